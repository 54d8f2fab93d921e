//! `#[interface]`: a trait as what an application and its plugins agree on. It is in one of two forms: what plugins export
//! ([`exported`]), with a typed client for applications, or what the application offers to plugins ([`offered`]).

mod client;
mod exported;
mod lend;
mod offered;

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{
    FnArg, Ident, ItemFn, ItemTrait, LitStr, Pat, PatType, Path, Safety, Token, TraitItem, TraitItemFn, parse_quote,
};

use crate::common::{self, Mistakes};
use crate::{attribute, scalar};

/// What stands in the parentheses of the attribute.
struct Arguments {
    /// The path to `extism_pdk`.
    krate: Path,
    /// `host`, with the namespace if it isn't the default one.
    host: Option<(Ident, Option<LitStr>)>,
    /// What the names of exports begin with.
    prefix: Option<LitStr>,
}

/// An interface.
struct Interface {
    krate: Path,
    item: ItemTrait,
    functions: Vec<Function>,
    /// The module beside the trait, which has its name in snake case.
    module: Ident,
    /// The module of the types that the expansion has functions for, which has a name of ours: if the other's is taken,
    /// rustc says so at the trait's name, and no more than that.
    types: Ident,
}

/// A function of an interface.
struct Function {
    /// The function as a free one, with its own body or an empty one.
    item: ItemFn,
    /// Whether it has a body: a plugin may lack it.
    is_optional: bool,
}

pub fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let arguments = Arguments::parse(arguments, &mut mistakes);
    let Ok(item) = syn::parse2::<ItemTrait>(item.clone()) else {
        return common::wrong_item(&item, "`#[interface]` goes on a trait: `pub trait Name { fn function(…) -> …; }`");
    };
    check(&item, &mut mistakes);
    let functions = functions(&item, &mut mistakes);
    let module = module_name(&item.ident);
    let types = format_ident!("__interface_{}", item.ident.unraw(), span = common::hygienic(item.ident.span()));
    let interface = Interface { krate: arguments.krate, item, functions, module, types };
    let expanded = match arguments.host {
        Some((_, namespace)) => offered::expand(&interface, namespace, &mut mistakes),
        None => exported::expand(&interface, arguments.prefix, &mut mistakes),
    };
    let mistakes = mistakes.into_tokens();
    quote!(#expanded #mistakes)
}

impl Arguments {
    fn parse(tokens: TokenStream, mistakes: &mut Mistakes) -> Self {
        let mut arguments = Arguments { krate: attribute::default_crate(), host: None, prefix: None };
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                arguments.parse_one(input)?;
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        };
        if let Err(mistake) = parser.parse2(tokens) {
            mistakes.add(mistake);
        }
        if let Some((_, Some(namespace))) = &arguments.host {
            attribute::check_symbol(namespace, "a namespace", mistakes);
        }
        if let (Some(_), Some(prefix)) = (&arguments.host, &arguments.prefix) {
            mistakes.at(prefix, "a host's functions are told apart by their namespace: remove `prefix = …`");
        }
        arguments
    }

    fn parse_one(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        const EXPECTED: &str = "unknown argument: `prefix = \"…\"` is taken here for what plugins export; `host` or \
                                `host, \"namespace\"` for what the application offers; and `crate = path`";
        if input.peek(Token![crate]) {
            self.krate = attribute::parse_crate(input)?;
            return Ok(());
        }
        if let (true, Some((_, namespace @ None))) = (input.peek(LitStr), &mut self.host) {
            *namespace = Some(input.parse()?);
            return Ok(());
        }
        let keyword = input.fork().parse::<Ident>().map(|ident| ident.to_string()).unwrap_or_default();
        match keyword.as_str() {
            "host" if self.host.is_none() => self.host = Some((input.parse()?, None)),
            "prefix" if self.prefix.is_none() => self.prefix = Some(attribute::parse_prefix(input)?),
            _ => return Err(input.error(EXPECTED)),
        }
        Ok(())
    }
}

/// Checks the trait but for its functions.
fn check(item: &ItemTrait, mistakes: &mut Mistakes) {
    if let Some(token) = &item.unsafety {
        mistakes.at(token, "an interface is safe to implement: remove `unsafe`");
    }
    if !item.generics.params.is_empty() {
        mistakes
            .at(&item.generics.params, "an interface can't be generic: bytes don't say of which type; name the types");
    }
    for other in &item.items {
        if !matches!(other, TraitItem::Fn(_)) {
            mistakes.at(other, "an interface has functions only: move this out of the trait");
        }
    }
}

