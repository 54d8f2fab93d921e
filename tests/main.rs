//! Integration tests: plugins built for WebAssembly, run on the harness.

#![allow(clippy::unwrap_used)] // tests fail by panicking

mod bad_input;
mod blocks;
mod c_names;
mod compat;
mod eleven;
mod floors;
mod host_functions;
mod http;
mod import_order;
mod init;
mod instances;
mod limits;
mod readme;
mod sizes;
mod surface;

use std::path::{Path, PathBuf};

use host_harness::Builder;

/// An example's plugin.
fn example(name: &str) -> Builder {
    Builder::from_crate(root().join("examples").join(name))
}

/// A plugin that is only for tests.
fn fixture(name: &str) -> Builder {
    Builder::from_crate(root().join("tests/plugins").join(name))
}

/// A module in WebAssembly's text format.
fn wat(text: &str) -> Builder {
    Builder::from_bytes(wat::parse_str(text).expect("the test's module is valid"))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Cargo's target folder.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("`tmp` is in the target folder").to_owned()
}
