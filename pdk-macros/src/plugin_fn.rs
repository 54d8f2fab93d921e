//! `#[plugin_fn]`: keeps the function, and adds its export.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Ident, ItemFn, LitStr, PatType, ReturnType, Type, TypeReference};

use crate::attribute::{Arguments, Macro};
use crate::common::{self, Mistakes, Place, Shim};
use crate::{argument_list, contract, implementation, init, scalar, types, wasi};

pub fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    if let Some(block) = implementation::parse(&item) {
        return implementation::expand(arguments, block);
    }
    let mut mistakes = Mistakes::default();
    let arguments = Arguments::parse(arguments, Macro::Plugin, &mut mistakes);
    let mut function = match common::parse_fn("plugin_fn", &item, &mut mistakes) {
        Ok(function) => function,
        Err(tokens) => return tokens,
    };
    let name = arguments.export_name(&function, &mut mistakes);
    common::check_export(&function, "plugin_fn", &mut mistakes);
    match arguments.init {
        Some(_) => init::check(&function, &mut mistakes),
        None => check(&function, &mut mistakes),
    }
    scalar::unmark(&mut function.attrs, &mut function.sig);
    if let Some(mistakes) = mistakes.into_tokens() {
        let function = common::despite_mistakes(function);
        return quote!(#function #mistakes);
    }
    let beside = match &arguments.init {
        Some(init) => {
            let record = contract::functions::init(&function, &arguments.krate);
            let init = init::expand(&function, &arguments, init);
            quote!(#init #record)
        }
        None => export(&function, &arguments, &name),
    };
    quote!(#function #beside)
}

pub fn check(function: &ItemFn, mistakes: &mut Mistakes) {
    scalar::refuse(&function.attrs, mistakes);
    let arguments = common::typed_arguments(function);
    if arguments.len() > 1 {
        argument_list::check(&arguments, mistakes);
    }
    for argument in arguments {
        scalar::refuse(&argument.attrs, mistakes);
        types::visit(&argument.ty, &mut |ty| {
            if let Type::Reference(TypeReference { lifetime: Some(lifetime), .. }) = ty {
                if lifetime.ident == "static" {
                    let message =
                        "an argument borrows from the input, which only lasts as long as the call: remove `'static`";
                    mistakes.at(lifetime, message);
                }
            }
        });
    }
}

/// Returns the export as a constant, by which tests call it. The constant contains the function that hosts call, which
/// decodes the arguments, calls the user's function, and stores its result.
fn export(function: &ItemFn, Arguments { krate, .. }: &Arguments, name: &LitStr) -> TokenStream {
    if common::typed_arguments(function).iter().any(|argument| types::is_unsized(&argument.ty)) {
        return TokenStream::new();
    }
    let ours = Span::mixed_site();
    let body = body(function, name, &common::bind(function));
    let place = common::hygienic(function.sig.ident.span());
    let ident = common::export_ident(&function.sig.ident, place);
    let local = Ident::new("__extism_export", place);
    let shim = Shim {
        function,
        ident: local.clone(),
        name,
        visibility: None,
        parameters: TokenStream::new(),
        result: Some(Ident::new("i32", place)),
        body,
    };
    let cfgs = common::cfgs(&function.attrs);
    let visibility = &function.vis;
    // The record is within the constant, where it needs no name. If the function is a method, rustc has an error for
    // that.
    let record = contract::functions::export(function, krate, name);
    let value = quote_spanned! {ours=>
        {
            use #krate::__private;
            #shim
            #record
            __private::Export { name: #name, function: #local }
        }
    };
    let constant = quote_spanned!(place=> const #ident: #krate::__private::Export = #value;);
    let refused = wasi::refuse(name, function);
    quote_spanned! {ours=>
        #refused
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(deprecated, dead_code, non_upper_case_globals)]
        #visibility #constant
    }
}

/// Returns the body of the function that hosts call. `bind` makes the user's function a local variable.
pub fn body(function: &ItemFn, name: &LitStr, bind: &TokenStream) -> TokenStream {
    let body = match common::typed_arguments(function).as_slice() {
        [] => finish(function, &[]),
        [argument] => decode_one_argument(function, argument, name),
        list => {
            let (decode, arguments) = argument_list::decode(list, name);
            let finish = finish(function, &arguments);
            quote_spanned!(Span::mixed_site()=> #decode #finish)
        }
    };
    quote_spanned! {Span::mixed_site()=>
        use __private::{Decoder as _, FinishResult as _, FinishValue as _};
        if let ::core::result::Result::Err(code) = __private::enter() {
            return code;
        }
        #bind
        #body
    }
}

/// Returns the body of an export with one argument, which is the whole input.
fn decode_one_argument(function: &ItemFn, argument: &PatType, name: &LitStr) -> TokenStream {
    let ours = Span::mixed_site();
    let local = common::local(function);
    let place = Place::of(&argument.ty);
    let (decode, ty) = (place.private("decode"), common::source_text(&argument.ty));
    // rustc underlines from the first token of the type to the last one in errors about the decoder.
    let (first, last) = (quote_spanned!(place.first=> &), quote_spanned!(place.last=> decoder));
    let decode = quote_spanned!(place.last=> #decode(#first #last, &mut buffer, #name, #ty));
    let finish = finish(function, &[quote_spanned!(ours=> argument)]);
    quote_spanned! {ours=>
        let #last = __private::Input::of(#local).decoder();
        let mut buffer = ::core::option::Option::None;
        match #decode {
            ::core::result::Result::Ok(argument) => { #finish }
            ::core::result::Result::Err(code) => code,
        }
    }
}

/// Returns the code that calls the function and stores its result.
fn finish(function: &ItemFn, arguments: &[TokenStream]) -> TokenStream {
    let place = match &function.sig.output {
        ReturnType::Type(_, ty) => Place::of(ty),
        ReturnType::Default => Place::of(&function.sig.ident),
    };
    let call = common::call(function, arguments);
    let returned = place.private("Returned");
    let finish = quote_spanned!(place.first=> #returned(result).finish());
    quote_spanned!(Span::mixed_site()=> let result = #call; #finish)
}
