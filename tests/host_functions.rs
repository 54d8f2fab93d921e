//! Closures as host functions: their arguments, and the errors that the plugin gets when they fail. And host functions that a
//! library declares for several plugins.

use std::collections::BTreeSet;
use std::sync::Arc;

use extism_pdk::host_fn::HostError;
use extism_pdk::testing::{Crossing, HostFunction, Scalar, Signature};
use host_harness::{Builder, Error, Profile, build_crate};

use crate::{example, fixture, root, wat};

#[test]
fn an_error_of_the_host_function_ends_the_call() {
    let mut plugin = example("kv_store")
        .host_fn_in("kv", "kv_read", |_: String| Err::<String, _>(std::io::Error::other("the disk is gone")))
        .host_fn_in("kv", "kv_write", |_: String, _: String| ())
        .load()
        .unwrap();
    let outcome = plugin.outcome("increment", "visits").unwrap();
    assert_eq!(outcome.error(), Some("host function `kv_read` of `kv`: the disk is gone"));
}

#[test]
fn an_argument_the_closure_cannot_take_is_named() {
    let mut plugin = example("kv_store")
        .host_fn_in("kv", "kv_read", |_: u32| None::<String>)
        .host_fn_in("kv", "kv_write", |_: String, _: String| ())
        .load()
        .unwrap();
    let outcome = plugin.outcome("increment", "visits").unwrap();
    assert_eq!(
        outcome.error(),
        Some(
            "host function `kv_read` of `kv`: can't decode argument 1 (6 bytes) as `u32`\n\nCaused by:\n    \
             a u32 is exactly 4 bytes, little-endian"
        )
    );
}

#[test]
fn a_host_function_may_have_any_number_of_arguments() {
    const COUNT: usize = 40;
    let params = "i64 ".repeat(COUNT);
    let arguments = "(call $input_offset) ".repeat(COUNT);
    let function = HostFunction {
        signature: Signature { params: vec![Crossing::Block; COUNT], result: Some(Crossing::Block) },
        call: Arc::new(|arguments| Ok(arguments.concat())),
    };
    let mut plugin = wat(&format!(
        r#"(module
            (import "extism:host/env" "input_offset" (func $input_offset (result i64)))
            (import "extism:host/env" "length" (func $length (param i64) (result i64)))
            (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
            (import "extism:host/user" "row" (func $row (param {params}) (result i64)))
            (func (export "row") (result i32) (local $reply i64)
                (local.set $reply (call $row {arguments}))
                (call $output_set (local.get $reply) (call $length (local.get $reply)))
                (i32.const 0)))"#
    ))
    .host_fn("row", function)
    .load()
    .unwrap();
    plugin.outcome("row", "ab").unwrap().assert_output("ab".repeat(COUNT));
}

/// Loads the plugin whose host functions a library declares, with all of them.
fn imports() -> Builder {
    link_imports(fixture("imports"))
}

fn link_imports(plugin: Builder) -> Builder {
    plugin
        .host_fn_in("app", "lookup", |key: String| Ok::<_, HostError>(key))
        .host_fn_in("app", "seek", |_: String, Scalar(offset): Scalar<i64>, _: Scalar<u32>| Scalar(offset))
        .host_fn_in("app", "mean-of-two", |Scalar(a): Scalar<f64>, _: Scalar<f32>| Scalar(a))
        .host_fn_in("app", "note", |_: Scalar<i32>| ())
}

#[test]
fn only_what_is_called_is_imported() {
    let imports = imports().load().unwrap().imports();
    let imports: BTreeSet<_> =
        imports.iter().filter(|(namespace, _)| namespace == "app").map(|(_, name)| name.as_str()).collect();
    assert_eq!(imports, BTreeSet::from(["lookup", "mean-of-two", "note", "seek"]));
}

/// Returns the reply of a host function without decoding it.
fn reply(bytes: &'static [u8]) -> String {
    let mut plugin = imports().host_fn_in("app", "lookup", move |_: String| bytes).load().unwrap();
    plugin.call("value", "key").unwrap()
}

