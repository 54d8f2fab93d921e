//! Describes functions and types for the contract, which `extism_pdk::contract` documents.
//!
//! Only rustc knows what a type is. So the tokens here ask about types, by the constants of a `Probe`, and the answers
//! become text when rustc evaluates the constants.

pub mod functions;
mod tokens;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Attribute, Expr, ExprLit, GenericParam, Ident, Lit, Meta, Path, Signature, Type};

use crate::{common, types};

pub use tokens::Names;

/// Returns whether the contract is emitted. Tests turn it off, to compare plugins with and without it.
pub fn is_on() -> bool {
    std::env::var_os("EXTISM_PDK_CONTRACT").is_none_or(|value| value != "off")
}

/// Emits the record of a function as bytes in a custom section, on wasm32 only.
pub fn emit(krate: &Path, cfgs: &[&Attribute], signature: &Signature, record: &TokenStream) -> TokenStream {
    emit_of_type(krate, cfgs, "Record", &wrap_record(signature, record))
}

/// Returns the record of a function as an expression. `__private` has to be in scope.
///
/// The record is created in a function with the same name, lifetimes and spans. About a type that doesn't exist, rustc
/// then has the same error there as in the user's function, with the advice to declare a type parameter, and shows it
/// once.
pub fn wrap_record(signature: &Signature, record: &TokenStream) -> TokenStream {
    let Signature { fn_token, ident, generics, paren_token, .. } = signature;
    let mut parentheses = TokenStream::new();
    paren_token.surround(&mut parentheses, |_| {});
    // Parameters other than lifetimes would be needed in the call. Types that name these are described as "any".
    let has_types = generics.params.iter().any(|parameter| !matches!(parameter, GenericParam::Lifetime(_)));
    let generics = Some(generics).filter(|_| !has_types);
    quote_spanned! {Span::mixed_site()=>
        {
            // Lints about the user's names are shown at the user's own function.
            #[allow(non_snake_case, unused_lifetimes, single_use_lifetimes, clippy::extra_unused_lifetimes)]
            const #fn_token #ident #generics #parentheses -> __private::contract::Record {
                #record
            }
            #ident()
        }
    }
}

/// Emits a record of any type.
pub fn emit_of_type(krate: &Path, cfgs: &[&Attribute], ty: &str, record: &TokenStream) -> TokenStream {
    if !is_on() {
        return TokenStream::new();
    }
    let ours = Span::mixed_site();
    let ty = Ident::new(ty, ours);
    quote_spanned! {ours=>
        #(#cfgs)*
        #[cfg(target_arch = "wasm32")]
        #[allow(dead_code, deprecated, unused_imports, unused_qualifications, long_running_const_eval)]
        const _: () = {
            use #krate::__private;
            use __private::contract::Undescribed as _;
            const __RECORD: __private::contract::#ty = #record;
            #[unsafe(link_section = "extism-contract-v0")]
            static __BYTES: [::core::primitive::u8; __RECORD.length()] = __RECORD.bytes();
        };
    }
}

/// Returns the shape of a type, from the way it is written.
pub fn shape(ty: &Type, names: &Names<'_>) -> TokenStream {
    shape_at(ty, names, false)
}

/// Returns the shape of a type that may be written within the angle brackets of another type.
pub fn shape_at(ty: &Type, names: &Names<'_>, in_brackets: bool) -> TokenStream {
    let ours = Span::mixed_site();
    let name = common::source_text(ty);
    if !names.can_name(ty) {
        return quote_spanned!(ours=> __private::contract::Shape::any(#name));
    }
    let probe = if in_brackets { probe_in_brackets(ty, names) } else { probe(ty, names) };
    let in_brackets = in_brackets || matches!(types::bare(ty), Type::Path(_));
    let arguments = types::arguments(ty).into_iter().map(|argument| shape_at(argument, names, in_brackets));
    let arguments: Vec<_> = arguments.collect();
    let (outer, arguments) = match arguments.as_slice() {
        [] => (quote_spanned!(ours=> __private::contract::Outer::Unknown), quote_spanned!(ours=> &[])),
        arguments => (quote_spanned!(ours=> #probe::OUTER), quote_spanned!(ours=> const { &[#(#arguments),*] })),
    };
    quote_spanned!(ours=> __private::contract::shape(#probe::SHAPE, #outer, #arguments, #name))
}

/// Returns the probe of a type. The type isn't written within angle brackets, because rustc has another message there
/// for a type that doesn't exist.
pub fn probe(ty: &Type, names: &Names<'_>) -> TokenStream {
    let ty = names.write(ty.to_token_stream());
    quote_spanned!(Span::mixed_site()=> <<#ty as __private::contract::Probed>::Probe>)
}

fn probe_in_brackets(ty: &Type, names: &Names<'_>) -> TokenStream {
    let ty = names.write(ty.to_token_stream());
    quote_spanned!(Span::mixed_site()=> __private::contract::Probe::<#ty>)
}

/// Returns the docs among the attributes, as a list of parts.
pub fn docs(attributes: &[Attribute]) -> TokenStream {
    let mut parts = Vec::new();
    let mut lines = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("doc")) {
        // Others are such as `#[doc(hidden)]`.
        let Meta::NameValue(meta) = &attribute.meta else { continue };
        match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => lines.extend(text.value().split('\n').map(str::to_owned)),
            // An expression such as `include_str!(…)`.
            other => {
                parts.extend(unindented(&std::mem::take(&mut lines)));
                parts.push(quote!(#other));
            }
        }
    }
    parts.extend(unindented(&lines));
    quote_spanned!(Span::mixed_site()=> &[#(#parts),*])
}

/// Joins lines as rustdoc does: without the indentation that all of them have, and without empty lines at the start and
/// the end; `None` if nothing is left.
fn unindented(lines: &[String]) -> Option<TokenStream> {
    let indents = lines.iter().filter(|line| !line.trim().is_empty());
    let indent = indents.map(|line| line.len() - line.trim_start().len()).min()?;
    let lines: Vec<_> = lines.iter().map(|line| line.get(indent..).unwrap_or_default().trim_end()).collect();
    let text = lines.join("\n");
    let text = text.trim_matches('\n');
    Some(quote!(#text))
}
