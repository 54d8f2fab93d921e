//! What runs before the first export runs however the plugin is built: it hangs on what the linker keeps.

use std::path::Path;
use std::process::Command;

use host_harness::Builder;

use crate::root;

const UNKNOWN: &str = "wasm32-unknown-unknown";

#[test]
fn unoptimised() {
    prepares(build("dev", "debug", UNKNOWN, &[]));
}

#[test]
fn without_link_time_optimisation() {
    prepares(build("release", "release", UNKNOWN, &[("LTO", "off"), ("CODEGEN_UNITS", "16")]));
}

#[test]
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
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let name: String = settings.iter().map(|(_, value)| *value).collect();
    let target_dir = tmp.parent().unwrap().join("init").join(format!("{profile}{name}"));
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root()).args(["build", "--quiet", "-pinit", "--profile", profile, "--target", target]);
    cargo.arg("--target-dir").arg(&target_dir);
    for (setting, value) in settings {
        cargo.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
    }
    assert!(cargo.status().unwrap().success());
    std::fs::read(target_dir.join(target).join(folder).join("init.wasm")).unwrap()
}
