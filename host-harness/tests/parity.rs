//! The harness behaves as the official Rust runtime does. The expected outcomes are those of libextism 1.41, and `tests/hosts`
//! checks them there.

#![allow(clippy::unwrap_used)] // tests fail by panicking

use host_harness::{Builder, Error};

/// The imports and functions that the modules here share: `$gives` outputs a number, `$note` appends a digit to the number in
/// `$seen`.
const COMMON: &str = r#"
    (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
    (import "extism:host/env" "store_u64" (func $store (param i64 i64)))
    (import "extism:host/env" "output_set" (func $output (param i64 i64)))
    (import "extism:host/env" "error_set" (func $error (param i64)))
    (import "extism:host/env" "log_info" (func $log (param i64)))
    (import "extism:host/env" "var_set" (func $var_set (param i64 i64)))
    (import "extism:host/env" "http_request" (func $http (param i64 i64) (result i64)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 1)
    (global $seen (mut i64) (i64.const 0))
    (func $note (param $digit i64)
        (global.set $seen (i64.add (i64.mul (global.get $seen) (i64.const 10)) (local.get $digit))))
    (func $text (param $bytes i64) (result i64) (local $block i64)
        (local.set $block (call $alloc (i64.const 8)))
        (call $store (local.get $block) (local.get $bytes))
        (local.get $block))
    (func $gives (param $number i64) (call $output (call $text (local.get $number)) (i64.const 8)))"#;

fn plugin(functions: &str) -> Builder {
    Builder::from_bytes(wat::parse_str(format!("(module {COMMON} {functions})")).unwrap()).unchecked()
}

/// Returns a plugin with the body of `f`, and with the text "no luck!" in its memory.
fn doing(body: &str) -> Builder {
    let body = body.replace("$words", "(call $text (i64.const 0x216b63756c206f6e))");
    plugin(&format!(r#"(func (export "f") (result i32) {body} (i32.const 0))"#))
}

#[test]
fn initialisation() {
    const INITIALIZE: &str = r#"(func (export "_initialize") (call $note (i64.const 1)))"#;
    const CONSTRUCTORS: &str = r#"(func (export "__wasm_call_ctors") (call $note (i64.const 2)))"#;
    const HASKELL: &str = r#"(func (export "hs_init") (param i32 i32)
        (if (i32.or (local.get 0) (local.get 1)) (then unreachable))
        (call $note (i64.const 3)))"#;
    for (functions, seen) in [
        (vec![], 0),
        (vec![INITIALIZE], 1),
        (vec![CONSTRUCTORS], 2),
        (vec![HASKELL], 3),
        (vec![INITIALIZE, CONSTRUCTORS], 2),
        (vec![INITIALIZE, HASKELL], 13),
        (vec![CONSTRUCTORS, HASKELL], 3),
        (vec![HASKELL, CONSTRUCTORS, INITIALIZE], 13),
    ] {
        let f = r#"(func (export "f") (result i32) (call $gives (global.get $seen)) (i32.const 0))"#;
        let mut plugin = plugin(&(functions.concat() + f)).load().unwrap();
        for _ in 0..2 {
            assert_eq!(plugin.call::<i64>("f", "").unwrap(), seen, "{functions:?}");
        }
    }
}

#[test]
fn initialisation_that_fails() {
    for (function, error) in [
        (r#"(func (export "hs_init") (param i32 i32) unreachable)"#, "wasm `unreachable` instruction executed"),
        (r#"(func (export "hs_init"))"#, "its `hs_init` has the type (), but it must have the type (i32, i32)"),
        (
            r#"(func (export "hs_init") (param i64 i64))"#,
            "its `hs_init` has the type (i64, i64), but it must have the type (i32, i32)",
        ),
        (
            r#"(func (export "_initialize") (param i32))"#,
            "its `_initialize` has the type (i32), but it must have the type ()",
        ),
        (
            r#"(func (export "_initialize") (result i32) (i32.const 0))"#,
            "its `_initialize` has the type () -> i32, but it must have the type ()",
        ),
    ] {
        let failed = plugin(function).load().map(drop).unwrap_err();
        assert!(matches!(failed, Error::Start(_)), "{failed}");
        assert!(failed.to_string().contains(error), "{failed}");
    }
    // This isn't called as constructors.
    plugin(r#"(func (export "__wasm_call_ctors") (param i32) unreachable)"#).load().unwrap();
}

#[test]
fn codes_of_calls_that_are_ended() {
    for (body, code, text) in [
        ("unreachable", 134, "unreachable"),
        ("(drop (i32.load (i32.const 900000)))", 134, "out of bounds"),
        ("(call $error $words) unreachable", -1, "no luck!"),
        ("(call $error $words) (return (i32.const 5))", 5, "no luck!"),
        ("(return (i32.const -1))", -1, "set no error text"),
        ("(call $var_set $words (call $alloc (i64.const 2000000)))", -1, "the variables' limit"),
        ("(drop (call $http $words (i64.const 0)))", -1, "an invalid request"),
        ("(call $exit (i32.const 1))", 1, "exited with code 1"),
        ("(call $exit (i32.const 125))", 125, "exited with code 125"),
        ("(call $exit (i32.const 126))", -1, "outside of [0..126)"),
        ("(call $exit (i32.const 200))", -1, "outside of [0..126)"),
        ("(call $exit (i32.const -1))", -1, "outside of [0..126)"),
        ("(call $error $words) (call $exit (i32.const 3))", -1, "no luck!"),
        ("(call $error $words) (call $exit (i32.const 0))", -1, "no luck!"),
    ] {
        let outcome = doing(body).load().unwrap().outcome("f", "").unwrap();
        assert_eq!(outcome.code(), code, "{body}: {outcome}");
        assert!(outcome.error().unwrap().contains(text), "{body}: {outcome}");
    }
    doing("(call $exit (i32.const 0))").load().unwrap().outcome("f", "").unwrap().assert_ok();
}

#[test]
fn memory_that_is_refused_ends_the_call() {
    const PAGES: u32 = 10;
    for (body, is_refused) in [
        ("(drop (memory.grow (i32.const 8)))", false),
        ("(drop (memory.grow (i32.const 20)))", true),
        ("(drop (call $alloc (i64.const 500000)))", false),
        ("(drop (call $alloc (i64.const 6553600)))", true),
        ("(drop (call $alloc (i64.const -1)))", true),
        // Memory and blocks together.
        ("(drop (memory.grow (i32.const 5))) (drop (call $alloc (i64.const 400000)))", true),
        ("(drop (call $alloc (i64.const 400000))) (drop (memory.grow (i32.const 5)))", true),
        ("(drop (call $alloc (i64.const 200000))) (drop (memory.grow (i32.const 5)))", false),
        // An error text that was set before stays.
        ("(call $error $words) (drop (memory.grow (i32.const 20)))", true),
    ] {
        let mut plugin = doing(&format!("{body} (call $gives (i64.const 7))")).memory_pages(PAGES).load().unwrap();
        if !is_refused {
            assert_eq!(plugin.call::<i64>("f", "").unwrap(), 7, "{body}");
            continue;
        }
        // The next instance has the whole limit again.
        for _ in 0..2 {
            let outcome = plugin.outcome("f", "").unwrap();
            outcome.assert_error("the plugin needs more memory than its limit of 10 pages").assert_code(-1);
        }
    }
}

#[test]
fn a_module_says_how_large_its_memory_gets() {
    // The plugin can handle that its own maximum is reached.
    let grows = r#"(module (memory 1 2) (func (export "f") (result i32)
        (i32.ne (memory.grow (i32.const 9)) (i32.const -1))))"#;
    let plugin = Builder::from_bytes(wat::parse_str(grows).unwrap());
    plugin.memory_pages(5).load().unwrap().outcome("f", "").unwrap().assert_ok();
}

#[test]
fn a_linked_program_is_new_in_each_call() {
    const COUNTS: &str = r#"(global $calls (mut i64) (i64.const 0))
        (func (export "count") (result i64)
            (global.set $calls (i64.add (global.get $calls) (i64.const 1)))
            (global.get $calls))"#;
    for (rest, counts) in [
        ("", [102, 304]),
        (r#"(func (export "_start"))"#, [101, 101]),
        (r#"(func (export "_initialize") (global.set $calls (i64.const 10)))"#, [1112, 1314]),
        (r#"(func (export "__wasm_call_ctors") (global.set $calls (i64.const 10)))"#, [102, 304]),
        (r#"(func (export "hs_init") (param i32 i32) (global.set $calls (i64.const 10)))"#, [102, 304]),
    ] {
        let twice = format!(
            r#"(module (import "linked" "count" (func $count (result i64))) {COMMON} (func (export "f") (result i32)
                (call $gives (i64.add (i64.mul (call $count) (i64.const 100)) (call $count)))
                (i32.const 0)))"#
        );
        let linked = Builder::from_bytes(wat::parse_str(format!("(module {COUNTS} {rest})")).unwrap());
        let plugin = Builder::from_bytes(wat::parse_str(twice).unwrap()).unchecked();
        let mut plugin = plugin.link("linked", linked).load().unwrap();
        for count in counts {
            assert_eq!(plugin.call::<i64>("f", "").unwrap(), count, "{rest}");
        }
    }
}

#[test]
fn programs_that_are_refused() {
    let refused = |exports: &str| {
        let wasm = wat::parse_str(format!("(module (memory (export \"memory\") 1) {exports})")).unwrap();
        match Builder::from_bytes(wasm).compile() {
            Ok(_) => None,
            Err(Error::Unsupported { reason, .. }) => Some(reason),
            Err(error) => panic!("{error}"),
        }
    };
    const START: &str = r#"(func (export "_start"))"#;
    for (exports, reason) in [
        (r#"(func (export "_initialize"))"#, "and `_initialize`, as libraries do"),
        (r#"(global (export "g") i32 (i32.const 0))"#, "and the global `g`"),
        (r#"(table (export "t") 1 funcref)"#, "and the table `t`"),
        (r#"(memory (export "other") 1)"#, "and the memory `other`"),
        (r#"(tag (export "t"))"#, "and the tag `t`"),
        (r#"(global (export "table") i32 (i32.const 0))"#, "and the global `table`"),
    ] {
        let given = refused(&format!("{START} {exports}")).unwrap();
        assert!(given.contains(reason), "{given}");
        if !exports.contains("_initialize") {
            assert_eq!(refused(exports), None);
        }
    }
    for exports in [
        r#"(global (export "__heap_base") i32 (i32.const 0)) (global (export "__data_end") i32 (i32.const 0))"#,
        r#"(table (export "__indirect_function_table") 1 funcref)"#,
        r#"(func (export "f") (param i32))"#,
    ] {
        assert_eq!(refused(&format!("{START} {exports}")), None);
    }
    for name in ["_start", "_initialize"] {
        let given = refused(&format!(r#"(global (export "{name}") i32 (i32.const 0))"#)).unwrap();
        assert!(given.starts_with(&format!("the export `{name}` is a global")), "{given}");
    }
}

#[test]
fn logs_and_variables() {
    let outcome = doing("(call $log (call $text (i64.const 0xff)))").load().unwrap().outcome("f", "").unwrap();
    assert!(outcome.logs[0].text.starts_with("unable to log message: invalid utf-8"), "{outcome}");
    assert_eq!(outcome.logs[0].level, host_harness::LogLevel::Error);

    let same =
        doing("(local $block i64) (local.set $block $words) (call $var_set (local.get $block) (local.get $block))");
    let mut same = same.load().unwrap();
    same.outcome("f", "").unwrap().assert_ok();
    assert_eq!(same.get_var("no luck!"), Some(b"no luck!".as_slice()));
}

#[test]
fn features_of_webassembly() {
    for module in [
        r#"(module (type $s (struct (field i32))) (func (export "f") (result i32)
            (struct.get $s 0 (struct.new $s (i32.const 0)))))"#,
        r#"(module (type $a (array (mut i32))) (func (export "f") (result i32)
            (i32.sub (array.len (array.new $a (i32.const 1) (i32.const 4))) (i32.const 4))))"#,
        r#"(module (tag $e) (func (export "f") (result i32)
            (block $caught (try_table (catch_all $caught) (throw $e)) (return (i32.const 1))) (i32.const 0)))"#,
        r#"(module (func (export "f") (result i32)
            (i64.add128 (i64.const -1) (i64.const 0) (i64.const 1) (i64.const 0)) drop i32.wrap_i64))"#,
        r#"(module (memory i64 1) (func (export "f") (result i32) (i32.load (i64.const 8))))"#,
        r#"(module (memory 1) (memory 1) (func (export "f") (result i32) (i32.load 1 (i32.const 8))))"#,
        r#"(module (memory 1) (func (export "f") (result i32) (i32.atomic.load (i32.const 8))))"#,
        r#"(module (func (export "f") (result i32) (drop (f32x4.relaxed_min
            (f32x4.splat (f32.const 1)) (f32x4.splat (f32.const 1)))) (i32.const 0)))"#,
        r#"(module (func (export "f") (param externref)) (func (export "g") (result i32) (i32.const 0)))"#,
    ] {
        let mut plugin = Builder::from_bytes(wat::parse_str(module).unwrap()).load().unwrap();
        let export = plugin.functions().pop().unwrap();
        plugin.outcome(export, "").unwrap().assert_ok();
    }
    for (module, feature) in [
        ("(module (memory 1 1 shared))", "shared memory (threads)"),
        (r#"(module (import "a" "b" (memory 1 1 shared)))"#, "shared memory (threads)"),
        ("(module (memory 1 (pagesize 1)))", "custom page sizes"),
        ("(module (type $f (func)) (type (cont $f)))", "stack switching"),
        ("(module (tag $e) (func try throw $e catch $e end))", "legacy exception handling"),
        ("(module (global (shared i32) (i32.const 0)))", "shared-everything threads"),
        ("(module (memory 1 (pagesize 1)) (type $f (func)) (type (cont $f)))", "custom page sizes, stack switching"),
    ] {
        let error = Builder::from_bytes(wat::parse_str(module).unwrap()).compile().map(drop).unwrap_err();
        let these = if feature.contains(", ") { "these features" } else { "this feature" };
        let expected = format!(
            "can't load the input: it uses {feature}, which neither this host nor the official Rust runtime supports: \
             build it without {these}"
        );
        assert_eq!(error.to_string(), expected);
    }
}

/// Garbage-collected objects count as memory of the plugin.
#[test]
fn garbage_is_collected_under_the_limit() {
    let makes = |keeps: &str| {
        let text = format!(
            r#"(module (type $list (struct (field (ref null $list)) (field i64)))
                (func (export "f") (result i32) (local $at i32) (local $list (ref null $list))
                    (loop $next
                        (local.set $list (struct.new $list {keeps} (i64.const 1)))
                        (local.set $at (i32.add (local.get $at) (i32.const 1)))
                        (br_if $next (i32.lt_u (local.get $at) (i32.const 1000000))))
                    (i32.const 0)))"#
        );
        let plugin = Builder::from_bytes(wat::parse_str(text).unwrap()).memory_pages(100);
        plugin.load().unwrap().outcome("f", "").unwrap()
    };
    makes("(ref.null $list)").assert_ok();
    makes("(local.get $list)").assert_error("the plugin needs more memory than its limit of 100 pages");
}
