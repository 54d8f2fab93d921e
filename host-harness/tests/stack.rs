//! Full stacks: the plugin's own, which traps leave in use, and the thread's.

#![allow(clippy::unwrap_used)] // tests fail by panicking

use std::thread;

use host_harness::{Builder, CompiledPlugin, Outcome, Plugin};

fn module(text: &str) -> Builder {
    Builder::from_bytes(wat::parse_str(text).unwrap())
}

/// A plugin as LLVM compiles it, with a stack of 64 KB at the start of the memory. `f` traps with an array of the given size
/// on its stack. `calls` calls a small function that uses a few bytes below the pointer, without moving it.
fn trapping(locals: u32) -> Builder {
    module(&format!(
        r#"(module
            (import "extism:host/user" "fail" (func $fail))
            (memory (export "memory") 2)
            (global $stack (mut i32) (i32.const 65536))
            (global $other (mut i64) (i64.const 9))
            (func $begin (result i32)
                (global.set $stack (i32.sub (global.get $stack) (i32.const {locals})))
                (i32.store (global.get $stack) (i32.const 1))
                (global.get $stack))
            (func (export "f") (result i32) (drop (call $begin)) (unreachable))
            (func (export "fails") (result i32) (drop (call $begin)) (call $fail) (i32.const 0))
            (func (export "returns") (result i32)
                (global.set $stack (i32.add (call $begin) (i32.const {locals}))) (i32.const 0))
            (func (export "leaf") (result i32)
                (i32.store (i32.sub (global.get $stack) (i32.const 96)) (i32.const 1)) (i32.const 0))
            (func (export "wild") (result i32) (i32.load (i32.const -8)))
            (func (export "pointer") (result i32) (global.get $stack)))"#
    ))
}

/// Loads the plugin with its host function.
fn failing(builder: Builder) -> Builder {
    builder.host_fn("fail", || Err::<(), _>(extism_pdk::Error::msg("the host fails")))
}

fn call(plugin: &mut Plugin, export: &str) -> Outcome {
    plugin.outcome(export, "").unwrap()
}

#[test]
fn earlier_traps_use_the_stack_up() {
    let mut plugin = failing(trapping(20 << 10)).load().unwrap();
    for export in ["f", "fails", "f"] {
        let outcome = call(&mut plugin, export);
        assert!(!outcome.error().unwrap().contains("stack"), "{outcome}");
    }
    let used_up = "the plugin's stack is used up by earlier traps: start a new instance (60 KB of its 64 KB stayed taken, \
                   and this call needs 20 KB)";
    assert_eq!(call(&mut plugin, "returns").assert_code(134).error(), Some(used_up));
    // All further calls fail, too.
    call(&mut plugin, "returns").assert_error("the plugin's stack is used up by earlier traps");
    call(&mut plugin, "f").assert_error("the plugin's stack is used up by earlier traps");
}

#[test]
fn locals_that_never_fit_are_told_apart() {
    let overflow = "stack overflow: 100 KB of locals don't fit in the plugin's stack of 64 KB";
    let mut plugin = failing(trapping(100 << 10)).load().unwrap();
    assert_eq!(call(&mut plugin, "returns").assert_code(134).error(), Some(overflow));
    // It is the same if an earlier trap has left even less.
    assert_eq!(call(&mut plugin, "returns").error(), Some(overflow));
}

#[test]
fn a_small_function_may_be_the_one_that_goes_past_the_end() {
    let mut plugin = failing(trapping((64 << 10) - 16)).load().unwrap();
    call(&mut plugin, "leaf").assert_ok();
    call(&mut plugin, "f").assert_error("unreachable");
    call(&mut plugin, "leaf").assert_error("the plugin's stack is used up by earlier traps: start a new instance");
}

#[test]
fn another_address_out_of_bounds_is_no_overflow() {
    let mut plugin = failing(trapping(16)).load().unwrap();
    for _ in 0..2 {
        assert_eq!(call(&mut plugin, "wild").error(), Some("wasm trap: out of bounds memory access"));
        _ = call(&mut plugin, "f");
    }
}

/// The error has the backtrace of the trap, not the dump that tells the pointer.
#[test]
fn the_trace_says_where() {
    let failure = call(&mut failing(trapping(100 << 10)).load().unwrap(), "f").result.unwrap_err();
    let trap = failure.trap.unwrap();
    assert!(trap.contains("wasm trap: ") && trap.contains("\n    at begin"), "{trap}");
    assert!(!trap.contains("dump"), "{trap}");
}

