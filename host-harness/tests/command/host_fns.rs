//! `call` of plugins that import functions of an application's.

use std::process::Output;

use serde_json::{Value, json};

use crate::support::{Folder, assert_refused, call, stderr, stdout, with_contract};

/// A plugin whose export `f` gives back what the import gives.
fn module(namespace: &str, name: &str) -> String {
    format!(
        r#"(module
            (import "extism:host/env" "length" (func $length (param i64) (result i64)))
            (import "extism:host/env" "output_set" (func $output (param i64 i64)))
            (import "{namespace}" "{name}" (func $import (result i64)))
            (func (export "f") (result i32) (local i64)
                (local.set 0 (call $import))
                (call $output (local.get 0) (call $length (local.get 0)))
                (i32.const 0))
            (func (export "other") (result i32) (i32.const 0)))"#
    )
}

/// Calls a plugin whose contract says what its import gives.
fn call_described(output: Value, arguments: &[&str]) -> Output {
    let folder = Folder::new();
    let mut record = json!({"import": "read", "from": "kv", "output": output});
    for key in ["types", "recoverable"] {
        if let Some(value) = output.get(key) {
            record[key] = value.clone();
        }
    }
    let plugin = folder.write("p.wasm", with_contract(&module("kv", "read"), format!("{record}\n")));
    call(&[&[&plugin, "f", "--unchecked"], arguments].concat())
}

/// A picture, for example.
#[test]
fn bytes_come_from_a_file() {
    let folder = Folder::new();
    let picture = folder.write("picture.png", b"\x89PNG\xff");
    let reply = format!("read=@{picture}");
    for (output, expected) in [
        (json!({"as": "bytes"}), &b"\x89PNG\xff"[..]),
        (json!({"as": "bytes", "recoverable": true}), &b"\0\x89PNG\xff"[..]),
    ] {
        let output = call_described(output, &["--host-fn", &reply]);
        assert_eq!(output.stdout, expected, "{}", stderr(&output));
    }
    let plugin = folder.module("p.wasm", &module("kv", "read"));
    assert_eq!(call(&[&plugin, "f", "--host-fn", &reply]).stdout, b"\x89PNG\xff");

    let text = call_described(json!({"as": "text"}), &["--host-fn", &reply]);
    assert_refused(&text, "can't reply for `read`: the file isn't UTF-8, and the function doesn't return bytes: ");
    let error = call_described(json!({"as": "bytes"}), &["--host-fn-error", &reply]);
    assert_refused(&error, "as an error's text: it isn't UTF-8");
}

