//! `export!`: an export as a value, for tests.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::{Path, Token};

use crate::common;

pub fn expand(tokens: TokenStream) -> TokenStream {
    parse.parse2(tokens).unwrap_or_else(syn::Error::into_compile_error)
}

/// Parses `path::to::function`, and expands it to the constant that `#[plugin_fn]` puts beside the function.
fn parse(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    const EXPECTED: &str = "name a function with `#[plugin_fn]`, as in `export!(greet)`";
    let mut path = input.call(Path::parse_mod_style).map_err(|error| syn::Error::new(error.span(), EXPECTED))?;
    input.parse::<Option<Token![,]>>()?;
    let Some(last) = path.segments.last_mut() else {
        return Err(input.error(EXPECTED));
    };
    last.ident = common::export_ident(&last.ident, last.ident.span());
    Ok(path.into_token_stream())
}
