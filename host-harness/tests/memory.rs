//! The memory that a plugin takes from the host is limited, however the plugin takes it.

#![allow(clippy::unwrap_used)] // tests fail by panicking

use host_harness::Builder;

fn plugin(text: &str) -> Builder {
    Builder::from_bytes(wat::parse_str(text).unwrap())
}

fn error(builder: Builder) -> String {
    builder.load().map(drop).unwrap_err().to_string()
}

#[test]
fn all_memories_count() {
    let text = "(module (memory 3) (memory i64 3))";
    plugin(text).memory_pages(6).load().map(drop).unwrap();
    let refused = "can't start the plugin: the plugin needs more memory than its limit of 5 pages";
    assert_eq!(error(plugin(text).memory_pages(5)), refused);
}

#[test]
fn growing_one_leaves_less_for_the_others() {
    let text = r#"(module
        (memory $one (export "memory") 1 4)
        (memory $other 1)
        (func (export "one") (result i32) (memory.grow $one (i32.const 1)))
        (func (export "other") (result i32) (memory.grow $other (i32.const 1))))"#;
    let mut plugin = plugin(text).memory_pages(6).load().unwrap();
    // Returns the old size in pages, or -1.
    for (export, gives) in [("one", 1), ("one", 2), ("one", 3), ("one", -1), ("other", 1), ("other", -1)] {
        assert_eq!(plugin.outcome(export, "").unwrap().code(), gives, "{export}");
    }
    assert_eq!(plugin.memory_pages(), 4);
}

/// A call and a start say the same, as C's programs exit when they get no memory.
#[test]
fn an_exit_after_the_maximum_says_why() {
    const EXITS: &str = r#"(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (memory (export "memory") 1 2)
        (func $exits (drop (memory.grow (i32.const 5))) (call $exit (i32.const 3)))"#;
    let reason = "the plugin exited with code 3 (the plugin needs more memory than its module's maximum of 2 pages)";
    let mut called = plugin(&format!(r#"(module {EXITS} (export "f" (func $exits)))"#)).load().unwrap();
    assert_eq!(called.outcome("f", "").unwrap().assert_code(3).error(), Some(reason));
    let started = plugin(&format!("(module {EXITS} (start $exits))"));
    assert_eq!(error(started), format!("can't start the plugin: {reason}"));
}

#[test]
fn all_tables_count() {
    let many = |elements: u32| plugin(&format!("(module {})", format!("(table {elements} funcref)").repeat(4)));
    many(1 << 18).load().map(drop).unwrap();
    assert_eq!(
        error(many((1 << 18) + 1)),
        "can't start the plugin: table minimum size of 262145 elements exceeds table limits"
    );
}

/// Each report of misuse names up to twenty functions, and the module chooses their names.
#[test]
fn long_names_are_cut_in_reports() {
    let name = "é".repeat(50_000);
    let text = format!(
        r#"(module
            (import "extism:host/env" "free" (func $free (param i64)))
            (func $f (@name "{name}") (export "f") (result i32) (call $free (i64.const 1)) (i32.const 0)))"#
    );
    let outcome = plugin(&text).unchecked().load().unwrap().outcome("f", "").unwrap();
    let [report] = &outcome.reports[..] else { panic!("{} reports", outcome.reports.len()) };
    assert!(report.contains("at ééé") && report.len() < 1000, "{} bytes", report.len());
}
