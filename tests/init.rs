//! Init functions run before the first export, however the plugin is built. This depends on what the linker keeps.

use host_harness::Builder;

use crate::build_in_profile;

const UNKNOWN: &str = "wasm32-unknown-unknown";

#[test]
fn unoptimised() {
    prepares(build_in_profile("init", "dev", UNKNOWN, &[]));
}

#[test]
#[ignore = "minutes: `.ci/long` runs it"]
fn without_link_time_optimisation() {
    prepares(build_in_profile("init", "release", UNKNOWN, &[("LTO", "off"), ("CODEGEN_UNITS", "16")]));
}

#[test]
#[ignore = "minutes: `.ci/long` runs it"]
fn with_thin_link_time_optimisation() {
    prepares(build_in_profile("init", "release", UNKNOWN, &[("LTO", "thin"), ("CODEGEN_UNITS", "16")]));
}

#[test]
fn for_wasi() {
    prepares(build_in_profile("init", "release", "wasm32-wasip1", &[]));
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
