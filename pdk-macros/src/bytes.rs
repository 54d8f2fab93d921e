//! `#[derive(ToBytes)]` and `#[derive(FromBytes)]`: conversion through the newtype that `#[encoding(…)]` names.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::parse::ParseStream;
use syn::{DeriveInput, Path, Token, parse_quote};

use crate::common::{self, Mistakes};

/// `#[encoding(Path)]`, with the path to `extism_pdk` if `crate = path` follows.
struct Encoding {
    path: Path,
    krate: Path,
}

pub fn expand_to(item: TokenStream) -> TokenStream {
    expand(item, to_bytes)
}

pub fn expand_from(item: TokenStream) -> TokenStream {
    expand(item, from_bytes)
}

fn expand(item: TokenStream, implementation: fn(&DeriveInput, &Encoding) -> TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(item) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut mistakes = Mistakes::default();
    let encoding = parse_encoding(&input, &mut mistakes);
    match (mistakes.into_tokens(), encoding) {
        (None, Some(encoding)) => implementation(&input, &encoding),
        (mistakes, _) => mistakes.unwrap_or_default(),
    }
}

fn parse_encoding(input: &DeriveInput, mistakes: &mut Mistakes) -> Option<Encoding> {
    let mut found = None;
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("encoding")) {
        if found.is_some() {
            mistakes.at(attribute, "one encoding is enough: remove this one");
            continue;
        }
        found = Some(attribute.parse_args_with(parse_arguments));
    }
    match found {
        Some(Ok(encoding)) => Some(encoding),
        Some(Err(mistake)) => {
            mistakes.add(mistake);
            None
        }
        None => {
            mistakes.at(&input.ident, "say how it is encoded: add `#[encoding(Json)]`");
            None
        }
    }
}

fn parse_arguments(input: ParseStream<'_>) -> syn::Result<Encoding> {
    const EXPECTED: &str = "expected the path of a newtype, as in `#[encoding(Json)]`";
    let path = input.call(Path::parse_mod_style).map_err(|error| syn::Error::new(error.span(), EXPECTED))?;
    let mut krate = parse_quote!(::extism_pdk);
    if !input.is_empty() {
        input.parse::<Token![,]>()?;
        input.parse::<Token![crate]>()?;
        input.parse::<Token![=]>()?;
        krate = input.call(Path::parse_mod_style)?;
    }
    Ok(Encoding { path, krate })
}

fn to_bytes(input: &DeriveInput, Encoding { path, krate }: &Encoding) -> TokenStream {
    let ident = &input.ident;
    let (_, type_generics, _) = input.generics.split_for_impl();
    let mut generics = input.generics.clone();
    generics.params.insert(0, parse_quote!('__to_bytes));
    let bound = quote_spanned!(common::place(path)=> for<'__value> #path<&'__value Self>: #krate::ToBytes<'__value>);
    generics.make_where_clause().predicates.push(parse_quote!(#bound));
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    quote! {
        impl #impl_generics #krate::ToBytes<'__to_bytes> for #ident #type_generics #where_clause {
            type Bytes = ::std::vec::Vec<u8>;

            fn to_bytes(&self) -> ::core::result::Result<Self::Bytes, #krate::Error> {
                let bytes = #krate::ToBytes::to_bytes(&#path(self))?;
                ::core::result::Result::Ok(::core::convert::AsRef::<[u8]>::as_ref(&bytes).to_vec())
            }

            fn to_block(&self) -> ::core::result::Result<#krate::Memory, #krate::Error> {
                #krate::ToBytes::to_block(&#path(self))
            }
        }
    }
}

fn from_bytes(input: &DeriveInput, Encoding { path, krate }: &Encoding) -> TokenStream {
    let ident = &input.ident;
    let (_, type_generics, _) = input.generics.split_for_impl();
    let mut generics = input.generics.clone();
    let bound = quote_spanned!(common::place(path)=> #path<Self>: #krate::FromBytesOwned);
    generics.make_where_clause().predicates.push(parse_quote!(#bound));
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    quote! {
        impl #impl_generics #krate::FromBytesOwned for #ident #type_generics #where_clause {
            fn from_bytes_owned(data: &[u8]) -> ::core::result::Result<Self, #krate::Error> {
                let decoded = <#path<Self> as #krate::FromBytesOwned>::from_bytes_owned(data)?;
                ::core::result::Result::Ok(decoded.0)
            }
        }
    }
}
