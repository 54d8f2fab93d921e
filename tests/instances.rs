//! Many instances of a compiled plugin, on many threads, and calls that other threads cancel.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use host_harness::{CancelHandle, CompiledPlugin, Plugin, Request, Response};

use crate::{example, fixture};

#[test]
fn instances_have_variables_of_their_own() {
    let compiled = fixture("misbehave").var("kept", "first").compile().unwrap();
    let (mut a, b) = (compiled.start().unwrap(), compiled.start().unwrap());
    a.call::<()>("keep", 3u32).unwrap();
    assert_eq!((a.get_var("kept"), b.get_var("kept")), (Some(b"xxx".as_slice()), Some(b"first".as_slice())));
    assert_eq!(compiled.start().unwrap().get_var("kept"), Some(b"first".as_slice()));
}

#[test]
fn host_functions_and_replies_are_shared() {
    let counter = Arc::new(AtomicU32::new(0));
    let count = counter.clone();
    let answer = move |_: &Request| Response::new(200, count.fetch_add(1, Ordering::SeqCst).to_string());
    let compiled = fixture("misbehave").allow_host("*").http(answer).compile().unwrap();
    let calls = (0..4).map(|_| {
        let compiled = compiled.clone();
        thread::spawn(move || compiled.start()?.call::<u64>("fetch", "http://localhost/"))
    });
    let calls: Vec<_> = calls.collect();
    for call in calls {
        assert_eq!(call.join().unwrap().unwrap(), 1);
    }
    assert_eq!(counter.load(Ordering::SeqCst), 4);
}

/// The benchmark measures their time.
#[test]
fn a_thousand_instances_live_at_once() {
    let compiled = example("greet").compile().unwrap();
    let mut plugins: Vec<Plugin> = (0..1000).map(|_| compiled.start().unwrap()).collect();
    for plugin in &mut plugins {
        plugin.outcome("greet", "Ada").unwrap().assert_output("Hello, Ada!");
    }
}

#[test]
fn another_thread_cancels_a_call() {
    let mut plugin = fixture("misbehave").load().unwrap();
    let handle = plugin.cancel_handle();
    // Nothing is running, so this doesn't end the next call.
    handle.cancel();
    assert_eq!(plugin.call::<u32>("double", 21u32).unwrap(), 42);

    let (sender, receiver) = mpsc::channel::<()>();
    let canceller = thread::spawn(move || {
        // Repeats until the call has ended, because it may not have begun yet.
        while receiver.recv_timeout(Duration::from_millis(20)).is_err() {
            handle.cancel();
        }
    });
    let outcome = plugin.outcome("spin", "").unwrap();
    sender.send(()).unwrap();
    canceller.join().unwrap();
    outcome.assert_error("the call was cancelled").assert_code(134);
    assert_eq!(plugin.call::<u32>("double", 21u32).unwrap(), 42);
}

#[test]
fn cancelling_one_call_leaves_others_alone() {
    let compiled = fixture("misbehave").compile().unwrap();
    let mut plugins = [compiled.start().unwrap(), compiled.start().unwrap()];
    let [first, second] = &mut plugins;
    let handle = first.cancel_handle();
    thread::scope(|scope| {
        let spinning = scope.spawn(|| first.outcome("spin", "").unwrap());
        // Each of these calls may see a tick that is meant for another one.
        while !spinning.is_finished() {
            handle.cancel();
            assert_eq!(second.call::<u32>("nest", 500u32).unwrap(), 500);
        }
        spinning.join().unwrap().assert_error("the call was cancelled");
    });
}

#[test]
fn plugins_are_for_threads() {
    fn sends<T: Send>() {}
    fn shares<T: Send + Sync>() {}
    sends::<Plugin>();
    shares::<CompiledPlugin>();
    shares::<CancelHandle>();
}