#[test]
fn a_plugin_may_be_restarted_after_traps() {
    let mut plugin = failing(trapping(20 << 10)).restart_after_trap().load().unwrap();
    for export in ["f", "fails"].repeat(4) {
        let outcome = call(&mut plugin, export);
        assert!(!outcome.error().unwrap().contains("stack"), "{outcome}");
        call(&mut plugin, "pointer").assert_error("code 65536");
    }
    // Errors that aren't traps don't restart the plugin.
    let mut failing = module(
        r#"(module (global $calls (mut i32) (i32.const 0))
            (func (export "f") (result i32)
                (global.set $calls (i32.add (global.get $calls) (i32.const 1))) (global.get $calls)))"#,
    );
    failing = failing.restart_after_trap();
    let mut failing = failing.load().unwrap();
    call(&mut failing, "f").assert_code(1);
    call(&mut failing, "f").assert_code(2);
}

/// Each module has its own memory and stack.
#[test]
fn a_linked_module_uses_its_own_stack_up() {
    let calls = |before: &str| {
        let text = format!(
            r#"(module (import "words" "f" (func $f (result i32))) (memory 2) {before}
                (func (export "f") (result i32) (call $f)))"#
        );
        module(&text).link("words", trapping(20 << 10))
    };
    let stack = "(global (mut i32) (i32.const 4096))";
    for builder in [calls(""), calls(stack), calls(stack).fuel(1_000_000), calls(stack).link("more", trapping(16))] {
        let mut plugin = builder.host_fn("fail", || {}).load().unwrap();
        for _ in 0..3 {
            call(&mut plugin, "f").assert_error("unreachable");
        }
        call(&mut plugin, "f").assert_error("(60 KB of its 64 KB stayed taken, and this call needs 20 KB)");
    }
}

/// Modules of other compilers have other globals, or none.
#[test]
fn modules_without_a_stack_trap_as_ever() {
    for globals in [
        "",
        "(global (mut i64) (i64.const 65536))",
        "(global i32 (i32.const 65536))",
        "(global (mut i32) (i32.const -16))",
    ] {
        let text =
            format!(r#"(module (memory 1) {globals} (func (export "f") (result i32) (i32.load (i32.const -8))))"#);
        let mut plugin = module(&text).load().unwrap();
        assert_eq!(call(&mut plugin, "f").error(), Some("wasm trap: out of bounds memory access"), "{globals}");
    }
}

/// A plugin whose host function calls a plugin whose host function calls …
fn nested(depth: u32) -> CompiledPlugin {
    let text = r#"(module (import "extism:host/user" "again" (func $again (param i64) (result i64)))
        (func $deep (param i32)
            (if (local.get 0)
                (then (call $deep (i32.sub (local.get 0) (i32.const 1))))
                (else (drop (call $again (i64.const 0))))))
        (func (export "f") (result i32) (call $deep (i32.const 2000)) (i32.const 0)))"#;
    let again = move |_: String| match depth {
        0 => Ok(String::new()),
        _ => nested(depth - 1).start()?.call::<String>("f", ""),
    };
    module(text).unchecked().host_fn("again", again).compile().unwrap()
}

#[test]
fn plugins_within_plugins_end_before_the_thread_does() {
    let outcome = nested(1000).start().unwrap().outcome("f", "").unwrap();
    let error = outcome.error().unwrap();
    assert!(
        error.contains("of its stack left, but the plugin's stack needs 524288 bytes, and the host 262144 bytes more"),
        "{error}"
    );
    nested(1).start().unwrap().outcome("f", "").unwrap().assert_ok();
}

#[test]
fn a_stack_that_the_thread_does_not_have() {
    let with_stack = |bytes: usize| {
        let call = move || {
            let started = nested(0).start().map_err(|error| error.to_string());
            started.and_then(|mut plugin| plugin.call::<()>("f", "").map_err(|error| error.to_string()))
        };
        thread::Builder::new().stack_size(bytes).spawn(call).unwrap().join().unwrap()
    };
    let error = with_stack(700 << 10).unwrap_err();
    assert!(error.starts_with("can't start the plugin: the thread has "), "{error}");
    assert!(error.contains("set a smaller `stack_bytes`"), "{error}");
    with_stack(4 << 20).unwrap();
}
