//! Refuses names that an export can't have on WASI, where a plugin is linked with the C library.
//!
//! Of two functions with the same name, the linker takes the plugin's. With an export called `read`, std's `File` reads
//! nothing and reports no error. The list has the names that std refers to, and those that the C functions behind them
//! refer to. `tests/c_names.rs` generates it from the toolchain's own files.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::{ItemFn, LitStr};

use crate::common;

const C_NAMES: &str = include_str!("wasi_names.txt");

/// Returns an error for WASI only, if the name is on the list. The macro doesn't know the plugin's target, so the error
/// has a `cfg`.
pub fn refuse(name: &LitStr, function: &ItemFn) -> TokenStream {
    let text = name.value();
    if !C_NAMES.lines().any(|taken| taken == text) {
        return TokenStream::new();
    }
    let message = format!(
        "on WASI an export can't be called `{text}`: it would take the place of C's `{text}`, which std calls; rename the \
         function, or give the export another name with `name = \"…\"`"
    );
    let cfgs = common::cfgs(&function.attrs);
    quote_spanned! {name.span()=>
        #(#cfgs)*
        #[cfg(target_os = "wasi")]
        ::core::compile_error!(#message);
    }
}
