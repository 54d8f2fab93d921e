//! Linked modules.

use std::fs;
use std::path::Path;

use crate::support::{ECHO, Folder, assert_refused, call, host_harness, stderr, stdout};

/// Gives what `same` of `words` makes of its input.
const PLUGIN: &str = r#"(module
    (import "words" "same" (func $same (param i64) (result i64)))
    (import "extism:host/env" "input_offset" (func $offset (result i64)))
    (import "extism:host/env" "length" (func $length (param i64) (result i64)))
    (import "extism:host/env" "output_set" (func $output (param i64 i64)))
    (func (export "f") (result i32) (local i64)
        (local.set 0 (call $same (call $offset)))
        (call $output (local.get 0) (call $length (local.get 0)))
        (i32.const 0)))"#;

#[test]
fn a_module_is_linked_under_its_namespace() {
    let folder = Folder::new();
    let plugin = folder.module("plugin.wasm", PLUGIN);
    let words =
        folder.module("words.wasm", r#"(module (func (export "same") (param i64) (result i64) (local.get 0)))"#);
    let output = call(&[&plugin, "f", "--input", "Ada", "--link", &format!("words={words}")]);
    assert_eq!(stdout(&output), "Ada", "{}", stderr(&output));
}

#[test]
fn what_is_not_linked_is_said() {
    let folder = Folder::new();
    let plugin = folder.module("plugin.wasm", PLUGIN);
    let missing = "error: can't link these imports of the plugin:\n  `same` of `words`: (i64) -> i64\n";
    assert_refused(&call(&[&plugin, "f", "--strict"]), missing);
    let echo = folder.module("echo.wasm", ECHO);
    assert_refused(&call(&[&plugin, "f", "--strict", "--link", &format!("words={echo}")]), missing);
    let gone = call(&[&plugin, "f", "--link", "words=gone.wasm"]);
    assert_refused(&gone, "error: can't read gone.wasm: No such file");
}

/// What `#[shared_fn]` exports is what `#[host_fn]` imports.
#[test]
fn plugins_share_functions() {
    // The same in each run, so that dependencies are built once.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("linked");
    let pdk = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pdk");
    let crates = [
        (
            "words",
            r#"#[extism_pdk::shared_fn]
            pub fn shout(word: String) -> extism_pdk::SharedFnResult<String> {
                Ok(word.to_uppercase())
            }"#,
        ),
        (
            "greeter",
            r#"#[extism_pdk::host_fn("words")]
            unsafe extern "ExtismHost" {
                safe fn shout(word: &str) -> String;
            }

            #[extism_pdk::plugin_fn]
            pub fn greet(name: String) -> extism_pdk::FnResult<String> {
                Ok(format!("Hello, {}!", shout(&name)?))
            }"#,
        ),
    ];
    for (name, source) in crates {
        let folder = folder.join(name);
        fs::create_dir_all(folder.join("src")).unwrap();
        let manifest = format!(
            "[package]\nname = {name:?}\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n[workspace]\n\
             [dependencies]\nextism-pdk = {{ path = {pdk:?}, default-features = false }}\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        fs::write(folder.join("src/lib.rs"), source).unwrap();
        fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    }
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let mut command = host_harness();
    command.args(["call", &path("greeter"), "greet", "--input", "Ada", "--link", &format!("words={}", path("words"))]);
    let output = command.env("CARGO_TARGET_DIR", folder.join("target")).output().unwrap();
    assert_eq!(stdout(&output), "Hello, ADA!", "{}", stderr(&output));
}
