//! The settings of a builder: their order doesn't matter, and a clone has its own.

#![allow(clippy::unwrap_used)] // tests fail by panicking

use std::time::Duration;

use extism_pdk::LogLevel;
use host_harness::{Builder, Host, Response};

/// Returns a config value, counts in a variable, logs, grows its memory, calls a host function, sends a request, and leaves a
/// block behind.
const PLUGIN: &str = r#"(module
    (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
    (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
    (import "extism:host/env" "config_get" (func $config (param i64) (result i64)))
    (import "extism:host/env" "var_get" (func $var_get (param i64) (result i64)))
    (import "extism:host/env" "var_set" (func $var_set (param i64 i64)))
    (import "extism:host/env" "length" (func $length (param i64) (result i64)))
    (import "extism:host/env" "output_set" (func $output (param i64 i64)))
    (import "extism:host/env" "log_info" (func $log (param i64)))
    (import "extism:host/env" "http_request" (func $http (param i64 i64) (result i64)))
    (import "extism:host/user" "ask" (func $ask (param i64) (result i64)))
    (memory (export "memory") 1)
    (data (i32.const 0) "{\"url\":\"https://a.com/\"}")
    ;; A block of the letter k, repeated.
    (func $block (param $length i64) (result i64) (local $block i64) (local $at i64)
        (local.set $block (call $alloc (local.get $length)))
        (loop $next
            (call $store (i64.add (local.get $block) (local.get $at)) (i32.const 107))
            (local.set $at (i64.add (local.get $at) (i64.const 1)))
            (br_if $next (i64.lt_u (local.get $at) (local.get $length))))
        (local.get $block))
    (func $give (param $block i64) (result i32)
        (call $output (local.get $block) (call $length (local.get $block)))
        (i32.const 0))
    (func (export "config") (result i32) (call $give (call $config (call $block (i64.const 1)))))
    (func (export "var") (result i32) (call $give (call $var_get (call $block (i64.const 1)))))
    (func (export "keep") (result i32)
        (call $var_set (call $block (i64.const 2)) (call $block (i64.const 100)))
        (i32.const 0))
    (func (export "log") (result i32) (call $log (call $block (i64.const 1))) (i32.const 0))
    (func (export "ask") (result i32) (call $give (call $ask (call $block (i64.const 1)))))
    (func (export "fetch") (result i32) (local $request i64) (local $at i32)
        (local.set $request (call $alloc (i64.const 24)))
        (loop $next
            (call $store
                (i64.add (local.get $request) (i64.extend_i32_u (local.get $at)))
                (i32.load8_u (local.get $at)))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (br_if $next (i32.lt_u (local.get $at) (i32.const 24))))
        (call $give (call $http (local.get $request) (i64.const 0))))
    (func (export "grow") (result i32) (drop (memory.grow (i32.const 4))) (i32.const 0))
    (func (export "spin") (result i32) (loop (br 0)) (unreachable)))"#;

type Setting = (&'static str, fn(Builder) -> Builder);

/// All settings, which have separate effects.
const SETTINGS: [Setting; 13] = [
    ("config", |builder| builder.config("k", "set")),
    ("var", |builder| builder.var("k", "set")),
    ("log_level", |builder| builder.log_level(LogLevel::Warn)),
    ("allow_host", |builder| builder.allow_host("a.com")),
    ("http", |builder| builder.http(|_| Response::new(200, "by the closure"))),
    ("http_reply", |builder| builder.http_reply("https://a.com/", Response::new(200, "set"))),
    ("host_fn", |builder| builder.host_fn("ask", |_: String| "set")),
    ("unchecked", Builder::unchecked),
    ("memory_pages", |builder| builder.memory_pages(4)),
    ("var_bytes", |builder| builder.var_bytes(140)),
    ("response_bytes", |builder| builder.response_bytes(3)),
    ("stack_bytes", |builder| builder.stack_bytes(100_000)),
    ("timeout", |builder| builder.timeout(Duration::from_secs(600)).fuel(100_000)),
];

/// Returns a host with other values for all settings.
fn host() -> Host {
    let host = Host::new().config("k", "host's").var("k", "host's").allow_host("b.com").var_bytes(10_000);
    let host = host.http_reply("https://a.com/", Response::new(200, "host's")).response_bytes(10_000);
    host.host_fn("ask", |_: String| "host's").block_bytes(10 << 20)
}

/// Returns all effects of the settings on a plugin.
fn shown(builder: Builder) -> Vec<String> {
    let mut plugin = builder.load().unwrap();
    let exports = ["config", "var", "keep", "log", "ask", "fetch", "grow", "spin"];
    let outcomes = exports.map(|export| plugin.outcome(export, "").unwrap());
    let shown = outcomes.map(|outcome| {
        let outcome = format!("{} {:?} {:?}", outcome.export, outcome.result, outcome.logs);
        outcome.split("trap: ").next().unwrap().to_owned()
    });
    shown.into()
}

fn plugin() -> Builder {
    Builder::from_bytes(wat::parse_str(PLUGIN).unwrap())
}

#[test]
fn the_order_of_settings_does_not_matter() {
    let first = shown(SETTINGS.iter().fold(plugin().host(host()), |builder, (_, set)| set(builder)));
    for (export, expected) in [
        ("config", "Ok([115, 101, 116])"),
        ("var", "Ok([115, 101, 116])"),
        ("keep", "the variables' limit is 140 bytes"),
        ("log", "[]"),
        ("ask", "Ok([115, 101, 116])"),
        ("fetch", "Ok([115, 101, 116])"),
        ("grow", "limit of 4 pages"),
        ("spin", "100000 units of fuel"),
    ] {
        let line = first.iter().find(|line| line.starts_with(export)).unwrap();
        assert!(line.contains(expected), "{line}");
    }
    // In reverse order, and with the host after each setting.
    let backwards = SETTINGS.iter().rev().fold(plugin().host(host()), |builder, (_, set)| set(builder));
    assert_eq!(shown(backwards), first);
    for at in 0..=SETTINGS.len() {
        let (before, after) = SETTINGS.split_at(at);
        let builder = before.iter().fold(plugin(), |builder, (_, set)| set(builder));
        let builder = after.iter().fold(builder.host(host()), |builder, (_, set)| set(builder));
        assert_eq!(shown(builder), first, "with the host after {at} settings");
    }
}

#[test]
fn a_clone_is_a_builder_of_its_own() {
    let base = plugin().host(host()).fuel(50_000).unchecked();
    let before = shown(base.clone());
    for (name, set) in SETTINGS {
        drop(set(base.clone()).load());
        assert_eq!(shown(base.clone()), before, "after {name} on a clone");
    }
}

/// `Debug` shows only the names of settings: values may be secrets.
#[test]
fn debug_hides_values() {
    let host = Host::new().config("token", "s3cret").var("kept", "s3cret").host_fn("ask", |_: String| "s3cret");
    let shown = format!("{host:?}");
    assert!(["token", "kept", "ask", "unchecked: false"].iter().all(|name| shown.contains(name)), "{shown}");
    let builder =
        plugin().host(host).config("token", "s3cret").http_reply("https://a.com/", Response::new(200, "s3cret"));
    let all = [
        shown,
        format!("{builder:?}"),
        format!("{:?}", builder.clone().compile().unwrap()),
        format!("{:?}", builder.load().unwrap()),
    ];
    assert!(all[1].contains(r#"{"config", "host", "http_reply"}"#), "{}", all[1]);
    assert!(all.iter().all(|shown| !shown.contains("s3cret")), "{all:?}");
}
