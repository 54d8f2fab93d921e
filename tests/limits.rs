//! A call that goes past a limit fails with an error that names the limit, and the next call works.

use std::net::TcpListener;
use std::time::Duration;

use host_harness::{Builder, Error, Plugin, Response};

use crate::{fixture, wat};

/// Starts a plugin. On a busy machine this may go past the time limit, too.
fn misbehave(limit: impl FnOnce(Builder) -> Builder) -> Plugin {
    let compiled = limit(fixture("misbehave")).compile().unwrap();
    let mut starts = (0..1000).map(|_| compiled.start());
    starts.find(|started| !started.as_ref().is_err_and(is_late)).unwrap().unwrap()
}

fn is_late(error: &Error) -> bool {
    error.to_string().contains("took longer")
}

/// Makes a call that goes past a limit, so often that leftovers would add up.
fn goes_past(plugin: &mut Plugin, export: &str, input: &[u8], error: &str) {
    for _ in 0..20 {
        let outcome = plugin.outcome(export, input).unwrap();
        assert!(outcome.result.is_err(), "{outcome}");
        assert_eq!(outcome.error(), Some(error), "{outcome}");
        answers(plugin);
    }
}

/// Checks that the plugin works again. On a busy machine, a short call may go past the time limit, too.
fn answers(plugin: &mut Plugin) {
    let mut answers = (0..1000).map(|_| plugin.call::<u32>("double", 21u32));
    assert_eq!(answers.find(|answer| !answer.as_ref().is_err_and(is_late)).unwrap().unwrap(), 42);
}

#[test]
fn time() {
    let mut plugin = misbehave(|builder| builder.timeout(Duration::from_millis(20)));
    goes_past(&mut plugin, "spin", b"", "the call took longer than its limit of 20ms");
}

#[test]
fn time_while_loading() {
    let endless = wat("(module (func $main (loop $again br $again)) (start $main))");
    let error = endless.timeout(Duration::from_millis(100)).load().map(drop).unwrap_err().to_string();
    assert_eq!(error, "can't start the plugin: the call took longer than its limit of 100ms");
}

#[test]
fn time_within_a_request() {
    // Nobody accepts the connection.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", silent.local_addr().unwrap());
    let mut plugin = misbehave(|builder| builder.timeout(Duration::from_secs(2)).allow_host("127.0.0.1"));
    // Without the limit, the request would take 30 seconds, and fail with another error.
    let outcome = plugin.outcome("fetch", url.as_str()).unwrap();
    let error = format!("HTTP request to {url}: the call took longer than its limit of 2s");
    assert_eq!(outcome.error(), Some(error.as_str()), "{outcome}");
    answers(&mut plugin);
}

#[test]
fn fuel() {
    let mut plugin = misbehave(|builder| builder.fuel(100_000));
    goes_past(&mut plugin, "spin", b"", "the call needed more than its 100000 units of fuel");
}

#[test]
fn memory_of_the_plugin() {
    let mut plugin = misbehave(|builder| builder.memory_pages(64));
    let error = "the plugin needs more memory than its limit of 64 pages";
    goes_past(&mut plugin, "hog", &8u32.to_le_bytes(), error);
    assert_eq!(plugin.call::<u64>("hog", 1u32).unwrap(), 1 << 20);
}

#[test]
fn memory_of_the_host() {
    let mut plugin = misbehave(|builder| builder.host(host_harness::Host::new().block_bytes(1 << 20)));
    let error = "the host has no memory left for the plugin's data (the limit of all blocks is 1048576 bytes)";
    goes_past(&mut plugin, "hog_blocks", &2u64.to_le_bytes(), error);

    let mut plugin = misbehave(|builder| builder.memory_pages(64));
    let error = "can't give the plugin 5242880 bytes: the memory limit is 4194304 bytes";
    goes_past(&mut plugin, "shout", &vec![b'a'; 5 << 20], error);
}

