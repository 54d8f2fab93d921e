//! A call that is cancelled or past its time limit ends with an error, whatever the plugin does.

#![allow(clippy::unwrap_used)] // tests fail by panicking

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use extism_pdk::{Error as PdkError, ToBytes};
use host_harness::{Builder, CancelHandle, Error, Plugin, Response};

const LIMIT: Duration = Duration::from_millis(200);
const PAST_LIMIT: Duration = Duration::from_millis(300);

const TOO_LONG: &str = "the call took longer than its limit of 200ms";
const CANCELLED: &str = "the call was cancelled";

/// Returns a plugin with the body of its export `f`.
fn plugin(body: &str) -> Builder {
    module(&format!(r#"(func (export "f") (result i32) {body} (i32.const 0))"#))
}

fn module(functions: &str) -> Builder {
    let text = format!(
        r#"(module
            (import "extism:host/user" "nap" (func $nap))
            (import "extism:host/env" "input_offset" (func $input (result i64)))
            (import "extism:host/env" "log_info" (func $log (param i64)))
            (import "extism:host/env" "http_request" (func $request (param i64 i64) (result i64)))
            (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
            (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
            (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
            (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
            (memory (export "memory") 1024)
            (table $table 500000 funcref)
            {functions})"#
    );
    Builder::from_bytes(wat::parse_str(text).unwrap())
}

/// Returns a plugin whose host function `nap` sleeps, and a counter of its calls.
fn napping(builder: Builder, time: Duration) -> (Builder, Arc<AtomicU32>) {
    let naps = Arc::new(AtomicU32::new(0));
    let count = naps.clone();
    let builder = builder.timeout(LIMIT).host_fn("nap", move || {
        count.fetch_add(1, Ordering::Relaxed);
        thread::sleep(time);
    });
    (builder, naps)
}

/// Loads a plugin. The time limit also applies to this, so a busy machine may need several attempts.
fn start(builder: Builder) -> Plugin {
    let compiled = builder.compile().unwrap();
    (0..1000).find_map(|_| compiled.start().ok()).unwrap()
}

#[test]
fn what_follows_a_long_host_function_does_not_save_the_call() {
    let bodies = [
        "(call $nap)",
        "(call $nap) (drop (call $input))",
        "(call $nap) (call $log (i64.const 0))",
        "(call $nap) (call $exit (i32.const 0))",
        "(call $nap) (drop (call $random (i32.const 0) (i32.const 8)))",
        "(call $nap) (memory.fill (i32.const 0) (i32.const 1) (i32.const 100))",
    ];
    for body in bodies {
        let mut plugin = start(napping(plugin(body), PAST_LIMIT).0);
        assert_eq!(plugin.outcome("f", "").unwrap().assert_code(134).error(), Some(TOO_LONG), "{body}");
    }
}

/// Code without loops and calls of the module's own functions.
#[test]
fn rows_end_in_between() {
    // Almost a minute.
    let (builder, naps) = napping(plugin(&"(call $nap)".repeat(1000)), Duration::from_millis(50));
    assert_eq!(start(builder).outcome("f", "").unwrap().error(), Some(TOO_LONG));
    assert!(naps.load(Ordering::Relaxed) < 1000);

    // `nap` is called at the beginning, and would be called again at the end, which must not be reached.
    let between = |row: &str| format!("(call $nap) {row} (call $nap)");
    let fills = "(memory.fill (i32.const 0) (i32.const 7) (i32.const 67108864))".repeat(1000);
    let copies = "(memory.copy (i32.const 0) (i32.const 8) (i32.const 60000000))".repeat(1000);
    let table = "(table.fill $table (i32.const 0) (ref.null func) (i32.const 500000))".repeat(3000);
    // Waits for a clock: 50 milliseconds.
    let sleeps = "(i64.store (i32.const 24) (i64.const 50000000))
        (drop (call $poll (i32.const 0) (i32.const 100) (i32.const 1) (i32.const 200)))"
        .repeat(500);
    let random = "(drop (call $random (i32.const 0) (i32.const 1000000)))".repeat(1000);
    for row in [fills, copies, table, sleeps, random] {
        let (builder, naps) = napping(plugin(&between(&row)), Duration::ZERO);
        assert_eq!(start(builder).outcome("f", "").unwrap().error(), Some(TOO_LONG), "{}", &row[..40]);
        assert!(naps.load(Ordering::Relaxed) < 2, "{}", &row[..40]);
    }
}

#[test]
fn a_response_that_comes_late_is_none() {
    let request = r#"{"url":"http://a/"}"#;
    let stores = (0..request.len()).map(|at| {
        format!("(call $store (i64.add (local.get 0) (i64.const {at})) (i32.const {}))", request.as_bytes()[at])
    });
    let body = format!(
        "(local i64) (local.set 0 (call $alloc (i64.const {}))) {} (drop (call $request (local.get 0) (i64.const 0)))",
        request.len(),
        stores.collect::<String>()
    );
    let (builder, _) = napping(plugin(&body), Duration::ZERO);
    let slow = builder.allow_host("*").http(|_| {
        thread::sleep(PAST_LIMIT);
        Response::new(200, "")
    });
    start(slow).outcome("f", "").unwrap().assert_error(TOO_LONG);
}

#[test]
fn starting_has_the_limit_too() {
    let of_time = "can't start the plugin: the call took longer than its limit of 200ms";
    for start in ["(func $f (call $nap)) (start $f)", r#"(func (export "_initialize") (call $nap))"#] {
        let error = napping(module(start), PAST_LIMIT).0.load().map(drop).unwrap_err();
        assert_eq!(error.to_string(), of_time);
    }
}

/// Returns a plugin whose host function `nap` cancels the call.
fn cancelling(builder: Builder, nap: impl Fn(&CancelHandle) -> Result<(), PdkError> + Send + Sync + 'static) -> Plugin {
    let handle = Arc::new(OnceLock::new());
    let given = handle.clone();
    let builder = builder.host_fn("nap", move || given.get().map_or(Ok(()), &nap));
    let plugin = builder.load().unwrap();
    handle.set(plugin.cancel_handle()).ok().unwrap();
    plugin
}

fn cancel(handle: &CancelHandle) -> Result<(), PdkError> {
    handle.cancel();
    Ok(())
}

#[test]
fn a_cancel_in_a_host_function_is_the_last_of_the_call() {
    for body in ["(call $nap)", "(call $nap) (call $exit (i32.const 0))", "(call $nap) (unreachable)"] {
        let mut plugin = cancelling(plugin(body), cancel);
        plugin.outcome("f", "").unwrap().assert_error(CANCELLED).assert_code(134);
    }
    let mut failing = cancelling(plugin("(call $nap)"), |handle| {
        handle.cancel();
        Err(PdkError::msg("for another reason"))
    });
    failing.outcome("f", "").unwrap().assert_error(CANCELLED);
}

/// An input that cancels the call while it is encoded.
struct Cancels(CancelHandle);

impl ToBytes<'_> for Cancels {
    type Bytes = Vec<u8>;

    fn to_bytes(&self) -> Result<Vec<u8>, PdkError> {
        self.0.cancel();
        Ok(Vec::new())
    }
}

#[test]
fn a_cancel_before_the_plugin_runs_ends_the_call() {
    for body in ["", "(loop (br 0))"] {
        let mut plugin = cancelling(plugin(body), |_| Ok(()));
        let input = Cancels(plugin.cancel_handle());
        plugin.outcome("f", input).unwrap().assert_error(CANCELLED).assert_code(134);
    }
}

#[test]
fn a_cancel_without_a_call_does_nothing() {
    let mut plugin = cancelling(plugin("(call $nap)"), |_| Ok(()));
    let handle = plugin.cancel_handle();
    for _ in 0..2 {
        handle.cancel();
        plugin.outcome("f", "").unwrap().assert_ok();
    }
    // Cancelling after a call doesn't end the next one.
    plugin.outcome("f", Cancels(handle)).unwrap().assert_error(CANCELLED);
    plugin.outcome("f", "").unwrap().assert_ok();
}

/// After a limit, the next call starts a new instance first.
#[test]
fn a_cancel_while_the_plugin_is_started_again() {
    let calls = AtomicU32::new(0);
    let functions =
        r#"(func (export "_initialize") (call $nap)) (func (export "f") (result i32) (call $nap) (i32.const 0))"#;
    let mut plugin = cancelling(module(functions), move |handle| match calls.fetch_add(1, Ordering::Relaxed) {
        0 | 1 => cancel(handle),
        _ => Ok(()),
    });
    plugin.outcome("f", "").unwrap().assert_error(CANCELLED);
    let error = plugin.outcome("f", "").unwrap_err();
    assert!(matches!(&error, Error::Start(reason) if reason == CANCELLED), "{error}");
    plugin.outcome("f", "").unwrap().assert_ok();
}

/// If a plugin creates objects, wasmtime's internal functions run, too.
#[test]
fn a_plugin_with_objects_and_wasi_ends() {
    let text = r#"(module
        (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
        (type $held (struct (field funcref)))
        (func (export "f") (result i32) (loop $next (drop (struct.new_default $held)) (br $next)) (i32.const 0)))"#;
    let builder = Builder::from_bytes(wat::parse_str(text).unwrap()).timeout(LIMIT);
    start(builder).outcome("f", "").unwrap().assert_error(TOO_LONG);
}
