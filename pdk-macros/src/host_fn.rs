//! `#[host_fn]`: turns a block of declarations into functions that call the host's functions.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{ForeignItem, ForeignItemFn, ItemFn, ItemForeignMod, Safety, Signature, parse_quote};

use crate::attribute::{Arguments, Macro};
use crate::common::{self, Mistakes};
use crate::import::Import;

pub fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let Some(block) = parse_block(&item) else {
        return wrong_item(&item);
    };
    let arguments = Arguments::parse(arguments, Macro::Host, &mut mistakes);
    check_block(&block, &mut mistakes);
    let block_cfgs: Vec<_> = common::cfgs(&block.attrs).collect();
    let namespace = arguments.namespace.clone().unwrap_or_else(|| parse_quote!("extism:host/user"));
    let mut functions = Vec::new();
    for item in &block.items {
        let ForeignItem::Fn(item) = item else {
            mistakes.at(item, "only functions can be imported from a host: `fn name(argument: Type) -> Type;`");
            continue;
        };
        check_function(item, block.unsafety.is_some(), &mut mistakes);
        let import = Import::parse(item, &mut mistakes);
        functions.extend(import.map(|import| import.expand(&arguments, &namespace, &block_cfgs)));
    }
    let mistakes = mistakes.into_tokens();
    quote!(#(#functions)* #mistakes)
}

/// Parses a block. If a declaration can't be parsed, which rustc reports, the others are kept.
fn parse_block(item: &TokenStream) -> Option<ItemForeignMod> {
    if let Ok(block) = syn::parse2(item.clone()) {
        return Some(block);
    }
    let (rest, declarations) = common::split_body(item)?;
    let mut block: ItemForeignMod = syn::parse2(quote!(#rest {})).ok()?;
    let mut declaration = TokenStream::new();
    for token in declarations.stream() {
        let ends = matches!(&token, TokenTree::Punct(mark) if mark.as_char() == ';');
        declaration.extend([token]);
        if ends {
            block.items.extend(syn::parse2::<ForeignItem>(std::mem::take(&mut declaration)));
        }
    }
    Some(block)
}

fn wrong_item(item: &TokenStream) -> TokenStream {
    const EXPECTED: &str = "`#[host_fn]` goes on a block of declarations: `extern \"ExtismHost\" { fn name(…) -> …; }`";
    match syn::parse2::<ItemFn>(item.clone()) {
        // rustc has its own error for the ABI.
        Ok(function) => {
            let without_abi = ItemFn { sig: Signature { abi: None, ..function.sig }, ..function };
            common::wrong_item(&without_abi.into_token_stream(), EXPECTED)
        }
        Err(_) => common::wrong_item(item, EXPECTED),
    }
}

fn check_block(block: &ItemForeignMod, mistakes: &mut Mistakes) {
    match &block.abi.name {
        Some(name) if name.value() == "ExtismHost" => {}
        Some(name) => mistakes.at(name, "write `extern \"ExtismHost\"`: the functions belong to an Extism host"),
        None => mistakes.at(&block.abi, "write `extern \"ExtismHost\"`: the functions belong to an Extism host"),
    }
}

fn check_function(item: &ForeignItemFn, in_unsafe_block: bool, mistakes: &mut Mistakes) {
    match &item.sig.safety {
        Safety::Safe(token) if !in_unsafe_block => {
            mistakes.at(token, "a `safe fn` needs an `unsafe extern \"ExtismHost\"` block: write `unsafe` there");
        }
        _ => {}
    }
    if let Some(token) = &item.sig.asyncness {
        mistakes.at(token, "a host function can't be async, because the plugin waits for its result: remove `async`");
    }
    if let Some(variadic) = &item.sig.variadic {
        mistakes.at(variadic, "a host function can't be variadic: remove the argument");
    }
}
