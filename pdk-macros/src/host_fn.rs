//! `#[host_fn]`: turns a block of declarations into functions that call the host's.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Expr, ExprLit, FnArg, ForeignItem, ForeignItemFn, Ident, ItemFn, ItemForeignMod, Lit, LitStr, Meta, Pat,
    PathSegment, ReturnType, Safety, Signature, Type, parse_quote,
};

use crate::common::{self, Arguments, Mistakes, Place};
use crate::types;

pub fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let Ok(block) = syn::parse2::<ItemForeignMod>(item.clone()) else {
        return wrong_item(&item);
    };
    let arguments = Arguments::parse(arguments, true, &mut mistakes);
    check_block(&block, &mut mistakes);
    let block_cfgs: Vec<_> = common::cfgs(&block.attrs).collect();
    let namespace = arguments.namespace.clone().unwrap_or_else(|| parse_quote!("extism:host/user"));
    let functions: Vec<_> = block
        .items
        .iter()
        .filter_map(|item| Import::parse(item, block.unsafety.is_some(), &mut mistakes))
        .map(|import| import.expand(&arguments, &namespace, &block_cfgs))
        .collect();
    let mistakes = mistakes.into_tokens();
    quote!(#(#functions)* #mistakes)
}

fn wrong_item(item: &TokenStream) -> TokenStream {
    const EXPECTED: &str = "`#[host_fn]` goes on a block of declarations: `extern \"ExtismHost\" { fn name(…) -> …; }`";
    match syn::parse2::<ItemFn>(item.clone()) {
        // rustc has an error of its own for the ABI.
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
        Some(name) => mistakes.at(name, "write `extern \"ExtismHost\"`: the functions are an Extism host's"),
        None => mistakes.at(&block.abi, "write `extern \"ExtismHost\"`: the functions are an Extism host's"),
    }
}

/// One declaration.
struct Import<'a> {
    item: &'a ForeignItemFn,
    /// The name of the import, if it isn't the function's.
    link_name: Option<LitStr>,
    /// The arguments' names, in order.
    names: Vec<&'a Ident>,
}

impl<'a> Import<'a> {
    fn parse(item: &'a ForeignItem, in_unsafe_block: bool, mistakes: &mut Mistakes) -> Option<Self> {
        let ForeignItem::Fn(item) = item else {
            mistakes.at(item, "only functions can be imported from a host: `fn name(argument: Type) -> Type;`");
            return None;
        };
        match &item.sig.safety {
            Safety::Safe(token) if !in_unsafe_block => mistakes
                .at(token, "a `safe fn` stands in an `unsafe extern \"ExtismHost\"` block: write `unsafe` there"),
            _ => {}
        }
        if let Some(token) = &item.sig.asyncness {
            mistakes.at(token, "a host function can't be async: the plugin waits for it; remove `async`");
        }
        if let Some(variadic) = &item.sig.variadic {
            mistakes.at(variadic, "a host function can't be variadic: remove the argument");
        }
        let mut names = Vec::new();
        for input in &item.sig.inputs {
            match input {
                FnArg::Receiver(receiver) => {
                    mistakes.at(receiver, "a host function can't take `self`: name the argument, `name: Type`");
                }
                FnArg::Typed(argument) => match &*argument.pat {
                    Pat::Ident(name) if name.subpat.is_none() => names.push(&name.ident),
                    pattern => mistakes.at(pattern, "name the argument: `name: Type`"),
                },
            }
        }
        let result_is_wrong =
            if let ReturnType::Type(_, ty) = &item.sig.output { check_result(ty, mistakes) } else { false };
        let mut link_name = None;
        for attribute in item.attrs.iter().filter(|attribute| attribute.path().is_ident("link_name")) {
            match string_value(attribute) {
                Some(_) if link_name.is_some() => mistakes.at(attribute, "one name is enough: remove this one"),
                Some(name) => link_name = Some(name),
                None => mistakes.at(attribute, "write `#[link_name = \"name\"]`"),
            }
        }
        // On a mistake the function is still emitted, unless rustc would find the same mistake in it.
        (names.len() == item.sig.inputs.len() && !result_is_wrong).then_some(Import { item, link_name, names })
    }

