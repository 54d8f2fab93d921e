//! `#[shared_fn]`: leaves the function and puts beside it an export over block offsets.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{ItemFn, ReturnType, Type};

use crate::common::{self, Arguments, Mistakes, Place};
use crate::types;

pub fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let function = match common::parse_fn("shared_fn", &item) {
        Ok(function) => function,
        Err(tokens) => return tokens,
    };
    let arguments = Arguments::parse(arguments, false, &mut mistakes);
    common::check_export(&function, "shared_fn", &mut mistakes);
    for argument in common::typed_arguments(&function) {
        if let Type::Reference(reference) = &*argument.ty {
            mistakes.at(reference, "take it owned, as `String` or `Vec<u8>`: the bytes stay in the caller's block");
        }
    }
    if let Some(mistakes) = mistakes.into_tokens() {
        let function = common::despite_mistakes(function);
        return quote!(#function #mistakes);
    }
    let export = export(&function, &arguments);
    quote!(#function #export)
}

/// The export: decodes the arguments from their blocks, calls the function, and makes a block of what it returns.
fn export(function: &ItemFn, Arguments { krate, .. }: &Arguments) -> TokenStream {
    let ours = Span::mixed_site();
    let arguments = common::typed_arguments(function);
    if arguments.iter().any(|argument| types::is_unsized(&argument.ty)) {
        return TokenStream::new();
    }
    let offsets: Vec<_> = (0..arguments.len()).map(|index| format_ident!("argument{index}", span = ours)).collect();
    let decoded: Vec<_> = arguments
        .iter()
        .zip(&offsets)
        .map(|(argument, offset)| {
            let place = Place::of(&argument.ty);
            let decode = place.private("shared_argument");
            quote_spanned!(place.last=> #decode(#offset))
        })
        .collect();
    let place = match &function.sig.output {
        ReturnType::Type(_, ty) => Place::of(ty),
        ReturnType::Default => Place::of(&function.sig.ident),
    };
    let (result, finish) = if types::is_unit_result(&function.sig.output) {
        (None, place.private("finish_shared_unit"))
    } else {
        (Some("u64"), place.private("finish_shared"))
    };
    let call = common::call(function, &decoded);
    let finish = quote_spanned!(place.first=> #finish(result));
    let body = quote_spanned! {ours=>
        __private::enter_shared();
        let result = #call;
        #finish
    };
    common::export(function, krate, &offsets, result, body)
}
