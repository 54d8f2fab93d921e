//! What the macros say of functions and types for the contract, which `extism_pdk::contract` tells of.
//!
//! What a type looks like only rustc knows, so the tokens here ask about types, by the constants of a `Probe`: the answers
//! become text when the constants are evaluated.

pub mod functions;
mod tokens;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Attribute, Expr, ExprLit, GenericParam, Ident, Lit, Meta, Path, Signature, Type};

use crate::{common, types};

pub use tokens::Names;

/// Whether anything is emitted: the tests turn it off, to compare what is compiled with and without.
pub fn is_on() -> bool {
    std::env::var_os("EXTISM_PDK_CONTRACT").is_none_or(|value| value != "off")
}

/// The record of a function: bytes in a custom section, on wasm32 only.
pub fn emit(krate: &Path, cfgs: &[&Attribute], signature: &Signature, record: &TokenStream) -> TokenStream {
    emit_of_type(krate, cfgs, "Record", &made(signature, record))
}

/// The record of a function as an expression, where `__private` is in scope.
///
/// It is made in a function of the same name and lifetimes, at the same place: what rustc says of a type that isn't there,
/// with the advice to declare it as a parameter, is the same there, and so it says it once.
pub fn made(signature: &Signature, record: &TokenStream) -> TokenStream {
    let Signature { fn_token, ident, generics, paren_token, .. } = signature;
    let mut parentheses = TokenStream::new();
    paren_token.surround(&mut parentheses, |_| {});
    // Others than lifetimes would have to be said in the call. Types that name them are any.
    let has_types = generics.params.iter().any(|parameter| !matches!(parameter, GenericParam::Lifetime(_)));
    let generics = Some(generics).filter(|_| !has_types);
    quote_spanned! {Span::mixed_site()=>
        {
            // Of the user's names lints have told in their own function.
            #[allow(non_snake_case, unused_lifetimes, single_use_lifetimes, clippy::extra_unused_lifetimes)]
            const #fn_token #ident #generics #parentheses -> __private::contract::Record {
                #record
            }
            #ident()
        }
    }
}

/// A record of any type.
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

/// What a type looks like, from how it is written.
pub fn shape(ty: &Type, names: &Names<'_>) -> TokenStream {
    shape_at(ty, names, false)
}

/// What a type looks like that may be written within the angle brackets of another.
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

/// Whose constants answer questions about a type. It is named as the user has it, within no angle brackets: there rustc
/// would have other words for one that isn't there.
pub fn probe(ty: &Type, names: &Names<'_>) -> TokenStream {
    let ty = names.write(ty.to_token_stream());
    quote_spanned!(Span::mixed_site()=> <<#ty as __private::contract::Probed>::Probe>)
}

fn probe_in_brackets(ty: &Type, names: &Names<'_>) -> TokenStream {
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
