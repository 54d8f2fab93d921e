//! Starting a plugin: all modules share one limit, and misuse is reported.

#![allow(clippy::unwrap_used)] // tests fail by panicking

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use extism_pdk::testing::Scalar;
use host_harness::{Builder, Error};

fn module(text: &str) -> Builder {
    Builder::from_bytes(wat::parse_str(text).unwrap())
}

/// A loop that takes about 700 units of fuel.
const SPEND: &str = "(func $spend (local i32) (local.set 0 (i32.const 100))
    (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))";

const INIT: &str = r#"(export "_initialize" (func $spend))"#;

fn spending(also: &str) -> Builder {
    module(&format!(r#"(module {SPEND} {also} (func (export "f") (result i32) (i32.const 0)))"#))
}

#[test]
fn one_limit_of_fuel_for_all_that_starts() {
    let used = |builder: Builder| builder.fuel(u64::MAX).load().unwrap().fuel_used().unwrap();
    let once = used(spending(INIT));
    assert!(once > 300, "{once}");
    let both = || spending(&format!("{INIT} (start $spend)"));
    let linked = || spending("(start $spend)").link("words", spending(INIT));
    let constructors = || spending(r#"(export "__wasm_call_ctors" (func $spend))"#).link("words", spending(INIT));
    for all in [&both as &dyn Fn() -> Builder, &linked, &constructors] {
        assert!((2 * once - 10..2 * once + 10).contains(&used(all())), "{} and {once}", used(all()));
        all().fuel(2 * once + 10).load().map(drop).unwrap();
        let error = all().fuel(once + 10).load().map(drop).unwrap_err().to_string();
        assert!(error.ends_with(&format!("the call needed more than its {} units of fuel", once + 10)), "{error}");
    }
}

#[test]
fn one_limit_of_time_for_all_that_starts() {
    let napping = |also: &str| {
        module(&format!(
            r#"(module (import "extism:host/user" "nap" (func $nap)) {also} (func (export "f") (result i32) (i32.const 0)))"#
        ))
    };
    let (start, init) = ("(start $nap)", r#"(export "_initialize" (func $nap))"#);
    let both = napping(&format!("{start} {init}"));
    let linked = napping(start).link("words", napping(init));
    for all in [both, linked] {
        let naps = all.timeout(Duration::from_millis(200)).host_fn("nap", || thread::sleep(Duration::from_millis(150)));
        let error = naps.load().map(drop).unwrap_err().to_string();
        assert!(error.ends_with("can't start the plugin: the call took longer than its limit of 200ms"), "{error}");
    }
}

const FREES: &str = r#"(import "extism:host/env" "free" (func $free (param i64)))
    (func $frees (call $free (i64.const 77)))"#;

fn freeing(also: &str) -> Builder {
    module(&format!(r#"(module {FREES} {also} (func (export "f") (result i32) (i32.const 0)))"#))
}

#[test]
fn misuse_while_starting_is_reported() {
    let clean = || freeing("");
    for builder in [
        freeing("(start $frees)"),
        freeing(r#"(export "_initialize" (func $frees))"#),
        freeing(r#"(export "__wasm_call_ctors" (func $frees))"#),
        clean().link("words", freeing("(start $frees)")),
    ] {
        let error = builder.load().map(drop).unwrap_err();
        let Error::Misuse { outcome } = &error else { panic!("{error}") };
        assert_eq!((outcome.export.as_str(), outcome.reports.len()), ("start", 1));
        let reports = &outcome.reports;
        assert!(reports[0].contains("free was given offset 0x4d") && reports[0].contains("at frees"), "{error}");
    }
    clean().load().unwrap().outcome("f", "").unwrap().assert_ok();
}

#[test]
fn unchecked_it_is_in_the_next_outcome() {
    let mut plugin = freeing("(start $frees)").unchecked().load().unwrap();
    let reports = |outcome: host_harness::Outcome| outcome.assert_ok().reports.len();
    assert_eq!(reports(plugin.outcome("f", "").unwrap()), 1);
    assert_eq!(reports(plugin.outcome("f", "").unwrap()), 0);
}

/// Reports of a call aren't repeated for the next start.
#[test]
fn a_start_that_fails_says_why() {
    let text = r#"(module
        (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
        (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
        (import "extism:host/env" "error_set" (func $error (param i64)))
        (import "extism:host/user" "may_start" (func $may_start (result i32)))
        (func (export "_initialize") (if (i32.eqz (call $may_start)) (then (unreachable))))
        (func (export "f") (result i32) (local i64)
            (local.set 0 (call $alloc (i64.const 1)))
            (call $store (local.get 0) (i32.const 65))
            (call $error (local.get 0))
            (loop (br 0))
            (unreachable)))"#;
    let starts = AtomicBool::new(true);
    let may_start = move || Scalar(i32::from(starts.swap(false, Ordering::Relaxed)));
    let mut plugin = module(text).host_fn("may_start", may_start).fuel(10_000).load().unwrap();
    plugin.outcome("f", "").unwrap().assert_error("10000 units of fuel");
    let error = plugin.outcome("f", "").unwrap_err().to_string();
    assert_eq!(error, "can't start the plugin: wasm trap: wasm `unreachable` instruction executed\n    at function 4");
}