#[test]
fn a_function_that_nothing_gives_fails_when_it_is_called() {
    let folder = Folder::new();
    let plugin = folder.module("p.wasm", &module("kv", "read"));
    let output = call(&[&plugin, "other"]);
    assert!(output.status.success() && stderr(&output).is_empty(), "{output:?}");
    let output = call(&[&plugin, "f"]);
    assert_eq!(output.status.code(), Some(255));
    let error = "error: the plugin called `read` of `kv`, which isn't linked: give its reply with --host-fn \
                 kv.read=…, or link a plugin that exports it with --link kv=…\n";
    assert!(stderr(&output).starts_with(error), "{}", stderr(&output));
    let error = "error: can't link these imports of the plugin:\n  `read` of `kv`: () -> i64\n";
    assert_refused(&call(&[&plugin, "other", "--strict"]), error);
    // Where it is to be found is still said.
    let linked = folder.module("linked.wasm", r#"(module (func (export "read") (result i64) (i64.const 0)))"#);
    let output = call(&[&plugin, "f", "--link", &format!("vk={linked}")]);
    assert!(stderr(&output).contains("isn't linked, but it is linked in `vk`: "), "{}", stderr(&output));
}

/// What no host ever gives is no mock's matter, and what isn't a function can't fail when called.
#[test]
fn what_no_application_gives_is_refused_at_once() {
    let folder = Folder::new();
    for (import, error) in [
        (r#"(import "extism:host/env" "teleport" (func))"#, "`teleport` of `extism:host/env`: ()"),
        (r#"(import "kv" "memory" (memory 1))"#, "`memory` of `kv`: a memory"),
        (r#"(import "wasi_snapshot_preview2" "x" (func))"#, "`x` of `wasi_snapshot_preview2`: ()"),
        (r#"(import "__wbindgen_placeholder__" "__wbg_x" (func))"#, "`__wbg_x` of `__wbindgen_placeholder__`: ()"),
        (r#"(import "env" "extism_alloc" (func (param i64) (result i64)))"#, "It was made for Extism 0.x"),
    ] {
        let text = format!(r#"(module {import} (import "kv" "read" (func)) (func (export "f")))"#);
        assert_refused(&call(&[&folder.module("p.wasm", &text), "f"]), error);
    }
}

/// Each in its encoding; a text or bytes also as they are.
#[test]
fn replies_are_encoded_by_the_contract() {
    let of = |encoding: &str, ty: &str| json!({"as": encoding, "type": ty});
    let text = json!({"as": "text"});
    let bytes = json!({"as": "bytes"});
    let maybe = json!({"as": "text", "optional": true});
    let point = json!({"as": "json", "type": {"ref": "p::Point"}, "types": {"p::Point": {"struct": [{"name": "x", "type": "u8"}]}}});
    let maybe_point = json!({"as": "json", "type": {"any": "Point"}, "optional": true});
    let packed = json!({"as": "msgpack", "type": {"list": "u8"}});
    for (output, reply, expected) in [
        (&text, "hello", b"hello".as_slice()),
        (&text, r#""\"quoted\"""#, b"\"quoted\""),
        (&text, "5", b"5"),
        (&text, "null", b"null"),
        (&text, "", b""),
        (&maybe, "null", b""),
        (&maybe, "5", b"5"),
        (&maybe_point, "null", b""),
        (&maybe_point, "", b""),
        (&maybe_point, r#"{"x": 1}"#, br#"{"x": 1}"#),
        (&bytes, "plain", b"plain"),
        (&bytes, "[255, 0]", b"\xff\x00"),
        (&bytes, r#"{"base64": "/wA="}"#, b"\xff\x00"),
        (&point, r#"{"x": 1}"#, br#"{"x": 1}"#),
        (&packed, "[1, 2]", b"\x92\x01\x02"),
        (&of("base64", "bytes"), "[255, 0]", b"/wA="),
        (&of("le", "u32"), "258", b"\x02\x01\0\0"),
        (&of("le", "f32"), "1.5", b"\0\0\xc0\x3f"),
        (&of("le", "bool"), "true", b"\x01"),
        (&json!({"as": "any", "type": {"any": "Own"}}), r#""as it is""#, br#""as it is""#),
    ] {
        let output = call_described(output.clone(), &["--host-fn", &format!("kv.read={reply}")]);
        assert!(output.status.success(), "{reply}: {}", stderr(&output));
        assert_eq!(output.stdout, expected, "{reply}");
    }
    for (output, reply, error) in [
        (&point, r#"{"x": 300}"#, "the value, at `.x`: "),
        (&point, "{", "the value isn't valid JSON: "),
        (&of("le", "u8"), "256", "the value: "),
        (&of("le", "u8"), "none", "the value isn't valid JSON: "),
        (
            &json!({"as": "bytes", "type": {"array": "u8", "length": 2}}),
            "abc",
            "the value: expected 2 bytes, not 3 bytes",
        ),
    ] {
        let output = call_described(output.clone(), &["--host-fn", &format!("read={reply}")]);
        assert_refused(&output, &format!("error: can't reply for `read`: {error}"));
        assert!(stderr(&output).contains(" (it is declared as `read() -> "), "{}", stderr(&output));
    }
}

/// Errors that the plugin handles are in an envelope, as the replies to such an import are; others end the call.
#[test]
fn functions_can_fail() {
    let text = json!({"as": "text"});
    let recoverable = json!({"as": "text", "recoverable": true});
    let output = call_described(recoverable.clone(), &["--host-fn", "read=hello"]);
    assert_eq!(stdout(&output), "\0hello");
    let output = call_described(recoverable, &["--host-fn-error", "read=no such key"]);
    assert_eq!(stdout(&output), "\u{1}no such key");
    let output = call_described(text, &["--host-fn-error", "read=no such key"]);
    assert_eq!(output.status.code(), Some(255));
    assert!(stderr(&output).starts_with("error: host function `read` of `kv`: no such key\n"), "{}", stderr(&output));
}

#[test]
fn each_call_has_the_next_reply() {
    let folder = Folder::new();
    let plugin = folder.module("p.wasm", &module("kv", "read"));
    let second = folder.write("second.txt", "two");
    let replies = ["--host-fn", "read=one", "--host-fn", &format!("kv.read=@{second}")];
    let output = call(&[&[&plugin, "f", "--unchecked", "--repeat", "3"], &replies[..]].concat());
    assert_eq!(stdout(&output), "one\ntwo\ntwo\n", "{}", stderr(&output));
    let errors = ["--host-fn-error", "read=that's all"];
    let output = call(&[&[&plugin, "f", "--unchecked", "--repeat", "4"], &replies[..], &errors].concat());
    assert_eq!(stdout(&output), "one\ntwo\n");
    assert!(stderr(&output).contains("that's all"), "{}", stderr(&output));
    assert_refused(&call(&[&plugin, "f", "--host-fn", "read=@gone.txt"]), "error: can't read gone.txt: No such file");
}

/// Without a contract WebAssembly's own types count.
#[test]
fn numbers_are_read_without_a_contract() {
    let folder = Folder::new();
    for (ty, reply, code) in [("i32", "-7", 249), ("f32", "7.5", 7), ("f64", "7.5", 7)] {
        let convert = if ty == "i32" { String::new() } else { format!("i32.trunc_{ty}_s") };
        let text = format!(
            r#"(module (import "kv" "read" (func $f (param i32 i64 f32 f64) (result {ty})))
                (func (export "f") (result i32)
                    (call $f (i32.const 1) (i64.const 0) (f32.const 0) (f64.const 0)) {convert}))"#
        );
        let plugin = folder.module("p.wasm", &text);
        let output = call(&[&plugin, "f", "--unchecked", "--host-fn", &format!("read={reply}")]);
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        let error =
            format!("can't reply for `read`: `seven` isn't a number, which it returns: (i32, i64, f32, f64) -> {ty}");
        assert_refused(&call(&[&plugin, "f", "--host-fn", "read=seven"]), &error);
    }
    let nothing = folder.module("p.wasm", r#"(module (import "kv" "note" (func $f)) (func (export "f") (call $f)))"#);
    assert!(call(&[&nothing, "f", "--host-fn", "note="]).status.success());
    assert_refused(&call(&[&nothing, "f", "--host-fn", "note=x"]), "can't reply for `note`: it returns nothing: ()");
}

#[test]
fn names_are_those_of_imports() {
    let folder = Folder::new();
    let text = r#"(module (import "a" "read" (func)) (import "b" "read" (func)) (import "b.c" "d" (func))
        (import "b" "c.d" (func)) (func (export "f")))"#;
    let plugin = folder.module("p.wasm", text);
    for (name, error) in [
        ("reed", "the plugin doesn't import a function `reed`; it imports a.read, b.read, b.c.d, b.c.d"),
        ("read", "`read` is the name of several imports: write a.read or b.read"),
    ] {
        assert_refused(&call(&[&plugin, "f", "--host-fn", &format!("{name}=")]), error);
        assert_refused(&call(&[&plugin, "f", "--host-fn-error", &format!("{name}=x")]), error);
    }
    assert!(call(&[&plugin, "f", "--host-fn", "b.read="]).status.success());
    let none = folder.module("none.wasm", r#"(module (func (export "f")))"#);
    assert_refused(&call(&[&none, "f", "--host-fn", "x="]), "it imports nothing of an application's");
}

/// The environment of a WASI plugin has what is given, and nothing else.
#[test]
fn the_environment_is_what_is_given() {
    let folder = Folder::new();
    let text = r#"(module
        (import "wasi_snapshot_preview1" "environ_sizes_get" (func $sizes (param i32 i32) (result i32)))
        (memory (export "memory") 1)
        (func (export "bytes") (result i32)
            (drop (call $sizes (i32.const 0) (i32.const 4))) (i32.load (i32.const 4))))"#;
    let plugin = folder.module("p.wasm", text);
    for (options, bytes) in
        [(&["--wasi"][..], 0), (&["--env", "A=b"], 4), (&["--env", "A=b", "--env", "LONG=name=x"], 16)]
    {
        let output = call(&[&[&plugin, "bytes"], options].concat());
        assert_eq!(output.status.code(), Some(bytes), "{output:?}");
    }
}
