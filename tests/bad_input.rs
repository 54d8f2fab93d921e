//! Mistakes of plugins, hosts and authors are clear errors, and the plugin can be called again.

use host_harness::{Builder, LogLevel, Outcome};

use crate::{example, fixture, wat};

fn misbehave(export: &str, input: &[u8]) -> Outcome {
    let mut plugin = fixture("misbehave").load().unwrap();
    let outcome = plugin.outcome(export, input).unwrap();
    // The next call works, whatever happened.
    assert_eq!(plugin.call::<u32>("double", 21u32).unwrap(), 42);
    outcome
}

fn load_error(builder: Builder) -> String {
    match builder.load() {
        Ok(_) => panic!("it loads"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_file_that_is_not_wasm() {
    let error = load_error(Builder::from_file(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")));
    assert!(error.contains("tests/Cargo.toml as a WebAssembly module: "), "{error}");
    assert!(
        error.ends_with(
            r#"it begins with "[package", not "\0asm"; give a plugin's .wasm file, or the folder of its crate"#
        ),
        "{error}"
    );
    let error = load_error(Builder::from_bytes(b"\0asm\x01\0\0\0\xff".as_slice()));
    assert!(error.starts_with("can't read the input as a WebAssembly module: "), "{error}");
}

#[test]
fn a_file_that_is_not_there() {
    let error = load_error(Builder::from_file("no/such.wasm"));
    assert_eq!(error, "can't read no/such.wasm: No such file or directory (os error 2)");
}

#[test]
fn a_folder_that_is_no_plugin_crate() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/plugins");
    assert_eq!(
        load_error(Builder::from_crate(folder)),
        format!("can't build {folder}: it has no Cargo.toml: `cargo extism new` writes a plugin crate")
    );
    let error = load_error(Builder::from_crate(concat!(env!("CARGO_MANIFEST_DIR"), "/../pdk")));
    assert!(
        error.ends_with("it isn't a plugin: add `[lib]` with `crate-type = [\"cdylib\"]` to its Cargo.toml"),
        "{error}"
    );
}

#[test]
fn a_missing_export_lists_those_there_are() {
    let error = example("greet").load().unwrap().call::<String>("gret", "Ada").unwrap_err();
    assert_eq!(error.to_string(), "the plugin has no export `gret`; its exports: greet");
}

#[test]
fn an_export_that_is_no_plugin_function() {
    let mut plugin = wat(r#"(module (func (export "add") (param i64 i32) (result i64) local.get 0))"#).load().unwrap();
    let error = plugin.outcome("add", "").unwrap_err();
    assert_eq!(
        error.to_string(),
        "can't call the export `add`: its type is `(i64, i32) -> i64`, but a plugin function takes nothing and \
         returns an i32: only plugins that it is linked to can call a `#[shared_fn]`"
    );
}

#[test]
fn missing_host_functions_are_all_listed_at_load() {
    assert_eq!(
        load_error(example("kv_store")),
        "can't link these imports of the plugin:\n  \
         `kv_read` of `kv`: (i64) -> i64\n  \
         `kv_write` of `kv`: (i64, i64)\n\
         Give it host functions with `Builder::host_fn_in`, those of an `#[interface(host)]` with `Builder::offer`, or link a \
         plugin that exports them with `Builder::link`. The command has `--host-fn` and `--link`"
    );
}

#[test]
fn a_host_function_of_another_signature_shows_both() {
    let error = load_error(example("kv_store").host_fn_in("kv", "kv_read", |_: String, _: String| ()).host_fn_in(
        "kv",
        "kv_write",
        |_: String, _: String| (),
    ));
    assert_eq!(
        error,
        "can't link these imports of the plugin:\n  \
         `kv_read` of `kv`: kv_read(key: text) -> optional text, but it is linked as (block, block)"
    );
}

#[test]
fn an_unknown_kernel_import() {
    let error = load_error(wat(r#"(module (import "extism:host/env" "teleport" (func (param i64))))"#));
    assert_eq!(error, "can't link these imports of the plugin:\n  `teleport` of `extism:host/env`: (i64)");
}

#[test]
fn input_that_is_not_utf_8() {
    for (export, ty) in [("panic_with", "String"), ("shout", "&str")] {
        let outcome = misbehave(export, b"caf\xe9");
        let text = format!(
            "{export}: can't decode the input (4 bytes) as `{ty}`\n\nCaused by:\n    \
             incomplete utf-8 byte sequence from index 3"
        );
        assert_eq!((outcome.code(), outcome.error()), (-1, Some(text.as_str())));
    }
}

#[test]
fn input_of_the_wrong_length() {
    let outcome = misbehave("double", b"123");
    assert_eq!(
        outcome.error(),
        Some(
            "double: can't decode the input (3 bytes) as `u32`\n\nCaused by:\n    \
             a u32 is exactly 4 bytes, little-endian"
        )
    );
}

#[test]
fn input_that_is_not_json() {
    let outcome = misbehave("json_sum", b"[1, 2");
    assert_eq!(
        outcome.error(),
        Some(
            "json_sum: can't decode the input (5 bytes) as `Json<Vec<i64>>`\n\nCaused by:\n    \
             EOF while parsing a list at line 1 column 5"
        )
    );
}

#[test]
fn an_error_with_its_own_code_and_causes() {
    let outcome = misbehave("fail_with_code", b"");
    assert_eq!(outcome.code(), 7);
    assert_eq!(outcome.error(), Some("can't go on\n\nCaused by:\n    0: can't save\n    1: the disk is full"));
}

#[test]
fn an_error_drops_the_output_set_before() {
    let outcome = misbehave("output_then_fail", b"");
    assert_eq!((outcome.code(), outcome.error()), (-1, Some("the other half failed")));
}

#[test]
fn an_error_without_a_text_gets_one() {
    let outcome = misbehave("fail_without_text", b"");
    assert_eq!((outcome.code(), outcome.error()), (9, Some("the plugin failed with an empty error text")));
}

#[test]
fn a_panic_reaches_the_host_with_file_and_line() {
    let outcome = misbehave("panic_with", b"today");
    let line =
        1 + include_str!("plugins/misbehave/src/lib.rs").lines().position(|line| line.contains("no luck")).unwrap();
    let text = format!("panicked at tests/plugins/misbehave/src/lib.rs:{line}:5:\nno luck: today");
    assert_eq!((outcome.code(), outcome.error()), (-1, Some(text.as_str())));
    assert_eq!(outcome.logs.len(), 1);
    assert_eq!((outcome.logs[0].level, &outcome.logs[0].text), (LogLevel::Error, &text));
}

#[test]
fn output_that_is_not_what_the_caller_wants() {
    let error = example("greet").load().unwrap().call::<u32>("greet", "Ada").unwrap_err();
    assert!(error.to_string().starts_with("can't decode the output (11 bytes) as `u32`: a u32 is"), "{error}");
}
