//! The plugin with 11 exports that the benchmark measures does the same as `raw`, which is written by hand. What it does a
//! hundred thousand times in a call leaves no blocks behind: the harness would fail such a call.

use host_harness::{Builder, Plugin};
use plugin_bench::Profile;

use crate::sizes::OURS;

const TIMES: u32 = 100_000;

fn builder(plugin: &str) -> Builder {
    let builder = Builder::from_file(OURS.build(plugin, Profile::Size));
    builder.config("greeting", "Hello, plugin!").host_fn("shout", |text: String| text.to_uppercase())
}

fn bytes(plugin: &mut Plugin, export: &str, times: u32) -> u64 {
    plugin.call(export, times).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn raw_does_the_same() {
    let [mut eleven, mut raw] = ["eleven", "raw"].map(|plugin| builder(plugin).load().unwrap());
    let mut exports = eleven.functions();
    assert_eq!(exports.len(), 11);
    // Each instance has its own memory.
    exports.retain(|export| export != "pages");
    for export in exports {
        let input: &[u8] = match export.as_str() {
            "add" => br#"{"a":40,"b":2}"#,
            "greet" | "echo" | "length" => b"Benjamin, the twelfth",
            _ => &[3, 0, 0, 0],
        };
        let [ours, by_hand] = [&mut eleven, &mut raw].map(|plugin| plugin.outcome(&export, input).unwrap());
        assert!(ours.result.is_ok(), "{export}: {:?}", ours.result);
        assert_eq!(ours.result.ok(), by_hand.result.ok(), "{export}");
        assert_eq!(ours.logs, by_hand.logs, "{export}");
    }
}

/// The error texts of `raw` are shorter.
#[test]
fn raw_refuses_the_same() {
    for (export, input) in [("greet", b"\xff".as_slice()), ("add", b"{"), ("vars", b"123"), ("logs", b"12345")] {
        for plugin in ["eleven", "raw"] {
            let outcome = builder(plugin).load().unwrap().outcome(export, input).unwrap();
            assert_eq!(outcome.code(), -1, "{export} of {plugin}");
            assert!(outcome.error().is_some_and(|text| !text.is_empty()), "{export} of {plugin} says nothing");
        }
    }
}

#[test]
fn many_variables() {
    assert_eq!(bytes(&mut builder("eleven").load().unwrap(), "vars", TIMES), u64::from(TIMES));
}

#[test]
fn many_config_keys() {
    assert_eq!(bytes(&mut builder("eleven").load().unwrap(), "configs", TIMES), u64::from(TIMES) * 14);
}

#[test]
fn many_host_functions() {
    assert_eq!(bytes(&mut builder("eleven").load().unwrap(), "host_calls", TIMES), u64::from(TIMES) * 12);
}

#[test]
fn many_log_lines() {
    let outcome = builder("eleven").load().unwrap().outcome("logs", TIMES).unwrap_or_else(|error| panic!("{error}"));
    assert!(outcome.result.is_ok());
    assert_eq!(outcome.logs[99].text, "line 99");
}

#[test]
fn long_variables_fit_into_little_memory() {
    let mut plugin = builder("eleven").memory_pages(1_000).load().unwrap();
    assert_eq!(bytes(&mut plugin, "big_vars", 1_000), 1_000 * 65_536);
}
