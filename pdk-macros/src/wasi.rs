//! Names that an export can't have on WASI, where a plugin is linked with C's library.
//!
//! The linker prefers the plugin's function to the library's of the same name: with an export called `read`, std's `File`
//! reads nothing and reports no error. The list has the names that std refers to, and those that the C functions behind them
//! refer to. `tests/c_names.rs` makes it from the toolchain's own files.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::{ItemFn, LitStr};

use crate::common;

const NAMES: &str = include_str!("wasi_names.txt");

/// An error if the name is on the list, for WASI alone: only the compiler of the plugin knows the target, so it decides.
pub fn refuse(name: &LitStr, function: &ItemFn) -> TokenStream {
    let text = name.value();
    if !NAMES.lines().any(|taken| taken == text) {
        return TokenStream::new();
    }
    let message = format!(
        "on WASI an export can't be called `{text}`: it would take the place of C's `{text}`, which std calls; rename the \
         function, or give the export another name by `name = \"…\"`"
    );
    let cfgs = common::cfgs(&function.attrs);
    quote_spanned! {name.span()=>
        #(#cfgs)*
        #[cfg(target_os = "wasi")]
        ::core::compile_error!(#message);
    }
}
