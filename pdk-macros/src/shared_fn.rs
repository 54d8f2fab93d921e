//! `#[shared_fn]`: leaves the function and puts beside it an export over block offsets.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{GenericArgument, ItemFn, PathArguments, ReturnType, Type};

use crate::common::{self, Arguments, Mistakes};

pub fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let function = match common::parse_fn("shared_fn", &item) {
        Ok(function) => function,
        Err(tokens) => return tokens,
    };
    let arguments = Arguments::parse(arguments, false, &mut mistakes);
    common::check_export(&function, "shared_fn", &mut mistakes);
    let beside = mistakes.into_tokens().unwrap_or_else(|| export(&function, &arguments));
    quote!(#function #beside)
}

fn export(function: &ItemFn, Arguments { krate, .. }: &Arguments) -> TokenStream {
    let name = function.sig.ident.to_string();
    let name = name.trim_start_matches("r#");
    let cfgs = common::cfgs(&function.attrs);
    let arguments = common::typed_arguments(function);
    let offsets: Vec<_> =
        (0..arguments.len()).map(|index| format_ident!("argument{index}", span = Span::mixed_site())).collect();
    let decoded: Vec<_> = arguments
        .iter()
        .zip(&offsets)
        .map(|(argument, offset)| {
            quote_spanned!(common::place(&argument.ty)=> #krate::__private::shared_argument(#offset))
        })
        .collect();
    let call = common::call(function, &decoded);
    let (result_type, finish) = match &function.sig.output {
        ReturnType::Type(_, ty) if !is_unit(ty) => {
            (quote!(-> u64), quote_spanned!(common::place(ty)=> #krate::__private::finish_shared(#call)))
        }
        _ => (quote!(), quote!(#krate::__private::finish_shared_unit(#call))),
    };
    let parameters = offsets.iter().map(|_| quote!(u64));
    quote! {
        #(#cfgs)*
        const _: extern "C" fn(#(#parameters),*) #result_type = {
            #[cfg_attr(target_arch = "wasm32", unsafe(export_name = #name))]
            extern "C" fn __extism_export(#(#offsets: u64),*) #result_type {
                #krate::__private::enter_shared();
                #finish
            }
            __extism_export
        };
    }
}

/// Whether a return type is `()` or `…<()>`: no result crosses.
fn is_unit(ty: &Type) -> bool {
    match ty {
        Type::Tuple(tuple) => tuple.elems.is_empty(),
        Type::Path(path) => match path.path.segments.last().map(|segment| &segment.arguments) {
            Some(PathArguments::AngleBracketed(arguments)) => {
                matches!(arguments.args.first(), Some(GenericArgument::Type(ty)) if is_unit(ty))
            }
            _ => false,
        },
        _ => false,
    }
}
