//! `call --json`.

use serde_json::json;

use crate::support::{ECHO, Folder, call, json, run_with, stderr, stdout};

#[test]
fn a_call_is_a_line_of_json() {
    let plugin = ["examples/count_vowels", "count_vowels", "--input", "a", "--json", "--fuel", "1000000"];
    let output = call(&plugin);
    assert_eq!(stdout(&output).lines().count(), 1);
    assert_eq!(stderr(&output), "");
    let mut call = json(&output);
    let mut take = |field: &str| call[field].take();
    assert_eq!(take("code"), 0);
    assert_eq!(take("output"), r#"{"count":1,"total":1,"vowels":"aeiouAEIOU"}"#);
    assert_eq!(take("error"), json!(null));
    assert_eq!(take("vars"), json!({"total": "\u{1}\0\0\0\0\0\0\0"}));
    for empty in ["logs", "host_calls", "requests", "reports"] {
        assert_eq!(take(empty), json!([]), "{empty}");
    }
    assert!(take("pages").as_u64().unwrap() >= 17);
    assert!((1..1_000_000).contains(&take("fuel").as_u64().unwrap()));
    assert!(take("milliseconds").as_f64().unwrap() > 0.0);
}

#[test]
fn a_failure_has_its_code_text_and_logs() {
    let output = call(&["tests/plugins/misbehave", "panic_with", "--input", "today", "--json"]);
    assert_eq!(output.status.code(), Some(255));
    let call = json(&output);
    assert_eq!(call["code"], -1);
    assert_eq!(call["output"], json!(null));
    assert!(call["error"].as_str().unwrap().contains("today"), "{call}");
    assert!(call["trap"].as_str().unwrap().contains("unreachable"), "{call}");
    assert_eq!(call["logs"][0]["level"], "error");
    assert_eq!(call.get("fuel"), None);
    assert_eq!(stderr(&output), "");
}

#[test]
fn bytes_that_are_no_text_are_base64() {
    let folder = Folder::new();
    let plugin = folder.module("echo.wasm", ECHO);
    let input = folder.write("input", b"\xff\xfe");
    let output = call(&[&plugin, "echo", "--input-file", &input, "--json"]);
    assert_eq!(json(&output)["output"], json!({"base64": "//4="}));
}

/// Whoever looks at the line on a terminal sees every character; whoever parses it gets the same text.
#[test]
fn what_cannot_be_seen_is_escaped() {
    let folder = Folder::new();
    let plugin = folder.module("echo.wasm", ECHO);
    let input = "a\u{202e}b\u{200b}\u{2028}\u{9b}\u{7f}\u{feff}\u{e0041}é";
    let output = call(&[&plugin, "echo", "--input", input, "--json"]);
    let escaped = r#""a\u202eb\u200b\u2028\u009b\u007f\ufeff\udb40\udc41é""#;
    assert!(stdout(&output).contains(escaped), "{}", stdout(&output));
    assert_eq!(json(&output)["output"], input);

    let name = "(module (func (export \"a\\e2\\80\\ae\") (result i32) (i32.const 0)))";
    let output = run_with(&["inspect", "-", "--json"], &wat::parse_str(name).unwrap());
    assert!(stdout(&output).contains(r#""a\u202e""#), "{}", stdout(&output));
    assert_eq!(json(&output)["exports"][0]["name"], "a\u{202e}");
}

#[test]
fn requests_are_listed() {
    let input = r#"{"url": "http://example.com/x", "headers": {"a": "b"}}"#;
    let output = call(&["examples/http_get", "http_get", "--input", input, "--json"]);
    let request = &json(&output)["requests"][0];
    assert_eq!((&request["url"], &request["body"]), (&json!("http://example.com/x"), &json!("")));
    assert_eq!(request["method"], "GET");
}

/// A variable that is gone is null.
#[test]
fn changed_variables_are_listed() {
    let folder = Folder::new();
    // Removes the variable that its input names.
    let plugin = folder.module(
        "remove.wasm",
        r#"(module
            (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
            (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
            (import "extism:host/env" "var_set" (func $set (param i64 i64)))
            (func (export "remove") (result i32) (local i64)
                (local.set 0 (call $alloc (i64.const 1)))
                (call $store (local.get 0) (i32.const 107))
                (call $set (local.get 0) (i64.const 0))
                (i32.const 0)))"#,
    );
    let output = call(&[&plugin, "remove", "--var", "k=v", "--var", "other=stays", "--json"]);
    assert_eq!(json(&output)["vars"], json!({"k": null}));
}

#[test]
fn repeated_calls_are_a_line_each() {
    let folder = Folder::new();
    let plugin = folder.module("echo.wasm", ECHO);
    let output = call(&[&plugin, "echo", "--input", "x", "--json", "--repeat", "3"]);
    let lines: Vec<serde_json::Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert!(lines.iter().all(|line| line["output"] == "x"));
}