#[test]
fn replies_by_hand() {
    assert_eq!(reply(b"\0value"), "Some(\"value\")");
    assert_eq!(reply(b"\0"), "None");
    assert_eq!(reply(b""), "None");
    assert_eq!(reply(b"\x01no"), "Refused: no");
    assert_eq!(reply(b"\x01"), "Refused: ");
    assert!(
        reply(b"value")
            .starts_with("Reply: host function `lookup`: the reply can't be decoded: its first byte has to be 0, ")
    );
    assert_eq!(
        reply(b"\0\xff"),
        "Reply: host function `lookup`: the reply can't be decoded: invalid utf-8 sequence of 1 bytes from index 0"
    );
}

#[test]
fn another_error_ends_the_call_all_the_same() {
    let gone = |_: String| Err::<Vec<u8>, _>(std::io::Error::other("the disk is gone"));
    let mut plugin = imports().host_fn_in("app", "lookup", gone).load().unwrap();
    let outcome = plugin.outcome("value", "key").unwrap();
    assert_eq!(outcome.error(), Some("host function `lookup` of `app`: the disk is gone"));
}

#[test]
fn scalars_and_blocks_in_the_wrong_place() {
    let builder = imports()
        .host_fn_in("app", "seek", |_: String, _: String, _: String| Scalar(0u64))
        .host_fn_in("app", "mean-of-two", |_: Scalar<f64>, _: Scalar<f64>| Scalar(1.0))
        .host_fn_in("app", "note", |_: Scalar<i32>| Scalar(1i32));
    let Err(Error::MissingImports { mut imports }) = builder.load() else { panic!("it loads") };
    imports.sort();
    assert_eq!(
        imports,
        [
            "`mean-of-two` of `app`: mean-of-two(a: scalar f64, b: scalar f32) -> scalar f64, but it is linked as (f64, f64) \
             -> f64",
            "`note` of `app`: note(number: scalar i32), but it is linked as (i32) -> i32",
            "`seek` of `app`: seek(file: text, offset: scalar i64, from_end: scalar u32) -> scalar u64, but it is linked as \
             (block, block, block) -> i64: let the closure take a `Scalar` for each scalar",
        ]
    );
}

#[test]
fn shared_functions_are_exported_by_name_over_values() {
    let mut plugin = imports().load().unwrap();
    let mut signature = |name: &str| match plugin.outcome(name, ()) {
        Err(Error::NotCallable { signature, .. }) => signature,
        other => panic!("{name}: {other:?}"),
    };
    assert_eq!(signature("add-scaled"), "(f64, f32, i32) -> f64");
    assert_eq!(signature("byte_at"), "(i64, i32) -> i32");
    assert_eq!(signature("repeated"), "(i64, i64) -> i64");
}

#[test]
fn a_block_where_a_scalar_was_declared_is_named() {
    let seek = |_: String, _: Scalar<i64>, _: Scalar<u32>| 7u64;
    let error = imports().host_fn_in("app", "seek", seek).load().map(drop).unwrap_err().to_string();
    assert!(error.contains("linked as (block, i64, i32) -> block: let the closure return a `Scalar`"), "{error}");
    // Without a contract the plugin loads, because both are an i64 for WebAssembly.
    let wasm = std::fs::read(build_crate(root().join("tests/plugins/imports"), Profile::Release).unwrap()).unwrap();
    let name = b"extism-contract-v0";
    let at = wasm.windows(name.len()).position(|part| part == name).unwrap();
    let wasm = [&wasm[..at], b"renamed-section-v0", &wasm[at + name.len()..]].concat();
    let mut plugin = link_imports(Builder::from_bytes(wasm)).host_fn_in("app", "seek", seek).load().unwrap();
    let error = plugin.outcome("place", r#"["file", 3, 0]"#).unwrap_err().to_string();
    assert!(
        error.contains("the reply of host function `seek`: if the plugin declares the result as `#[scalar]`"),
        "{error}"
    );
}
