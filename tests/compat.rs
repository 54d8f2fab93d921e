//! The proof of being drop-in: plugins written for extism-pdk 1.4.1, built against it and, through `[patch.crates-io]`,
//! against this crate, then compared on the same host.
//!
//! | compared | by | in |
//! |---|---|---|
//! | what each export gives: output, code, error text, logs, variables, what the host was asked | running it | `cases` |
//! | the exports and their types | loading the modules | `cases` |
//! | forms of code that need only compile, and the warnings that compiling gives | building them | `forms` |
//! | the features of other crates that the PDK turns on | asking cargo | `features` |
//! | the names that each public module brings | asking the compiler | `names` |
//!
//! A difference is a failure unless it is listed with its reason, and then it must still be one.

use std::path::Path;

use plugin_bench::Pdk;

mod build;
mod cases;
mod compare;
mod features;
mod forms;
mod names;

/// The .wasm files that are built with this crate.
pub fn our_plugins() -> impl Iterator<Item = &'static Path> {
    build::built(Pdk::Ours).artifacts()
}
