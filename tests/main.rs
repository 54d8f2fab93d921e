//! Integration tests: plugins built for WebAssembly, run on the harness.

#![allow(clippy::unwrap_used)] // tests fail by panicking

mod bad_input;
mod blocks;
mod c_names;
mod compat;
mod contract;
mod eleven;
mod floors;
mod host_functions;
mod http;
mod import_order;
mod init;
mod instances;
mod interfaces;
mod limits;
mod readme;
mod sizes;
mod surface;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

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

/// A plugin that is only for tests, built in a profile, with other settings of it.
fn build_in_profile(name: &str, profile: &str, triple: &str, settings: &[(&str, &str)]) -> Vec<u8> {
    // The next build's file takes the place of this one's.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root()).args(["build", "--quiet", "--package", name, "--profile", profile, "--target", triple]);
    for (setting, value) in settings {
        cargo.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
    }
    assert!(cargo.status().unwrap().success());
    let folder = if profile == "dev" { "debug" } else { profile };
    std::fs::read(target().join(triple).join(folder).join(format!("{name}.wasm"))).unwrap()
}
