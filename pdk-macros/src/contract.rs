//! What the macros say of functions and types for the contract, which `extism_pdk::contract` tells of.
//!
//! What a type looks like only rustc knows, so the tokens here ask about types, by the constants of a `Probe`: the answers
//! become text when the constants are evaluated.

pub mod functions;
mod tokens;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Attribute, Expr, ExprLit, Ident, Lit, Meta, Path, Type};

use crate::{common, types};

pub use tokens::Names;

/// Whether anything is emitted: the tests turn it off, to compare what is compiled with and without.
pub fn is_on() -> bool {
    std::env::var_os("EXTISM_PDK_CONTRACT").is_none_or(|value| value != "off")
}

/// A record: bytes in a custom section, on wasm32 only.
pub fn emit(krate: &Path, cfgs: &[&Attribute], ty: &str, record: &TokenStream) -> TokenStream {
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

/// What a type looks like, from how it is written.
pub fn shape(ty: &Type, names: &Names<'_>) -> TokenStream {
    let ours = Span::mixed_site();
    let name = common::source_text(ty);
    if !names.can_name(ty) {
        return quote_spanned!(ours=> __private::contract::Shape::any(#name));
    }
    let probe = probe(ty, names);
    let arguments: Vec<_> = types::arguments(ty).into_iter().map(|argument| shape(argument, names)).collect();
    let (outer, arguments) = match arguments.as_slice() {
        [] => (quote_spanned!(ours=> __private::contract::Outer::Unknown), quote_spanned!(ours=> &[])),
        arguments => (quote_spanned!(ours=> #probe::OUTER), quote_spanned!(ours=> const { &[#(#arguments),*] })),
    };
    quote_spanned!(ours=> __private::contract::shape(#probe::SHAPE, #outer, #arguments, #name))
}

/// Whose constants answer questions about a type.
pub fn probe(ty: &Type, names: &Names<'_>) -> TokenStream {
    let ty = names.write(ty.to_token_stream());
    quote_spanned!(Span::mixed_site()=> __private::contract::Probe::<#ty>)
}

/// The docs among the attributes, as a list of parts.
pub fn docs(attributes: &[Attribute]) -> TokenStream {
    let mut parts = Vec::new();
    let mut lines = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("doc")) {
        // Else it is one such as `#[doc(hidden)]`.
        let Meta::NameValue(meta) = &attribute.meta else { continue };
        match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => lines.extend(text.value().split('\n').map(str::to_owned)),
            // Such as `include_str!(…)`.
            other => {
                parts.extend(unindented(&std::mem::take(&mut lines)));
                parts.push(quote!(#other));
            }
        }
    }
    parts.extend(unindented(&lines));
    quote_spanned!(Span::mixed_site()=> &[#(#parts),*])
}

/// Lines as rustdoc reads them: without the space that all begin with, and without empty ones at either end; `None` if
/// nothing is left.
fn unindented(lines: &[String]) -> Option<TokenStream> {
    let indents = lines.iter().filter(|line| !line.trim().is_empty());
    let indent = indents.map(|line| line.len() - line.trim_start().len()).min()?;
    let lines: Vec<_> = lines.iter().map(|line| line.get(indent..).unwrap_or_default().trim_end()).collect();
    let text = lines.join("\n");
    let text = text.trim_matches('\n');
    Some(quote!(#text))
}
