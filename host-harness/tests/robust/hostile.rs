//! Modules that do one thing many times, which random changes rarely produce.

use std::collections::BTreeSet;

use crate::take_turn;
use crate::trial::{FUEL, trial};

const PRELUDE: &str = r#"
    (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
    (import "extism:host/env" "free" (func $free (param i64)))
    (import "extism:host/env" "store_u64" (func $store (param i64 i64)))
    (import "extism:host/env" "var_set" (func $var_set (param i64 i64)))
    (import "extism:host/env" "log_info" (func $log (param i64)))
    (import "extism:host/env" "error_set" (func $error_set (param i64)))
    (import "extism:host/user" "echo" (func $echo (param i64) (result i64)))
    (import "extism:host/user" "twice" (func $twice (param i64) (result i64)))
    (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (memory $other 1)
    (table $table 1 funcref)
    (global $count (mut i64) (i64.const 1))
    ;; A clock's subscription, to a time far away.
    (data (i32.const 24) "\ff\ff\ff\ff\ff\ff\ff\7f")
    (func $keyed (result i64) (local i64)
        (global.set $count (i64.add (global.get $count) (i64.const 1)))
        (local.set 0 (call $alloc (i64.const 8)))
        (call $store (local.get 0) (global.get $count))
        (local.get 0))
    (func $nest (param i64) (call $nest (i64.add (local.get 0) (i64.const 1))))"#;

const BODIES: [&str; 16] = [
    "(drop (call $alloc (i64.const 100000000)))",
    "(drop (call $alloc (i64.const 65536)))",
    "(drop (call $alloc (i64.const 1)))",
    "(drop (call $alloc (i64.const -1)))",
    "(call $free (call $alloc (i64.const 8)))",
    "(call $free (i64.const 1))",
    "(call $var_set (call $keyed) (call $alloc (i64.const 1000)))",
    "(call $log (call $alloc (i64.const 65536)))",
    "(call $error_set (call $keyed))",
    "(drop (call $echo (call $alloc (i64.const 10000))))",
    "(drop (call $twice (i64.const 7)))",
    "(drop (memory.grow (i32.const 1))) (drop (memory.grow $other (i32.const 1)))",
    "(drop (table.grow $table (ref.null func) (i32.const 10000000)))",
    "(drop (call $random (i32.const 0) (i32.const -1)))",
    "(drop (call $poll (i32.const 0) (i32.const 100) (i32.const 1) (i32.const 200)))",
    "(call $nest (i64.const 0))",
];

/// Parts of the errors that end them.
const LIMITS: [&str; 4] = ["units of fuel", "longer than its limit", "too deeply for its stack", "memory"];

#[test]
fn the_host_stands_up_to_one_thing_over_and_over() {
    let _turn = take_turn();
    let mut met = BTreeSet::new();
    for body in BODIES {
        let text = format!(r#"(module {PRELUDE} (func (export "f") (result i32) (loop {body} (br 0)) unreachable))"#);
        let wasm = wat::parse_str(text).unwrap();
        for fuel in [Some(FUEL), None] {
            let endings = trial(&wasm, fuel).unwrap_or_else(|what| panic!("{body}: {what}"));
            if fuel.is_some() {
                assert_eq!(endings.as_ref().map_or(0, Vec::len), 4, "{body}: not all calls were made");
            }
            for ending in endings.into_iter().flatten() {
                let text = ending.expect_err(body).text;
                met.extend(LIMITS.into_iter().filter(|limit| text.contains(limit)));
            }
        }
    }
    assert_eq!(met, BTreeSet::from(LIMITS));
}
