//! `#[plugin_fn]`: leaves the function and puts its export beside it.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{ItemFn, ReturnType};

use crate::common::{self, Arguments, Mistakes};

pub fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let function = match common::parse_fn("plugin_fn", &item) {
        Ok(function) => function,
        Err(tokens) => return tokens,
    };
    let arguments = Arguments::parse(arguments, false, &mut mistakes);
    check(&function, &mut mistakes);
    let beside = mistakes.into_tokens().unwrap_or_else(|| export(&function, &arguments));
    quote!(#function #beside)
}

fn check(function: &ItemFn, mistakes: &mut Mistakes) {
    common::check_export(function, "plugin_fn", mistakes);
    if let Some(second) = function.sig.inputs.iter().nth(1) {
        mistakes.at(second, "a host passes one input: take several values as one, `Json((a, b)): Json<(A, B)>`");
    }
}

/// The export: an unnamed constant that holds the function the host calls. Only wasm32 gives it its name, so that
/// natively no symbol is taken, while the compiler still checks it.
fn export(function: &ItemFn, Arguments { krate, .. }: &Arguments) -> TokenStream {
    let name = function.sig.ident.to_string();
    let name = name.trim_start_matches("r#");
    let ours = Span::mixed_site();
    let cfgs = common::cfgs(&function.attrs);
    let result = match &function.sig.output {
        ReturnType::Type(_, ty) => common::place(ty),
        ReturnType::Default => common::place(&function.sig.ident),
    };
    let body = match common::typed_arguments(function).first() {
        None => {
            let call = common::call(function, &[]);
            quote_spanned!(result=> #krate::__private::finish(#call))
        }
        Some(argument) => {
            let ty = common::source_text(&argument.ty);
            let decode = quote_spanned!(common::place(&argument.ty)=>
                #krate::__private::decode(&mut buffer, #name, #ty)
            );
            let call = common::call(function, &[quote_spanned!(ours=> argument)]);
            let finish = quote_spanned!(result=> #krate::__private::finish(#call));
            quote_spanned! {ours=>
                let mut buffer = ::std::vec::Vec::new();
                match #decode {
                    ::core::result::Result::Ok(argument) => #finish,
                    ::core::result::Result::Err(code) => code,
                }
            }
        }
    };
    quote! {
        #(#cfgs)*
        const _: extern "C" fn() -> i32 = {
            #[cfg_attr(target_arch = "wasm32", unsafe(export_name = #name))]
            extern "C" fn __extism_export() -> i32 {
                #krate::__private::enter();
                #body
            }
            __extism_export
        };
    }
}