    /// The function that encodes the arguments, calls the import, and decodes the result.
    fn expand(&self, Arguments { krate, .. }: &Arguments, namespace: &LitStr, cfgs: &[&Attribute]) -> TokenStream {
        let Import { item, link_name, names } = self;
        let ours = Span::mixed_site();
        let signature = &item.sig;
        let name = &signature.ident;
        let visibility = &item.vis;
        let link_name = link_name.clone().unwrap_or_else(|| common::symbol(name));
        let attributes = item.attrs.iter().filter(|attribute| !attribute.path().is_ident("link_name"));
        let docs = docs(item, namespace, &link_name);
        let safety = match &signature.safety {
            Safety::Safe(_) => quote!(),
            _ => quote!(unsafe),
        };
        let (generics, where_clause) = (&signature.generics, &signature.generics.where_clause);
        let inputs: Punctuated<_, syn::Token![,]> = signature.inputs.iter().collect();
        let offsets: Vec<_> = (0..names.len()).map(|index| format_ident!("argument{index}", span = ours)).collect();
        let blocks = signature.inputs.iter().zip(names).zip(&offsets).map(|((input, name), offset)| {
            let place = match input {
                FnArg::Typed(argument) => Place::of(&argument.ty),
                FnArg::Receiver(receiver) => Place::of(receiver),
            };
            let encode = place.private("argument");
            quote_spanned!(place.last=> let #offset = #encode(&#name)?;)
        });
        let (output, import_result, decode) = match &signature.output {
            ReturnType::Default => (quote!(()), quote!(), quote_spanned!(ours=> ::core::result::Result::Ok(result))),
            ReturnType::Type(_, ty) => {
                let place = Place::of(ty);
                let decode = place.private("result");
                (quote!(#ty), quote!(-> u64), quote_spanned!(place.last=> #decode(result)))
            }
        };
        quote_spanned! {ours=>
            #(#cfgs)*
            #(#attributes)*
            #docs
            #visibility #safety fn #name #generics (#inputs) -> ::core::result::Result<#output, #krate::Error> #where_clause {
                use #krate::__private;
                #krate::__host_import!(#namespace, #link_name, fn __extism_import(#(#offsets),*) #import_result);
                #(#blocks)*
                // SAFETY: the import takes any offsets; these are of live blocks, which the host only reads.
                let result = unsafe { __extism_import(#(#offsets.offset()),*) };
                #decode
            }
        }
    }
}

/// Checks for results of which rustc can't say what to do. Whether there is a mistake.
fn check_result(ty: &Type, mistakes: &mut Mistakes) -> bool {
    let mut wrong = false;
    match ty {
        Type::Path(path) if path.path.segments.last().is_some_and(is_result) => {
            mistakes.at(ty, "declare the value alone: the function returns a `Result` of it");
            wrong = true;
        }
        _ => {}
    }
    types::visit(ty, &mut |ty| {
        if let Type::Reference(reference) = ty {
            mistakes
                .at(reference, "a result is owned, as `String` or `Vec<u8>`: its block is freed once it is decoded");
            wrong = true;
        }
    });
    wrong
}

fn is_result(segment: &PathSegment) -> bool {
    ["Result", "FnResult", "SharedFnResult"].iter().any(|name| segment.ident == name)
}

/// Docs for what the user can't have written: where the function comes from, when it fails, what `unsafe` asks.
fn docs(item: &ForeignItemFn, namespace: &LitStr, link_name: &LitStr) -> TokenStream {
    let summary = if item.attrs.iter().any(|attribute| attribute.path().is_ident("doc")) {
        String::new()
    } else {
        format!("The host function `{}` of `{}`.", link_name.value(), namespace.value())
    };
    let errors = "\n\n# Errors\nIf an argument can't be encoded or the result decoded.";
    let safety = match &item.sig.safety {
        Safety::Safe(_) => "",
        _ => "\n\n# Safety\nThe host must link a function that takes and returns what is declared.",
    };
    let text = format!("{summary}{errors}{safety}");
    quote!(#[doc = #text])
}

fn string_value(attribute: &Attribute) -> Option<LitStr> {
    match &attribute.meta {
        Meta::NameValue(meta) => match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.clone()),
            _ => None,
        },
        _ => None,
    }
}
