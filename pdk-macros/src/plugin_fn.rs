//! `#[plugin_fn]`: leaves the function and puts its export beside it.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{ItemFn, ReturnType, Type, TypeReference};

use crate::common::{self, Arguments, Mistakes, Place};
use crate::types;

pub fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let function = match common::parse_fn("plugin_fn", &item) {
        Ok(function) => function,
        Err(tokens) => return tokens,
    };
    let arguments = Arguments::parse(arguments, false, &mut mistakes);
    check(&function, &mut mistakes);
    if let Some(mistakes) = mistakes.into_tokens() {
        let function = common::despite_mistakes(function);
        return quote!(#function #mistakes);
    }
    let export = export(&function, &arguments);
    quote!(#function #export)
}

fn check(function: &ItemFn, mistakes: &mut Mistakes) {
    common::check_export(function, "plugin_fn", mistakes);
    let arguments = common::typed_arguments(function);
    if let Some(second) = arguments.get(1) {
        mistakes.at(second, "a host passes one input: take several values as one, `Json((a, b)): Json<(A, B)>`");
    }
    for argument in arguments {
        types::visit(&argument.ty, &mut |ty| {
            if let Type::Reference(TypeReference { lifetime: Some(lifetime), .. }) = ty {
                if lifetime.ident == "static" {
                    let message = "an argument borrows from the input, which ends with the call: remove `'static`";
                    mistakes.at(lifetime, message);
                }
            }
        });
    }
}

/// The export: decodes the argument, calls the function, and stores what it returns.
fn export(function: &ItemFn, Arguments { krate, .. }: &Arguments) -> TokenStream {
    let name = common::symbol(&function.sig.ident);
    let ours = Span::mixed_site();
    let result = match &function.sig.output {
        ReturnType::Type(_, ty) => Place::of(ty),
        ReturnType::Default => Place::of(&function.sig.ident),
    };
    let finish = |arguments: &[TokenStream]| {
        let call = common::call(function, arguments);
        let returned = result.private("Returned");
        let finish = quote_spanned!(result.first=> #returned(result).finish());
        quote_spanned!(ours=> let result = #call; #finish)
    };
    let body = match common::typed_arguments(function).first() {
        None => finish(&[]),
        Some(argument) if types::is_unsized(&argument.ty) => return TokenStream::new(),
        Some(argument) => {
            let place = Place::of(&argument.ty);
            let (decode, ty) = (place.private("decode"), common::source_text(&argument.ty));
            let decode = quote_spanned!(place.last=> #decode(&mut buffer, #name, #ty));
            let finish = finish(&[quote_spanned!(ours=> argument)]);
            quote_spanned! {ours=>
                let mut buffer = ::core::option::Option::None;
                match #decode {
                    ::core::result::Result::Ok(argument) => { #finish }
                    ::core::result::Result::Err(code) => code,
                }
            }
        }
    };
    let body = quote_spanned! {ours=>
        use __private::Finish as _;
        __private::enter();
        #body
    };
    common::export(function, krate, &[], Some("i32"), body)
}
