//! Writes the user's types where the parameters of the user's item can't be named.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{GenericParam, Generics, Type};

use crate::types;

/// The replacements for the names that an item declares.
pub struct Names<'a> {
    /// The item's own lifetimes.
    lifetimes: Vec<&'a Ident>,
    /// The lifetime that replaces them.
    lifetime: &'static str,
    /// The names of types and constants, and their replacements. A type that contains a name without a replacement
    /// can't be named.
    replaced: Vec<(String, Option<TokenStream>)>,
}

impl<'a> Names<'a> {
    /// Creates the replacements for a function. In an expression, lifetimes can be left out, but types and constants
    /// can't be named.
    pub fn of_function(generics: &'a Generics) -> Self {
        let mut names = Names { lifetimes: lifetimes(generics), lifetime: "_", replaced: Vec::new() };
        for parameter in &generics.params {
            match parameter {
                GenericParam::Lifetime(_) => {}
                GenericParam::Type(parameter) => names.replaced.push((parameter.ident.to_string(), None)),
                GenericParam::Const(parameter) => names.replaced.push((parameter.ident.to_string(), None)),
            }
        }
        names
    }

    /// Creates the replacements for a type, in a static.
    pub fn of_static(lifetimes: Vec<&'a Ident>, replaced: Vec<(String, Option<TokenStream>)>) -> Self {
        Names { lifetimes, lifetime: "static", replaced }
    }

    /// Returns whether a type can be named outside of the item.
    pub fn can_name(&self, ty: &Type) -> bool {
        let mut can = true;
        types::visit(ty, &mut |ty| {
            can &= !matches!(ty, Type::ImplTrait(_) | Type::Infer(_) | Type::Never(_) | Type::Verbatim(_));
        });
        let unnamed: Vec<_> = self.replaced.iter().filter(|(_, by)| by.is_none()).map(|(name, _)| name).collect();
        can && !mentions(ty.to_token_stream(), &unnamed)
    }

    /// Returns the tokens with all names replaced.
    pub fn write(&self, tokens: TokenStream) -> TokenStream {
        let mut written = TokenStream::new();
        let mut tokens = tokens.into_iter().peekable();
        let (mut after_quote, mut colons) = (false, 0);
        while let Some(token) = tokens.next() {
            let replaces = !after_quote
                && colons < 2
                && !matches!(tokens.peek(), Some(TokenTree::Punct(mark)) if mark.as_char() == '=');
            match token {
                TokenTree::Group(group) => {
                    let mut within = Group::new(group.delimiter(), self.write(group.stream()));
                    within.set_span(group.span());
                    written.extend([TokenTree::Group(within)]);
                    (after_quote, colons) = (false, 0);
                }
                TokenTree::Ident(name) => {
                    let text = name.to_string();
                    let by =
                        self.replaced.iter().find(|(replaced, _)| *replaced == text).and_then(|(_, by)| by.clone());
                    match by {
                        _ if after_quote && self.lifetimes.iter().any(|lifetime| **lifetime == name) => {
                            written.extend([TokenTree::Ident(Ident::new(self.lifetime, name.span()))]);
                        }
                        Some(by) if replaces => written.extend(by),
                        _ => written.extend([TokenTree::Ident(name)]),
                    }
                    (after_quote, colons) = (false, 0);
                }
                TokenTree::Punct(mark) => {
                    after_quote = mark.as_char() == '\'';
                    colons = if mark.as_char() == ':' { colons + 1 } else { 0 };
                    written.extend([TokenTree::Punct(mark)]);
                }
                TokenTree::Literal(literal) => {
                    written.extend([TokenTree::Literal(literal)]);
                    (after_quote, colons) = (false, 0);
                }
            }
        }
        written
    }
}

fn lifetimes(generics: &Generics) -> Vec<&Ident> {
    generics.lifetimes().map(|parameter| &parameter.lifetime.ident).collect()
}

/// Returns whether the tokens contain one of the names.
fn mentions(tokens: TokenStream, names: &[&String]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions(group.stream(), names),
        TokenTree::Ident(name) => names.iter().any(|replaced| name == replaced),
        _ => false,
    })
}
