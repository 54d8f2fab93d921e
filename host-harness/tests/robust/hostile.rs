//! Modules that do one thing over and over: what chance seldom comes to.

use crate::trial::{Figures, trial};
use crate::{turn, watchdog};

const PRELUDE: &str = r#"
    (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
    (import "extism:host/env" "free" (func $free (param i64)))
    (import "extism:host/env" "store_u64" (func $store (param i64 i64)))
    (import "extism:host/env" "load_u64" (func $load (param i64) (result i64)))
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

const BODIES: [&str; 14] = [
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
    "(drop (call $random (i32.const 0) (i32.const -1)))",
    "(drop (call $poll (i32.const 0) (i32.const 100) (i32.const 1) (i32.const 200)))",
    "(call $nest (i64.const 0))",
];

#[test]
fn over_and_over() {
    let _turn = turn();
    let mut figures = Figures::default();
    for body in BODIES {
        let _watched = watchdog::watch(body.to_owned());
        // By fuel or by time: the module's length decides.
        for length in 0..8 {
            let text = format!(
                r#"(module {PRELUDE}
                    (func (export "f") (result i32) (loop {body} (br 0)) unreachable)
                    (@custom "padding" "{}"))"#,
                "x".repeat(length)
            );
            let wasm = wat::parse_str(text).unwrap();
            // One of either.
            if wasm.len() % 8 > 1 {
                continue;
            }
            trial(&wasm, &mut figures).unwrap_or_else(|what| panic!("{body}: {what}"));
        }
    }
    assert_eq!((figures.loaded, figures.calls), (2 * BODIES.len(), 4 * 2 * BODIES.len()), "{figures:#?}");
    // None of them ever returns.
    assert_eq!(figures.returned, 0, "{figures:#?}");
    for word in ["fuel", "time", "stack", "memory"] {
        assert!(figures.ended.contains_key(word), "{word}: {figures:#?}");
    }
}
