//! `Builder::link` links modules to a plugin.

#![allow(clippy::unwrap_used)] // tests fail by panicking

use std::time::Duration;

use host_harness::{Builder, Error, Host, LogLevel, Response};

fn module(text: &str) -> Builder {
    Builder::from_bytes(wat::parse_str(text).unwrap())
}

/// Returns the first byte of the result of `shared` of `words` as its code.
const PLUGIN: &str = r#"(module
    (import "words" "shared" (func $shared (param i64) (result i64)))
    (import "extism:host/env" "input_offset" (func $offset (result i64)))
    (import "extism:host/env" "load_u8" (func $load (param i64) (result i32)))
    (import "extism:host/env" "free" (func $free (param i64)))
    (import "extism:host/env" "output_set" (func $output (param i64 i64)))
    (func (export "f") (result i32)
        (call $output (call $shared (call $offset)) (i64.const 1))
        (i32.const 0)))"#;

/// Copies the first byte of a block into a new block, and adds 1 to it.
const WORDS: &str = r#"(module
    (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
    (import "extism:host/env" "load_u8" (func $load (param i64) (result i32)))
    (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
    (global $calls (mut i32) (i32.const 0))
    (func (export "_initialize") (global.set $calls (i32.const 1)))
    (func (export "shared") (param i64) (result i64) (local i64)
        (local.set 1 (call $alloc (i64.const 1)))
        (call $store (local.get 1) (i32.add (call $load (local.get 0)) (global.get $calls)))
        (local.get 1)))"#;

/// Both modules use one kernel, and each is initialized.
#[test]
fn blocks_cross_between_modules() {
    let mut plugin = module(PLUGIN).link("words", module(WORDS)).load().unwrap();
    assert_eq!(plugin.call::<String>("f", "a").unwrap(), "b");
}

#[test]
fn a_linked_module_may_import_from_one_before_it() {
    let relay = r#"(module
        (import "first" "shared" (func $shared (param i64) (result i64)))
        (func (export "shared") (param i64) (result i64) (call $shared (local.get 0))))"#;
    let plugin = || module(PLUGIN);
    let mut linked = plugin().link("first", module(WORDS)).link("words", module(relay)).load().unwrap();
    assert_eq!(linked.call::<String>("f", "x").unwrap(), "y");
    let Err(error) = plugin().link("words", module(relay)).link("first", module(WORDS)).load().map(drop) else {
        panic!("it loads in the wrong order");
    };
    assert!(
        error
            .to_string()
            .starts_with("can't use the module linked as `words`: can't link these imports of the plugin:"),
        "{error}"
    );
}

#[test]
fn a_linked_module_is_under_the_limits() {
    let spin = r#"(module (func (export "shared") (param i64) (result i64) (loop (br 0)) (unreachable)))"#;
    let mut plugin = module(PLUGIN).link("words", module(spin)).fuel(1000).load().unwrap();
    let outcome = plugin.outcome("f", "a").unwrap();
    assert_eq!(outcome.error(), Some("the call needed more than its 1000 units of fuel"));
}

#[test]
fn what_can_not_be_linked_is_refused() {
    let refused = |builder: Builder| builder.load().map(drop).unwrap_err();
    let twice = refused(module(PLUGIN).link("words", module(WORDS)).link("words", module(WORDS)));
    assert!(matches!(&twice, Error::Setting { .. }), "{twice}");
    assert!(twice.to_string().contains("`words`"), "{twice}");
    let broken = refused(module(PLUGIN).link("words", Builder::from_bytes("hello")));
    assert!(matches!(&broken, Error::NotWasm { .. }), "{broken}");
    let other = r#"(module (func (export "shared") (param i32)))"#;
    let error = refused(module(PLUGIN).link("words", module(other)));
    assert!(error.to_string().contains("but it is linked as (i32)"), "{error}");
}

/// Settings on the builder of a linked module would be lost, as it uses the plugin's settings.
#[test]
fn settings_of_a_linked_builder_are_refused() {
    type Setting = (&'static str, fn(Builder) -> Builder);
    let settings: [Setting; 18] = [
        ("host", |builder| builder.host(Host::new())),
        ("config", |builder| builder.config("k", "v")),
        ("var", |builder| builder.var("k", "v")),
        ("log_level", |builder| builder.log_level(LogLevel::Warn)),
        ("allow_host", |builder| builder.allow_host("a.com")),
        ("http", |builder| builder.http(|_| Response::new(200, ""))),
        ("http_reply", |builder| builder.http_reply("https://a.com/", Response::new(200, ""))),
        ("host_fn", |builder| builder.host_fn("ask", || ())),
        ("host_fn", |builder| builder.host_fn_in("app", "ask", || ())),
        ("link", |builder| builder.link("other", module(WORDS))),
        ("folder", |builder| builder.folder("src", "/data")),
        ("timeout", |builder| builder.timeout(Duration::from_secs(60))),
        ("fuel", |builder| builder.fuel(1000)),
        ("memory_pages", |builder| builder.memory_pages(1)),
        ("unchecked", Builder::unchecked),
        ("var_bytes", |builder| builder.var_bytes(1)),
        ("response_bytes", |builder| builder.response_bytes(1)),
        ("stack_bytes", |builder| builder.stack_bytes(10_000)),
    ];
    for (name, set) in settings {
        let error = module(PLUGIN).link("words", set(module(WORDS))).load().map(drop).unwrap_err();
        let expected = format!(
            "can't use the module linked as `words`: its builder sets `{name}`, but linked modules use the plugin's \
             settings: set this on the plugin's builder"
        );
        assert_eq!(error.to_string(), expected);
    }
    let all = settings.into_iter().fold(module(WORDS).restart_after_trap(), |builder, (_, set)| set(builder));
    let error = module(PLUGIN).link("words", all).load().map(drop).unwrap_err().to_string();
    assert!(error.contains("`restart_after_trap`, ") && error.contains("`config`, "), "{error}");
}

#[test]
fn the_kernels_namespace_is_its_own() {
    let refused = |builder: Builder| builder.load().map(drop).unwrap_err().to_string();
    let kernel = "extism:host/env";
    assert_eq!(
        refused(module(PLUGIN).link("words", module(WORDS)).link(kernel, module(WORDS))),
        "can't use the module linked as `extism:host/env`: this namespace belongs to the kernel: link the module \
         under another name, and import from there"
    );
    for name in ["more", "alloc"] {
        assert_eq!(
            refused(module(PLUGIN).link("words", module(WORDS)).host_fn_in(kernel, name, || ())),
            format!(
                "can't use the host function `{name}` of `extism:host/env`: this namespace belongs to the kernel: \
                 choose another one"
            )
        );
    }
}
