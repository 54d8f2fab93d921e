//! `export!`: an export as a value, for tests.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::parse::{ParseStream, Parser};
use syn::{Path, Token};

use crate::common;

pub fn expand(tokens: TokenStream) -> TokenStream {
    parse.parse2(tokens).unwrap_or_else(syn::Error::into_compile_error)
}

/// Parses `path::to::function`, with `crate = path` after a comma, and expands it.
fn parse(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    const EXPECTED: &str = "name a function marked with `#[plugin_fn]`, as in `export!(greet)`";
    let mut path = input.call(Path::parse_mod_style).map_err(|error| syn::Error::new(error.span(), EXPECTED))?;
    let krate = match input.parse::<Option<Token![,]>>()? {
        Some(_) if !input.is_empty() => common::parse_crate(input)?,
        _ => common::default_crate(),
    };
    let Some(last) = path.segments.last_mut() else {
        return Err(input.error(EXPECTED));
    };
    let name = common::symbol(&last.ident);
    last.ident = common::export_ident(&last.ident, last.ident.span());
    Ok(quote_spanned!(Span::mixed_site()=> #krate::testing::Export { name: #name, function: #path }))
}