#[test]
fn depth_of_calls() {
    let mut plugin = misbehave(|builder| builder);
    assert_eq!(plugin.call::<u32>("nest", 1000u32).unwrap(), 1000);
    let error = "calls within the plugin nest too deeply for its stack of 524288 bytes";
    goes_past(&mut plugin, "nest", &u32::MAX.to_le_bytes(), error);

    let mut shallow = misbehave(|builder| builder.stack_bytes(10_000));
    let error = "calls within the plugin nest too deeply for its stack of 10000 bytes";
    goes_past(&mut shallow, "nest", &1000u32.to_le_bytes(), error);
}

/// Each panic leaves locals on the plugin's stack, which has 1 MiB.
#[test]
fn locals_of_panics() {
    let mut plugin = misbehave(|builder| builder);
    let texts: Vec<String> = (0..30).map(|_| panic_with_locals(&mut plugin)).collect();
    let panics = texts.iter().take_while(|text| text.contains("no luck: 0")).count();
    assert!((24..=26).contains(&panics), "{panics}: {}", texts[panics]);
    for text in &texts[panics..] {
        assert!(text.contains("the plugin's stack is used up by earlier traps: start a new instance"), "{text}");
    }

    let mut plugin = misbehave(Builder::restart_after_trap);
    for _ in 0..60 {
        let text = panic_with_locals(&mut plugin);
        assert!(text.contains("no luck: 0") && !text.contains("stack"), "{text}");
    }
}

fn panic_with_locals(plugin: &mut Plugin) -> String {
    plugin.outcome("panic_with_locals", "").unwrap().error().unwrap().to_owned()
}

#[test]
fn a_stack_that_no_thread_has() {
    for bytes in [0, usize::MAX] {
        let Err(error) = fixture("misbehave").stack_bytes(bytes).load() else { panic!("it loads") };
        assert!(matches!(error, Error::Setting { .. }), "{error}");
        assert_eq!(error.to_string(), format!("can't use a stack of {bytes} bytes: it must have 1 to 1048576 bytes"));
    }
}

#[test]
fn variables() {
    let mut plugin = misbehave(|builder| builder.var_bytes(1000));
    plugin.call::<()>("keep", 900u32).unwrap();
    let error = "variable `kept` of 2000 bytes doesn't fit: the variables' limit is 1000 bytes";
    goes_past(&mut plugin, "keep", &2000u32.to_le_bytes(), error);
    assert_eq!(plugin.get_var("kept").map(<[u8]>::len), Some(900));
}

#[test]
fn responses() {
    let answers = |builder: Builder| builder.allow_host("*").http(|request| Response::new(200, request.url.as_str()));
    let mut plugin = misbehave(|builder| answers(builder).response_bytes(20));
    assert_eq!(plugin.call::<u64>("fetch", "http://localhost/1").unwrap(), 18);
    let error = "HTTP request to http://localhost/1234: the response of 21 bytes is over the limit of 20 bytes";
    goes_past(&mut plugin, "fetch", b"http://localhost/1234", error);
}

#[test]
fn log_lines() {
    let mut plugin = misbehave(|builder| builder);
    let outcome = plugin.outcome("log_lines", 40u32).unwrap();
    // The first 16 MiB, including the costs of each line, and a line that says so.
    assert_eq!(outcome.logs.len(), 16);
    assert_eq!(outcome.assert_ok().logs[14].text.len(), 1 << 20);
    assert!(outcome.logs[15].text.contains("16 MiB"), "{:?}", outcome.logs[15]);
    assert_eq!(plugin.outcome("log_lines", 3u32).unwrap().logs.len(), 3);
}

#[test]
fn after_a_limit_statics_are_new_and_variables_kept() {
    let mut plugin = misbehave(|builder| builder.fuel(1_000_000));
    plugin.call::<()>("keep", 5u32).unwrap();
    assert_eq!(plugin.call::<u32>("count", "").unwrap(), 1);
    assert_eq!(plugin.call::<u32>("count", "").unwrap(), 2);
    plugin.outcome("panic_with", "a panic is no limit").unwrap().assert_code(-1);
    assert_eq!(plugin.call::<u32>("count", "").unwrap(), 3);
    plugin.outcome("spin", "").unwrap().assert_error("fuel");
    assert_eq!(plugin.call::<u32>("count", "").unwrap(), 1);
    assert_eq!(plugin.get_var("kept"), Some(b"xxxxx".as_slice()));
}
