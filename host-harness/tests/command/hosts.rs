//! `host-harness inspect` and `call`: which hosts load a module, by its WebAssembly features and by what it exports.

use serde_json::{Value, json};

use crate::support::{call, json, run_with, stderr, stdout};

/// What is said of libextism, Go, and the JavaScript SDKs 2 and 1: "yes", the version from which on, or what is lacking.
fn verdicts(text: &str) -> [String; 4] {
    let output = run_with(&["inspect", "-", "--json"], &wat::parse_str(text).unwrap());
    assert!(output.status.success(), "{}", stderr(&output));
    let module = json(&output);
    let because = |host: &Value| {
        let reasons = ["because", "refuses"].iter().flat_map(|key| host[key].as_array().unwrap());
        reasons.map(|reason| reason.as_str().unwrap()).collect::<Vec<_>>().join(", ")
    };
    [0, 1, 2, 3].map(|index| {
        let host = &module["hosts"][index];
        match (host["loads"].as_bool().unwrap(), host["from"].as_str()) {
            (true, None) => "yes".into(),
            (true, Some(version)) => format!("{version}: {}", because(host)),
            (false, _) => format!("no: {}", because(host)),
        }
    })
}

/// A module that uses a feature, and what libextism, Go and JavaScript say of it.
const FEATURES: [(&str, &str, &str, &str, &str); 16] = [
    ("(table 1 externref) (func (param v128) (result i32 i32) unreachable)", "", "yes", "yes", "yes"),
    ("(global i32 (i32.add (i32.const 1) (i32.const 2)))", "extended constant expressions", "1.9", "no", "Node 22"),
    ("(func $f (return_call $f))", "tail calls", "yes", "no", "yes"),
    (
        "(func (param v128) (drop (f32x4.relaxed_min (local.get 0) (local.get 0))))",
        "relaxed SIMD",
        "yes",
        "no",
        "Node 22",
    ),
    ("(memory 1) (memory 1)", "multiple memories", "yes", "no", "Node 22"),
    ("(memory i64 1)", "64-bit memories (memory64)", "1.11", "no", "Node 24"),
    ("(type $t (func)) (func (param (ref $t)))", "typed function references", "yes", "no", "Node 22"),
    ("(tag $e) (func (block $b (try_table (catch_all $b))))", "exception handling", "1.40", "no", "Node 22"),
    ("(tag $e) (func try throw $e catch $e end)", "legacy exception handling", "no", "no", "yes"),
    (
        "(func (param i64) (result i64 i64) (i64.mul_wide_u (local.get 0) (local.get 0)))",
        "wide arithmetic",
        "1.41",
        "no",
        "no",
    ),
    ("(memory 1) (func (drop (i32.atomic.load (i32.const 0))))", "atomic instructions (threads)", "yes", "no", "yes"),
    ("(memory 1 (pagesize 1))", "custom page sizes", "no", "no", "no"),
    ("(type $f (func)) (type (cont $f))", "stack switching", "no", "no", "no"),
    ("(global (shared i32) (i32.const 0))", "shared-everything threads", "no", "no", "no"),
    ("(memory 1) (func (memory.discard (i32.const 0) (i32.const 0)))", "memory control", "no", "no", "no"),
    (
        r#"(rec (type $a (descriptor $b) (struct)) (type $b (describes $a) (struct)))"#,
        "custom descriptors",
        "no",
        "no",
        "no",
    ),
];

#[test]
fn each_engine_takes_its_features() {
    for (module, feature, libextism, go, javascript) in FEATURES {
        let verdicts = verdicts(&format!("(module {module})"));
        for (verdict, expected) in verdicts.iter().zip([libextism, go, javascript, javascript]) {
            match expected {
                "yes" => assert_eq!(verdict, "yes", "{module}"),
                _ => {
                    assert!(verdict.starts_with(&format!("{expected}: ")), "{module}: {verdict}");
                    assert!(verdict.contains(feature), "{module}: {verdict}");
                }
            }
        }
    }
}

#[test]
fn features_and_imports_are_judged_together() {
    let both = r#"(module (import "extism:host/env" "log_trace" (func (param i64)))
        (global i32 (i32.add (i32.const 1) (i32.const 2))) (memory i64 1))"#;
    assert_eq!(
        verdicts(both),
        [
            "1.11: log_trace, extended constant expressions, 64-bit memories (memory64)",
            "no: extended constant expressions, 64-bit memories (memory64)",
            "Node 24: extended constant expressions, 64-bit memories (memory64)",
            "no: log_trace",
        ]
    );
    let gc = r#"(module (type $s (struct (field i32))) (func (result (ref $s)) (struct.new $s (i32.const 1))))"#;
    let [libextism, go, javascript, _] = verdicts(gc);
    assert!(libextism.starts_with("1.9: ") && libextism.contains("garbage collection (GC)"), "{libextism}");
    assert!(go.starts_with("no: ") && javascript.starts_with("Node 22: "), "{go} {javascript}");
}

#[test]
fn features_are_listed() {
    let module = wat::parse_str("(module (memory i64 1) (memory 1 (pagesize 1)) (func $f (return_call $f)))").unwrap();
    let output = run_with(&["inspect", "-"], &module);
    let list = "\nWebAssembly features that not every host has\n  tail calls\n  multiple memories\n  \
                64-bit memories (memory64)\n  custom page sizes\n";
    assert!(stdout(&output).contains(list), "{}", stdout(&output));
    assert!(stdout(&output).contains("no, it lacks custom page sizes\n"), "{}", stdout(&output));
}

