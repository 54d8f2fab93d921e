//! Proves that this crate is a drop-in replacement. Plugins for extism-pdk 1.4.1 are built with it and, through
//! `[patch.crates-io]`, with this crate, and compared on the same host.
//!
//! | compared | by | in |
//! |---|---|---|
//! | the outcome of each export: output, code, error text, logs, variables, host calls | running it | `cases` |
//! | the exports and their types | loading the modules | `cases` |
//! | forms of code that must compile, and the warnings of the compiler | building them | `forms` |
//! | the features that the PDK turns on in other crates | asking cargo | `features` |
//! | the names in each public module | asking the compiler | `names` |
//!
//! A difference fails, unless it is listed with its reason. A listed difference that is gone fails, too.

use std::path::Path;

use plugin_bench::Pdk;

mod build;
mod cases;
mod compare;
mod features;
mod forms;
mod names;

/// Returns the .wasm files that are built with this crate.
pub fn our_plugins() -> impl Iterator<Item = &'static Path> {
    build::built(Pdk::Ours).artifacts()
}
