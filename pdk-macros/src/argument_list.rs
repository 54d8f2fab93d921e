//! Several arguments of a `#[plugin_fn]`, which are the elements of one JSON array.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote_spanned};
use syn::{LitStr, Pat, PatType, Type, TypeReference};

use crate::common::{self, Mistakes, Place};
use crate::types;

pub fn check(arguments: &[&PatType], mistakes: &mut Mistakes) {
    for argument in arguments {
        let ty = types::bare(&argument.ty);
        if let Type::Reference(TypeReference { mutability: Some(_), .. }) = ty {
            mistakes.at(ty, "an argument can't be a `&mut` reference, because the bytes belong to the input: take it owned, as in `mut name: String`");
        }
        for format in ["Json", "Msgpack"] {
            if types::argument_of(ty, format).is_some() {
                let message = format!(
                    "several arguments cross as one JSON array: write the type alone, as in `Invoice`, not `{format}<Invoice>`"
                );
                mistakes.at(ty, &message);
            }
        }
    }
}

/// Returns the code that decodes the arguments, and the expressions that the function is called with.
pub fn decode(arguments: &[&PatType], name: &LitStr) -> (TokenStream, Vec<TokenStream>) {
    let ours = Span::mixed_site();
    let names = arguments.iter().map(|argument| match &*argument.pat {
        Pat::Ident(name) => common::symbol(&name.ident),
        _ => LitStr::new("", ours),
    });
    let mut locals = Vec::new();
    let mut decoded = Vec::new();
    let mut passed = Vec::new();
    for (index, argument) in arguments.iter().enumerate() {
        let local = format_ident!("argument{index}", span = ours);
        let place = Place::of(&argument.ty);
        let next = place.private("next");
        let (stored, pass) = decoded_type(&argument.ty);
        let stored = stored.map(|ty| quote_spanned!(place.last=> ::<#ty>));
        let next = quote_spanned!(place.last=> #next #stored(&mut arguments));
        decoded.push(next);
        passed.push(match pass {
            Pass::Value => quote_spanned!(ours=> #local),
            Pass::Reference => quote_spanned!(ours=> &#local),
            Pass::Option => quote_spanned!(ours=> #local.as_ref()),
            Pass::OptionDeref => quote_spanned!(ours=> #local.as_deref()),
        });
        locals.push(local);
    }
    let decode = quote_spanned! {ours=>
        let mut buffer = ::std::vec::Vec::new();
        let mut arguments = __private::Arguments::of(&mut buffer, #name, &[#(#names),*]);
        let (#(::core::option::Option::Some(#locals),)* true) = (#(#decoded,)* arguments.end()) else {
            return -1;
        };
    };
    (decode, passed)
}

/// How a decoded value is passed to the function.
enum Pass {
    Value,
    Reference,
    Option,
    OptionDeref,
}

/// Returns the type that an argument is decoded as, if it isn't its own type. JSON has nothing to borrow from except
/// texts without escapes, so references are decoded as their values.
fn decoded_type(ty: &Type) -> (Option<TokenStream>, Pass) {
    let place = Place::of(ty);
    let option = |stored| Some(quote_spanned!(place.last=> ::core::option::Option<#stored>));
    match (types::bare(ty), types::argument_of(ty, "Option").map(types::bare)) {
        (Type::Reference(reference), _) => (decoded_target(reference, place), Pass::Reference),
        (_, Some(Type::Reference(reference))) => match decoded_target(reference, place) {
            Some(stored) => (option(stored), Pass::OptionDeref),
            None => (option(quote_spanned!(place.last=> _)), Pass::Option),
        },
        _ => (None, Pass::Value),
    }
}

/// Returns the type that a reference is decoded as, if it isn't its target.
fn decoded_target(reference: &TypeReference, place: Place) -> Option<TokenStream> {
    match types::bare(&reference.elem) {
        Type::Slice(_) => Some(quote_spanned!(place.last=> ::std::vec::Vec<_>)),
        Type::Path(path) if path.path.is_ident("str") => {
            let text = place.private("Str");
            Some(quote_spanned!(place.last=> #text<'_>))
        }
        _ => None,
    }
}
