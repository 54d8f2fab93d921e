//! A call that misuses blocks fails, and its error still has the outcome of the call.

#![allow(clippy::unwrap_used)] // tests fail by panicking

use std::panic::{AssertUnwindSafe, catch_unwind};

use host_harness::testing::{Export, Plugin as _};
use host_harness::{Builder, Error, Outcome, Response};

/// Logs, calls a host function, sends a request, returns its input, and frees an offset that isn't a block.
fn plugin(when: &str) -> Builder {
    let text = r#"(module
        (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
        (import "extism:host/env" "free" (func $free (param i64)))
        (import "extism:host/env" "store_u64" (func $store (param i64 i64)))
        (import "extism:host/env" "input_offset" (func $input (result i64)))
        (import "extism:host/env" "input_length" (func $length (result i64)))
        (import "extism:host/env" "output_set" (func $output (param i64 i64)))
        (import "extism:host/env" "log_info" (func $log (param i64)))
        (import "extism:host/env" "http_request" (func $http (param i64 i64) (result i64)))
        (import "extism:host/user" "ask" (func $ask (param i64)))
        (memory (export "memory") 1)
        (data (i32.const 0) "{\"url\":\"https://a.com/\"}")
        (func $misuse (local $block i64)
            (local.set $block (call $alloc (i64.const 24)))
            (call $store (local.get $block) (i64.load (i32.const 0)))
            (call $store (i64.add (local.get $block) (i64.const 8)) (i64.load (i32.const 8)))
            (call $store (i64.add (local.get $block) (i64.const 16)) (i64.load (i32.const 16)))
            (call $ask (local.get $block))
            (call $free (call $http (local.get $block) (i64.const 0)))
            (call $log (call $alloc (i64.const 1)))
            (call $output (call $input) (call $length))
            (call $free (i64.const 77)))
        WHEN
        (func (export "f") (result i32) (call $misuse) (i32.const 0)))"#;
    let builder = Builder::from_bytes(wat::parse_str(text.replace("WHEN", when)).unwrap());
    builder.host_fn("ask", |_: String| ()).allow_host("a.com").http(|_| Response::new(200, "x"))
}

fn assert_all_kept(outcome: &Outcome, export: &str) {
    assert_eq!((outcome.export.as_str(), outcome.logs.len()), (export, 1));
    assert_eq!((outcome.host_calls[0].name.as_str(), outcome.requests[0].url.as_str()), ("ask", "https://a.com/"));
    assert!(outcome.reports[0].contains("free was given offset 0x4d"), "{outcome}");
}

#[test]
fn the_error_has_the_outcome() {
    let error = plugin("").load().unwrap().outcome("f", "in").unwrap_err();
    assert!(error.to_string().starts_with("the plugin misused the host's memory in `f`:\n  free was given"), "{error}");
    let Error::Misuse { outcome } = error else { panic!("{error}") };
    assert_all_kept(&outcome, "f");
    outcome.assert_output("in");
}

#[test]
fn so_has_that_of_a_start() {
    let Err(Error::Misuse { outcome }) = plugin("(start $misuse)").load().map(drop) else { panic!("it starts") };
    assert_all_kept(&outcome, "start");
}

/// Uses the plugin as a test for both engines does.
#[test]
fn a_test_that_fails_shows_it() {
    extern "C-unwind" fn natively() -> i32 {
        0
    }
    let mut plugin = plugin("").load().unwrap();
    let export = Export { name: "f", function: natively };
    let panic = catch_unwind(AssertUnwindSafe(|| _ = plugin.outcome_of(export, b"in"))).unwrap_err();
    let text = panic.downcast::<String>().unwrap();
    for line in ["\noutput: \"in\" (2 bytes)", "\nhost call: ask of", "\nrequest: GET https://a.com/", "\nlog, Info: "]
    {
        assert!(text.contains(line), "{text}");
    }
}