#[test]
fn a_memory_that_threads_share() {
    for module in ["(memory 1 1 shared)", r#"(import "env" "m" (memory 1 1 shared))"#] {
        let [libextism, go, ..] = verdicts(&format!("(module {module})"));
        assert!(libextism.contains("shared memory (threads)"), "{libextism}");
        assert!(go.contains("shared memory (threads)"), "{go}");
    }
    assert_eq!(verdicts("(module (memory 1 1 shared))")[2], "yes");
}

#[test]
fn a_module_that_is_not_valid_is_for_nobody() {
    for verdict in verdicts("(module (func (result i32) (i64.const 1)))") {
        assert!(verdict.starts_with("no: it isn't valid: type mismatch"), "{verdict}");
    }
}

#[test]
fn a_program_that_libextism_refuses() {
    const TEST: &str = r#"(func (export "test") (result i32) (i32.const 0))"#;
    const START: &str = r#"(func (export "_start"))"#;
    for (exports, reason) in [
        (r#"(func (export "_start")) (func (export "_initialize"))"#, "`_initialize`, as libraries do"),
        (
            r#"(func (export "_start")) (global (export "g") i32 (i32.const 0))"#,
            "the global `g`, which a program can't export",
        ),
        (r#"(func (export "_start")) (table (export "t") 1 funcref)"#, "the table `t`, which a program can't export"),
        (r#"(global (export "_start") i32 (i32.const 0))"#, "the export `_start` is a global"),
        (r#"(memory (export "_initialize") 1)"#, "the export `_initialize` is a memory"),
        (r#"(func (export "_initialize") (param i32))"#, "its `_initialize` is (i32)"),
    ] {
        let [libextism, go, ..] = verdicts(&format!("(module {exports} {TEST})"));
        assert!(libextism.starts_with("no: ") && libextism.contains(reason), "{libextism}");
        assert_eq!(go, "yes");
    }
    let loads =
        [START, &format!(r#"{START} (memory (export "memory") 1) (global (export "__heap_base") i32 (i32.const 0))"#)];
    for exports in loads {
        assert_eq!(verdicts(&format!("(module {exports} {TEST})"))[0], "yes");
    }
}

/// What libextism calls: `_start` too, and whatever begins with `_`.
#[test]
fn functions_that_hosts_call() {
    let module = wat::parse_str(
        r#"(module (func (export "_start")) (func (export "_private") (result i32) (i32.const 0))
            (func (export "__wasm_call_ctors")) (func (export "shared") (param i64)))"#,
    );
    let output = run_with(&["inspect", "-", "--json"], &module.unwrap());
    let exports = json(&output);
    let callable = ["_start", "_private", "__wasm_call_ctors", "shared"].map(|name| {
        let exports = exports["exports"].as_array().unwrap();
        exports.iter().find(|export| export["name"] == name).unwrap()["callable"].clone()
    });
    assert_eq!(callable, [json!(true), json!(true), json!(false), json!(false)]);
}

#[test]
fn a_plugin_of_extism_0() {
    let module = wat::parse_str(
        r#"(module (import "env" "extism_alloc" (func (param i64) (result i64)))
            (import "env" "extism_output_set" (func (param i64 i64)))
            (func (export "f") (result i32) (i32.const 0)))"#,
    );
    let module = module.unwrap();
    let output = run_with(&["inspect", "-"], &module);
    let text = stdout(&output);
    let reason = "`extism_alloc` of `env`: it belongs to Extism 0.x, which no host runs any more: build the plugin with a PDK for 1.x";
    assert!(text.contains(reason), "{text}");
    assert_eq!(text.matches("no, it lacks extism_alloc, extism_output_set").count(), 4, "{text}");
    let output = run_with(&["call", "-", "f"], &module);
    let reason = "It was made for Extism 0.x, which no host runs any more: build it with a PDK for Extism 1.x\n";
    assert!(stderr(&output).ends_with(reason), "{}", stderr(&output));
    // Any other name there is the application's to give, as are those that only Extism 1.x has.
    for own in ["extism_own", "extism_", "extism_http_headers", "extism_log_trace", "extism_get_log_level", "alloc"] {
        let module = format!(r#"(module (import "env" "{own}" (func)) (func (export "f")))"#);
        let [libextism, ..] = verdicts(&module);
        assert_eq!(libextism, "yes", "{own}");
        let output = run_with(&["call", "-", "f", "--strict"], &wat::parse_str(&module).unwrap());
        let stderr = stderr(&output);
        assert!(stderr.contains("The command has `--host-fn` and `--link`") && !stderr.contains("0.x"), "{stderr}");
    }
    for old in ["extism_store_u32", "extism_input_load_u8", "extism_error_set", "extism_log_warn"] {
        let [libextism, ..] = verdicts(&format!(r#"(module (import "env" "{old}" (func)))"#));
        assert_eq!(libextism, format!("no: {old}"));
    }
}

#[test]
fn a_call_names_the_feature() {
    let folder = crate::support::Folder::new();
    let plugin = folder.module("pages.wasm", "(module (memory 1 (pagesize 1)))");
    let output = call(&[&plugin, "f"]);
    let expected = format!("error: can't load {plugin}: it uses custom page sizes, which neither this host nor");
    assert!(stderr(&output).starts_with(&expected), "{}", stderr(&output));
}
