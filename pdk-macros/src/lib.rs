//! The macros of `extism-pdk`, which re-exports them. Depend on that crate, not on this one.
//!
//! Each macro has a file, which parses the user's item into a model, checks it, and expands it to a few lines that call
//! `extism_pdk::__private`. A mistake is a compile error at the user's token. The item is emitted nevertheless, so that
//! a mistake causes only one error. Mistakes that only rustc finds, such as a type without an encoding, are errors
//! about tokens of the macro. These have the spans of the user's tokens: see `common::Place`. `tests/ui` has every
//! message.

mod argument_list;
mod attribute;
mod bytes;
mod common;
mod contract;
mod describe;
mod error_code;
#[cfg(test)]
mod expansions;
mod export;
mod host_fn;
mod implementation;
mod import;
mod init;
mod interface;
mod on_both_engines;
mod plugin_fn;
mod scalar;
mod shared_fn;
mod types;
mod wasi;

use proc_macro::TokenStream;

#[doc = include_str!("docs/plugin_fn.md")]
#[proc_macro_attribute]
pub fn plugin_fn(arguments: TokenStream, item: TokenStream) -> TokenStream {
    plugin_fn::expand(arguments.into(), item.into()).into()
}

#[doc = include_str!("docs/shared_fn.md")]
#[proc_macro_attribute]
pub fn shared_fn(arguments: TokenStream, item: TokenStream) -> TokenStream {
    shared_fn::expand(arguments.into(), item.into()).into()
}

#[doc = include_str!("docs/host_fn.md")]
#[proc_macro_attribute]
pub fn host_fn(arguments: TokenStream, item: TokenStream) -> TokenStream {
    host_fn::expand(arguments.into(), item.into()).into()
}

#[doc = include_str!("docs/to_bytes.md")]
#[proc_macro_derive(ToBytes, attributes(encoding))]
pub fn derive_to_bytes(item: TokenStream) -> TokenStream {
    bytes::expand_to(item.into()).into()
}

#[doc = include_str!("docs/from_bytes.md")]
#[proc_macro_derive(FromBytes, attributes(encoding))]
pub fn derive_from_bytes(item: TokenStream) -> TokenStream {
    bytes::expand_from(item.into()).into()
}

#[doc = include_str!("docs/error_code.md")]
#[proc_macro_derive(ErrorCode, attributes(code))]
pub fn derive_error_code(item: TokenStream) -> TokenStream {
    error_code::expand(item.into()).into()
}

#[doc = include_str!("docs/describe.md")]
#[proc_macro_derive(Describe, attributes(describe, serde))]
pub fn derive_describe(item: TokenStream) -> TokenStream {
    describe::expand(item.into()).into()
}

#[doc = include_str!("docs/interface.md")]
#[proc_macro_attribute]
pub fn interface(arguments: TokenStream, item: TokenStream) -> TokenStream {
    interface::expand(arguments.into(), item.into()).into()
}

#[doc = include_str!("docs/export.md")]
#[proc_macro]
pub fn export(function: TokenStream) -> TokenStream {
    export::expand(function.into()).into()
}

#[doc = include_str!("docs/on_both_engines.md")]
#[proc_macro]
pub fn on_both_engines(tests: TokenStream) -> TokenStream {
    on_both_engines::expand(tests.into()).into()
}
