//! How a caller gives an argument: what crosses as bytes needn't be given away.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::Type;

use crate::common::hygienic;
use crate::types;

/// `&str` for a `String`, `&[T]` for a `Vec<T>`, either in an `Option`; any other type as it is. The bytes are the same.
pub fn lent(ty: &Type) -> TokenStream {
    let place = place(ty);
    match types::argument_of(ty, "Option") {
        Some(inner) => match Lent::of(inner) {
            Some(lent) => {
                let lent = lent.borrowed(place);
                quote_spanned!(place=> ::core::option::Option<#lent>)
            }
            None => ty.to_token_stream(),
        },
        None => Lent::of(ty).map_or_else(|| ty.to_token_stream(), |lent| lent.borrowed(place)),
    }
}

/// The value that was lent, as the type that is declared.
pub fn owned(ty: &Type, value: TokenStream) -> TokenStream {
    let place = place(ty);
    match types::argument_of(ty, "Option") {
        Some(inner) => match Lent::of(inner) {
            Some(lent) => {
                let to_owned = lent.to_owned(place);
                quote_spanned!(place=> #value.map(#to_owned))
            }
            None => value,
        },
        None => match Lent::of(ty) {
            Some(lent) => {
                let to_owned = lent.to_owned(place);
                quote_spanned!(place=> #to_owned(#value))
            }
            None => value,
        },
    }
}

fn place(ty: &Type) -> Span {
    ty.to_token_stream().into_iter().next().map_or_else(Span::mixed_site, |token| hygienic(token.span()))
}

enum Lent<'a> {
    Text,
    List(&'a Type),
}

impl Lent<'_> {
    fn of(ty: &Type) -> Option<Lent<'_>> {
        match (types::bare(ty), types::argument_of(ty, "Vec")) {
            (_, Some(element)) => Some(Lent::List(element)),
            (Type::Path(path), _) if path.path.is_ident("String") => Some(Lent::Text),
            _ => None,
        }
    }

    fn borrowed(&self, place: Span) -> TokenStream {
        match self {
            Lent::Text => quote_spanned!(place=> &str),
            Lent::List(element) => quote_spanned!(place=> &[#element]),
        }
    }

    fn to_owned(&self, place: Span) -> TokenStream {
        match self {
            Lent::Text => quote_spanned!(place=> ::std::string::String::from),
            Lent::List(_) => quote_spanned!(place=> <[_]>::to_vec),
        }
    }
}
