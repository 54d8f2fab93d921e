//! WASI's functions end with the call, and use only the memory of the plugin.

#![allow(clippy::unwrap_used)] // tests fail by panicking

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use host_harness::{Builder, Error, Outcome, Plugin};

fn plugin(text: &str) -> Builder {
    Builder::from_bytes(wat::parse_str(text).unwrap())
}

/// Waits for the events in its input, which are subscriptions of 48 bytes. Returns the number of events, and the events.
const POLLS: &str = r#"(module
    (import "extism:host/env" "input_length" (func $length (result i64)))
    (import "extism:host/env" "input_load_u8" (func $input (param i64) (result i32)))
    (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
    (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
    (import "extism:host/env" "output_set" (func $output (param i64 i64)))
    (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "clock_time_get" (func $time (param i32 i64 i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "poll") (result i32) (local $at i32) (local $error i32) (local $block i64)
        (loop $next
            (i32.store8 (local.get $at) (call $input (i64.extend_i32_u (local.get $at))))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (br_if $next (i64.lt_u (i64.extend_i32_u (local.get $at)) (call $length))))
        (local.set $error (call $poll
            (i32.const 0) (i32.const 1004) (i32.div_u (local.get $at) (i32.const 48)) (i32.const 1000)))
        (if (local.get $error) (then (return (local.get $error))))
        (local.set $block (call $alloc (i64.const 100)))
        (local.set $at (i32.const 0))
        (loop $next
            (call $store (i64.add (local.get $block) (i64.extend_i32_u (local.get $at)))
                (i32.load8_u (i32.add (i32.const 1000) (local.get $at))))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (br_if $next (i32.lt_u (local.get $at) (i32.const 100))))
        (call $output (local.get $block) (i64.const 100))
        (i32.const 0))
    (func (export "now") (result i32) (local $block i64)
        (drop (call $time (i32.const 1) (i64.const 0) (i32.const 0)))
        (local.set $block (call $alloc (i64.const 8)))
        (call $store (local.get $block) (i32.load8_u (i32.const 0)))
        (call $store (i64.add (local.get $block) (i64.const 1)) (i32.load8_u (i32.const 1)))
        (call $store (i64.add (local.get $block) (i64.const 2)) (i32.load8_u (i32.const 2)))
        (call $store (i64.add (local.get $block) (i64.const 3)) (i32.load8_u (i32.const 3)))
        (call $store (i64.add (local.get $block) (i64.const 4)) (i32.load8_u (i32.const 4)))
        (call $store (i64.add (local.get $block) (i64.const 5)) (i32.load8_u (i32.const 5)))
        (call $store (i64.add (local.get $block) (i64.const 6)) (i32.load8_u (i32.const 6)))
        (call $store (i64.add (local.get $block) (i64.const 7)) (i32.load8_u (i32.const 7)))
        (call $output (local.get $block) (i64.const 8))
        (i32.const 0)))"#;

const REALTIME: u32 = 0;
const MONOTONIC: u32 = 1;

/// Returns WASI's `subscription` to a clock.
fn clock(user_data: u8, clock: u32, time: Duration, is_absolute: bool) -> [u8; 48] {
    let mut bytes = [0; 48];
    bytes[0] = user_data;
    bytes[16..20].copy_from_slice(&clock.to_le_bytes());
    bytes[24..32].copy_from_slice(&u64::try_from(time.as_nanos()).unwrap_or(u64::MAX).to_le_bytes());
    bytes[40] = u8::from(is_absolute);
    bytes
}

/// Returns WASI's `subscription` to a file.
fn file(user_data: u8) -> [u8; 48] {
    let mut bytes = [0; 48];
    (bytes[0], bytes[8]) = (user_data, 1);
    bytes
}

fn poll(plugin: &mut Plugin, wanted: &[[u8; 48]]) -> Outcome {
    plugin.outcome("poll", wanted.concat()).unwrap()
}

fn now(plugin: &mut Plugin) -> Duration {
    Duration::from_nanos(plugin.call::<u64>("now", "").unwrap())
}

/// Returns the user data of the events.
fn events(outcome: &Outcome) -> Vec<u8> {
    let output = outcome.assert_ok().result.as_ref().unwrap();
    (0..usize::from(output[0])).map(|index| output[4 + 32 * index]).collect()
}

/// Longer than any test takes.
const LONG: Duration = Duration::from_secs(1200);
const SHORT: Duration = Duration::from_millis(30);

#[test]
fn a_plugin_sleeps_as_long_as_it_says() {
    let mut plugin = plugin(POLLS).unchecked().load().unwrap();
    for clocks in [MONOTONIC, REALTIME] {
        let start = now(&mut plugin);
        assert_eq!(events(&poll(&mut plugin, &[clock(7, clocks, SHORT, false)])), [7]);
        assert!(now(&mut plugin) >= start + SHORT);
    }
    let at = now(&mut plugin) + SHORT;
    assert_eq!(events(&poll(&mut plugin, &[clock(7, MONOTONIC, at, true)])), [7]);
    assert!(now(&mut plugin) >= at);
    // A time in the past, and today.
    assert_eq!(events(&poll(&mut plugin, &[clock(7, MONOTONIC, at, true)])), [7]);
    let today = std::time::UNIX_EPOCH.elapsed().unwrap();
    assert_eq!(events(&poll(&mut plugin, &[clock(7, REALTIME, today, true)])), [7]);
}

#[test]
fn the_first_of_several_ends_the_wait() {
    let mut plugin = plugin(POLLS).unchecked().load().unwrap();
    let [long, short] = [LONG, SHORT].map(|time| clock(time.subsec_millis() as u8, MONOTONIC, time, false));
    assert_eq!(events(&poll(&mut plugin, &[long, short])), [30]);
    assert_eq!(events(&poll(&mut plugin, &[long, file(1)])), [1]);
}

#[test]
fn sleep_ends_with_the_limit() {
    let mut plugin = plugin(POLLS).unchecked().timeout(Duration::from_millis(50)).load().unwrap();
    for (time, is_absolute) in [(LONG, false), (LONG, true), (Duration::MAX, false), (Duration::MAX, true)] {
        let outcome = poll(&mut plugin, &[clock(0, MONOTONIC, time, is_absolute)]);
        outcome.assert_error("the call took longer than its limit of 50ms").assert_code(134);
    }
}

#[test]
fn sleep_ends_when_cancelled() {
    let mut plugin = plugin(POLLS).unchecked().load().unwrap();
    let handle = plugin.cancel_handle();
    let (ended, ends) = mpsc::channel::<()>();
    thread::spawn(move || {
        // Cancels many times, because before the call begins this does nothing.
        while ends.recv_timeout(Duration::from_millis(20)) == Err(RecvTimeoutError::Timeout) {
            handle.cancel();
        }
    });
    poll(&mut plugin, &[clock(0, REALTIME, LONG, false)]).assert_error("the call was cancelled");
    drop(ended);
}

#[test]
fn what_can_not_be_waited_for_is_an_error() {
    const INVALID: i32 = 28;
    let mut plugin = plugin(POLLS).unchecked().load().unwrap();
    let unknown = [0xff; 48];
    for wanted in [&[][..], &[clock(0, 9, SHORT, false)], &[unknown]] {
        poll(&mut plugin, wanted).assert_code(INVALID);
    }
    let (wild, none) = ("(i32.const -48)", "(i32.const 0)");
    for [wanted, events, happened] in [[wild, none, none], [none, wild, none], [none, none, wild]] {
        let text = format!(
            r#"(module
                (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
                (memory (export "memory") 1)
                (func (export "f") (result i32) (call $poll {wanted} {events} (i32.const 1) {happened})))"#
        );
        const FAULT: i32 = 21;
        self::plugin(&text).load().unwrap().outcome("f", "").unwrap().assert_code(FAULT);
    }
}

/// Stdin is empty, so reading from it returns at once.
#[test]
fn stdin_is_empty() {
    let reads = r#"(module
        (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1)
        (data (i32.const 0) "\10\00\00\00\10\00\00\00")
        (data (i32.const 8) "\ff")
        (func (export "f") (result i32)
            (i32.or (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)) (i32.load8_u (i32.const 8)))))"#;
    plugin(reads).load().unwrap().outcome("f", "").unwrap().assert_ok();
}

#[test]
fn random_bytes_end_with_the_limit() {
    let asks = r#"(module
        (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
        (memory (export "memory") 16000)
        (func (export "all") (result i32) (call $random (i32.const 0) (i32.const 0x3e800000))))"#;
    let mut plugin = plugin(asks).timeout(Duration::from_millis(1)).load().unwrap();
    plugin.outcome("all", "").unwrap().assert_error("the call took longer than its limit of 1ms");
}

#[test]
fn a_program_may_exit_while_it_starts() {
    let exits = r#"(module
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (memory (export "memory") 1)
        (func $main (call $exit (i32.const 3)))
        (start $main))"#;
    let error = plugin(exits).load().map(drop).unwrap_err();
    assert!(matches!(error, Error::Start(_)), "{error}");
    assert_eq!(error.to_string(), "can't start the plugin: the plugin exited with code 3");
}
