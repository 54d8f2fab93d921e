//! Integration tests, which run plugins as WebAssembly on the harness.

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

/// Returns the builder of an example.
fn example(name: &str) -> Builder {
    Builder::from_crate(root().join("examples").join(name))
}

/// Returns the builder of a plugin for tests.
fn fixture(name: &str) -> Builder {
    Builder::from_crate(root().join("tests/plugins").join(name))
}

/// Returns the builder of a module in WebAssembly's text format.
fn wat(text: &str) -> Builder {
    Builder::from_bytes(wat::parse_str(text).expect("the test's module is valid"))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Returns cargo's target folder.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("`tmp` is in the target folder").to_owned()
}

/// Builds a plugin for tests in a profile with changed settings.
fn build_in_profile(name: &str, profile: &str, triple: &str, settings: &[(&str, &str)]) -> Vec<u8> {
    // The next build would replace the file.
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
