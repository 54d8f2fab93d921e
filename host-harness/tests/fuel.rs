//! `Builder::fuel` limits and counts fuel.

#![allow(clippy::unwrap_used)] // tests fail by panicking

use host_harness::{Builder, Error};

/// Counts down from its input's first byte.
const COUNTDOWN: &str = r#"(module
    (import "extism:host/env" "input_load_u8" (func $load (param i64) (result i32)))
    (func (export "f") (result i32) (local i32)
        (local.set 0 (call $load (i64.const 0)))
        (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
        (i32.const 0)))"#;

fn countdown() -> Builder {
    Builder::from_bytes(wat::parse_str(COUNTDOWN).unwrap())
}

#[test]
fn more_than_the_limit_ends_the_call() {
    let mut plugin = countdown().fuel(500).load().unwrap();
    let outcome = plugin.outcome("f", "\x7f").unwrap();
    assert_eq!(outcome.error(), Some("the call needed more than its 500 units of fuel"));
    assert_eq!(outcome.code(), 134);
    assert_eq!(plugin.fuel_used(), Some(500));
    // Each call has the whole limit.
    assert_eq!(plugin.outcome("f", "\x01").unwrap().code(), 0);
}

#[test]
fn the_same_call_uses_the_same_fuel() {
    let used = |input: &str| {
        let mut plugin = countdown().fuel(u64::MAX).load().unwrap();
        _ = plugin.outcome("f", input).unwrap();
        plugin.fuel_used().unwrap()
    };
    assert_eq!(used("\x09"), used("\x09"));
    assert!(used("\x0a") > used("\x09"));
}

#[test]
fn without_a_limit_nothing_is_counted() {
    let mut plugin = countdown().load().unwrap();
    _ = plugin.outcome("f", "\x7f").unwrap();
    assert_eq!(plugin.fuel_used(), None);
}

#[test]
fn starting_has_the_limit_too() {
    let module = wat::parse_str("(module (func $spin (loop (br 0))) (start $spin))").unwrap();
    let Err(Error::Start(reason)) = Builder::from_bytes(module).fuel(1000).load().map(drop) else {
        panic!("it starts");
    };
    assert_eq!(reason, "the call needed more than its 1000 units of fuel");
}
