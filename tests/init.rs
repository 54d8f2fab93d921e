//! What runs before the first export runs however the plugin is built: it hangs on what the linker keeps.

use std::process::Command;
use std::sync::{Mutex, PoisonError};

use host_harness::Builder;

use crate::{root, target as target_folder};

const UNKNOWN: &str = "wasm32-unknown-unknown";

#[test]
fn unoptimised() {
    prepares(build("dev", "debug", UNKNOWN, &[]));
}

#[test]
#[ignore = "minutes: `.ci/long` runs it"]
fn without_link_time_optimisation() {
    prepares(build("release", "release", UNKNOWN, &[("LTO", "off"), ("CODEGEN_UNITS", "16")]));
}

#[test]
#[ignore = "minutes: `.ci/long` runs it"]
fn with_thin_link_time_optimisation() {
    prepares(build("release", "release", UNKNOWN, &[("LTO", "thin"), ("CODEGEN_UNITS", "16")]));
}

#[test]
fn for_wasi() {
    prepares(build("release", "release", "wasm32-wasip1", &[]));
}

fn prepares(wasm: Vec<u8>) {
    let mut plugin = Builder::from_bytes(wasm)
        .config("greeting", "hello")
        .host_fn("translate", |text: String| text.to_uppercase())
        .load()
        .unwrap();
    let outcome = plugin.outcome("greet", "Ada").unwrap();
    assert_eq!(outcome.result.as_deref(), Ok(b"HELLO, Ada!".as_slice()));
    assert_eq!(plugin.call::<String>("runs", ()).unwrap(), "1");
}

/// The plugin built in a profile, with other settings of it.
fn build(profile: &str, folder: &str, target: &str, settings: &[(&str, &str)]) -> Vec<u8> {
    // The next build's file takes the place of this one's.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root()).args(["build", "--quiet", "-pinit", "--profile", profile, "--target", target]);
    for (setting, value) in settings {
        cargo.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
    }
    assert!(cargo.status().unwrap().success());
    std::fs::read(target_folder().join(target).join(folder).join("init.wasm")).unwrap()
}