fn functions(item: &ItemTrait, mistakes: &mut Mistakes) -> Vec<Function> {
    let mut functions = Vec::new();
    for item in &item.items {
        if let TraitItem::Fn(item) = item {
            check_function(item, mistakes);
            functions.push(Function { item: as_free(item), is_optional: item.default.is_some() });
        }
    }
    functions
}

fn as_free(TraitItemFn { attrs, sig, default, .. }: &TraitItemFn) -> ItemFn {
    let body = default.as_ref().map_or_else(|| quote!({}), ToTokens::to_token_stream);
    parse_quote!(#(#attrs)* #sig #body)
}

/// Checks what no function of either form can be.
fn check_function(item: &TraitItemFn, mistakes: &mut Mistakes) {
    for input in &item.sig.inputs {
        match input {
            FnArg::Typed(PatType { pat, .. }) if !matches!(&**pat, Pat::Ident(name) if name.by_ref.is_none() && name.subpat.is_none()) =>
            {
                mistakes.at(pat, "name the argument: `name: Type`");
            }
            _ => {}
        }
    }
    if let Safety::Unsafe(token) = &item.sig.safety {
        mistakes.at(token, "a function of an interface is safe to call: remove `unsafe`");
    }
}

/// The name of an argument.
fn argument_name(pattern: &Pat) -> Option<&Ident> {
    match pattern {
        Pat::Ident(name) => Some(&name.ident),
        _ => None,
    }
}

/// The name of an argument, which is left without a `mut` before it.
fn take_name(input: &mut FnArg) -> Option<Ident> {
    match input {
        FnArg::Typed(PatType { pat, .. }) => match &mut **pat {
            Pat::Ident(name) => {
                name.mutability = None;
                Some(name.ident.clone())
            }
            _ => None,
        },
        FnArg::Receiver(_) => None,
    }
}

/// The trait without what rustc doesn't know, and without what is a mistake by itself.
fn without_marks(item: &ItemTrait) -> ItemTrait {
    let mut item = item.clone();
    item.unsafety = None;
    for item in &mut item.items {
        if let TraitItem::Fn(function) = item {
            scalar::unmark(&mut function.attrs, &mut function.sig);
            function.attrs.retain(|attribute| !attribute.path().is_ident("link_name"));
        }
    }
    item
}

/// The module beside a trait. If its name is taken, rustc underlines the trait's name.
fn beside(Interface { item, module, .. }: &Interface, content: &TokenStream) -> TokenStream {
    let place = common::hygienic(item.ident.span());
    let visibility = item.vis.to_token_stream().into_iter().map(|mut token| {
        token.set_span(token.span().located_at(place));
        token
    });
    let visibility: TokenStream = visibility.collect();
    quote_spanned!(place=> #visibility mod #module { #content })
}

/// The name of the module beside a trait.
fn module_name(item: &Ident) -> Ident {
    let name = snake_case(&item.unraw().to_string());
    match name.as_str() {
        // They can't be raw.
        "super" | "crate" | "self" => format_ident!("{name}_", span = item.span()),
        name if syn::parse_str::<Ident>(name).is_err() => Ident::new_raw(name, item.span()),
        name => Ident::new(name, item.span()),
    }
}

/// `KeyValueStore` as `key_value_store`, `HTTPClient` as `http_client`.
fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| letters[before]);
        let begins_word = before.is_some_and(|before| {
            let ends_capitals = letters.get(index + 1).is_some_and(|next| next.is_lowercase()) && before.is_uppercase();
            before.is_lowercase() || before.is_numeric() || ends_capitals
        });
        if letter.is_uppercase() && begins_word {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use quote::format_ident;

    #[test]
    fn names_of_traits_become_names_of_modules() {
        for (name, module) in [
            ("Words", "words"),
            ("KeyValueStore", "key_value_store"),
            ("HTTPClient", "http_client"),
            ("Base64Text", "base64_text"),
            ("ABC", "abc"),
            ("X", "x"),
            ("Type", "r#type"),
            ("Super", "super_"),
        ] {
            assert_eq!(super::module_name(&format_ident!("{name}")).to_string(), module, "{name}");
        }
    }
}
