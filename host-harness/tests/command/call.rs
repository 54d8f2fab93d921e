//! What goes in, what comes out, and the exit code.

use crate::support::{ECHO, Folder, call, run_with, stderr, stdout};

#[test]
fn the_output_is_printed_exactly() {
    let output = call(&["examples/count_vowels", "count_vowels", "--input", "Hello, World!"]);
    assert_eq!(stdout(&output), r#"{"count":3,"total":3,"vowels":"aeiouAEIOU"}"#);
    assert!(output.status.success());
}

#[test]
fn config_is_given() {
    let plugin = ["examples/count_vowels", "count_vowels", "--input", "Hello, World!"];
    let output = call(&[&plugin[..], &["--config", "vowels=lo"]].concat());
    assert_eq!(stdout(&output), r#"{"count":5,"total":5,"vowels":"lo"}"#);
}

#[test]
fn input_comes_from_stdin() {
    let output = run_with(&["call", "examples/greet", "greet", "--input-file", "-"], b"Ada");
    assert_eq!(stdout(&output), "Hello, Ada!");
}

#[test]
fn input_comes_from_a_file_in_any_bytes() {
    let folder = Folder::new();
    let plugin = folder.module("echo.wasm", ECHO);
    let input = folder.write("input", b"\xff\x00\xfe");
    assert_eq!(call(&[&plugin, "echo", "--input-file", &input]).stdout, b"\xff\x00\xfe");
}

#[test]
fn the_module_comes_from_stdin() {
    let output = run_with(&["call", "-", "echo", "--input", "Ada"], &wat::parse_str(ECHO).unwrap());
    assert_eq!(stdout(&output), "Ada");
}

#[test]
fn the_exit_code_is_the_plugins() {
    let output = call(&["tests/plugins/misbehave", "fail_with_code"]);
    assert_eq!(output.status.code(), Some(7));
    assert!(
        stderr(&output).ends_with("error: can't go on\n\nCaused by:\n    0: can't save\n    1: the disk is full\n")
    );
    let output = call(&["tests/plugins/misbehave", "no_such_export"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("error: the plugin has no export `no_such_export`; its exports: "));
}

#[test]
fn a_code_that_is_no_exit_code_is_1() {
    let folder = Folder::new();
    let plugin = folder.module("code.wasm", r#"(module (func (export "f") (result i32) (i32.const 256)))"#);
    assert_eq!(call(&[&plugin, "f"]).status.code(), Some(1));
}

#[test]
fn log_lines_go_to_stderr() {
    let output = call(&["tests/plugins/misbehave", "panic_with", "--input", "today"]);
    assert_eq!(output.status.code(), Some(255));
    assert!(stderr(&output).contains("[error] panicked at tests/plugins/misbehave/src/lib.rs:"));
    let output = call(&["tests/plugins/misbehave", "panic_with", "--input", "today", "--log-level", "off"]);
    assert!(!stderr(&output).contains("[error] "));
}

/// Variables and statics live on; each output has a line of its own; the times are told.
#[test]
fn repeated_calls_are_made_on_one_instance() {
    let plugin = ["examples/count_vowels", "count_vowels", "--input", "a", "--repeat", "3"];
    let output = call(&plugin);
    let totals: Vec<_> = stdout(&output).lines().filter_map(|line| line.split("\"total\":").nth(1)).collect();
    assert_eq!(
        totals,
        ["1,\"vowels\":\"aeiouAEIOU\"}", "2,\"vowels\":\"aeiouAEIOU\"}", "3,\"vowels\":\"aeiouAEIOU\"}"]
    );
    assert!(stderr(&output).starts_with("3 calls: the first took "), "{}", stderr(&output));
}

#[test]
fn the_first_failure_ends_repeated_calls() {
    let output = call(&["tests/plugins/misbehave", "fail_with_code", "--repeat", "3"]);
    assert_eq!(output.status.code(), Some(7));
    assert_eq!(stderr(&output).matches("error: can't go on").count(), 1);
}

#[test]
fn misused_blocks_fail_the_call_unless_told_otherwise() {
    let folder = Folder::new();
    let plugin = folder.module(
        "leak.wasm",
        r#"(module
            (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
            (func (export "leak") (result i32) (drop (call $alloc (i64.const 9))) (i32.const 0)))"#,
    );
    let output = call(&[&plugin, "leak"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).starts_with("error: the plugin misused the host's memory in `leak`:\n  "));
    assert!(stderr(&output).contains("`--unchecked` lets the call pass"), "{}", stderr(&output));
    let output = call(&[&plugin, "leak", "--unchecked"]);
    assert!(output.status.success() && stderr(&output).is_empty(), "{output:?}");
}

/// The linker's function around an export of a WASI plugin is no place in the plugin.
#[test]
fn a_trap_names_functions_of_the_plugin() {
    let folder = Folder::new();
    let module = r#"(module (func $f (@name "f") unreachable)
        (func (@name "f.command_export") (export "f") (result i32) (call $f) (i32.const 0)))"#;
    let output = call(&[&folder.module("trap.wasm", module), "f"]);
    assert!(stderr(&output).ends_with("\n    at f\n"), "{output:?}");
}
