//! `on_both_engines!`: each function becomes two tests, one of them on the plugin as WebAssembly.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::quote;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Token, parenthesized};

/// The environment variable in which `cargo extism test` names the program that runs the WebAssembly half.
/// `extism_pdk::testing` reads it, too.
const RUNNER: &str = "EXTISM_TEST_RUNNER";

const IGNORED: &str = "as WebAssembly: run it with `cargo extism test`";

const EXPECTED: &str = "write each test as `fn name(load) { … }`, with the name of a function that loads the plugin";

pub fn expand(tokens: TokenStream) -> TokenStream {
    let runner = std::env::var_os(RUNNER).is_some_and(|runner| !runner.is_empty());
    expand_for(tokens, runner)
}

/// Expands tests that are compiled with or without a runner. Whether a test is ignored is decided when it is compiled.
pub fn expand_for(tokens: TokenStream, runner: bool) -> TokenStream {
    match parse.parse2(tokens) {
        Ok(tests) => tests.iter().map(|test| test.expand(runner)).collect(),
        Err(error) => error.into_compile_error(),
    }
}

fn parse(input: ParseStream<'_>) -> syn::Result<Vec<Test>> {
    let mut tests = Vec::new();
    while !input.is_empty() {
        tests.push(input.parse()?);
    }
    Ok(tests)
}

/// `fn name(load) { … }`.
struct Test {
    name: Ident,
    load: Ident,
    body: Group,
}

impl Parse for Test {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let expected = |error: syn::Error| syn::Error::new(error.span(), EXPECTED);
        input.parse::<Token![fn]>().map_err(expected)?;
        let name = input.parse().map_err(expected)?;
        let arguments;
        parenthesized!(arguments in input);
        let load = arguments.parse().map_err(expected)?;
        if !arguments.is_empty() {
            return Err(arguments.error(EXPECTED));
        }
        match input.parse().map_err(expected)? {
            TokenTree::Group(body) if body.delimiter() == Delimiter::Brace => Ok(Test { name, load, body }),
            other => Err(syn::Error::new(other.span(), EXPECTED)),
        }
    }
}

impl Test {
    fn expand(&self, runner: bool) -> TokenStream {
        let Test { name, load, body } = self;
        let ignored = (!runner).then(|| quote!(#[ignore = #IGNORED]));
        // A name that the user's body can't use.
        let check = Ident::new("check", Span::mixed_site());
        quote! {
            mod #name {
                use super::*;

                // cargo compiles the tests again when the variable changes.
                const _: ::core::option::Option<&str> = ::core::option_env!(#RUNNER);

                fn #check<P: extism_pdk::testing::Plugin>(#load: impl ::core::ops::Fn(extism_pdk::testing::Host) -> P) #body

                #[test]
                fn natively() {
                    #check(|host| host);
                }

                #[test]
                #ignored
                fn as_wasm() {
                    #check(|host| extism_pdk::testing::load_as_wasm(::core::env!("CARGO_MANIFEST_DIR"), host));
                }
            }
        }
    }
}

// These aren't in tests/ui, whose cases are also compiled for WebAssembly, where `testing` doesn't exist.
#[cfg(test)]
mod tests {
    use proc_macro2::Literal;

    use super::*;

    #[test]
    fn a_test_that_is_written_otherwise_is_refused() {
        for (tests, what) in [
            (
                quote!(
                    fn loads_nothing() {}
                ),
                EXPECTED,
            ),
            (
                quote!(
                    fn has_a_type(load: Load) {}
                ),
                EXPECTED,
            ),
            (quote!(#[test] fn is_marked(load) {}), EXPECTED),
            (quote!(fn is_written(load) {} fn has_no_body(load);), EXPECTED),
            (quote!(fn is_cut(load)), EXPECTED),
            (quote!(fn has_no_list {}), "expected parentheses"),
        ] {
            let message = Literal::string(what).to_string();
            for runner in [true, false] {
                let expansion = expand_for(tests.clone(), runner).to_string();
                assert!(expansion.contains("compile_error") && expansion.contains(&message), "{expansion}");
                assert!(!expansion.contains("mod "), "{expansion}");
            }
        }
        assert!(expand_for(quote!(), true).is_empty());
    }
}
