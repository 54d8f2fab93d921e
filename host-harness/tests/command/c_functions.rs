//! Exports that took the place of functions of C's.

use serde_json::json;

use crate::support::{Folder, call, json, run, run_with, stderr, stdout};

/// What makes a module one for WASI.
const WASI: &str = r#"(import "wasi_snapshot_preview1" "sched_yield" (func (result i32)))"#;

/// The lines of `inspect` about the exports of a module.
fn replaced(text: &str) -> Vec<String> {
    let output = run_with(&["inspect", "-", "--json"], &wat::parse_str(text).unwrap());
    let lines = json(&output)["warnings"].as_array().unwrap().clone();
    lines.iter().map(|line| line.as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_export_that_the_module_calls() {
    let lines = replaced(&format!(
        r#"(module {WASI}
            (func $remove (export "remove") (result i32) (i32.const 0))
            (func $_RNvNtCs3_3std2fs6delete (export "go") (result i32) (call $remove)))"#
    ));
    let expected =
        "`remove` took the place of C's function, if that is what `std::fs::delete` meant to call: rename the export";
    assert_eq!(lines, [expected]);
}

/// As the linker writes it where an export also runs initialisers; its own call is none of C's.
#[test]
fn an_export_in_a_wrapper() {
    let module = |call: &str| {
        format!(
            r#"(module {WASI}
                (func $start) (func $end)
                (func $index (result i32) (i32.const 0))
                (func (export "index") (result i32) (call $start) (call $index) (call $end))
                (func (export "go") (result i32) (call $start) {call} (call $end)))"#
        )
    };
    assert_eq!(replaced(&module("(i32.const 0)")), Vec::<String>::new());
    let lines = replaced(&module("(drop (call $index)) (i32.const 0)"));
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].starts_with("`index` took the place"), "{lines:?}");
}

/// What the linker and the compiler put between a caller and a function of another type.
#[test]
fn a_call_of_another_type() {
    for stub in ["signature_mismatch:send", ".Lsend_bitcast", ".Lsend_bitcast8"] {
        // Without C's library as well: Rust's arithmetic calls `log`, `pow` and others by their names in C.
        for imports in [WASI, ""] {
            let module = format!(
                r#"(module {imports}
                    (func $"{stub}" (param i32) (result i32) (unreachable))
                    (func (export "send") (result i32) (i32.const 0))
                    (func $fputs (result i32) (call $"{stub}" (i32.const 1))))"#
            );
            let lines = replaced(&module);
            assert_eq!(lines.len(), 1, "{stub} {imports}");
            assert!(lines[0].contains("what `fputs` meant to call"), "{lines:?}");
        }
    }
}

#[test]
fn nothing_is_said_without_a_call_or_without_c() {
    let module = |imports: &str, export: &str, call: &str| {
        format!(
            r#"(module {imports}
                (func $f (export "{export}") (result i32) (i32.const 0))
                (func (export "go") (result i32) {call}))"#
        )
    };
    assert_eq!(replaced(&module(WASI, "time", "(call $f)")).len(), 1);
    assert!(replaced(&module(WASI, "time", "(i32.const 0)")).is_empty(), "nothing calls it");
    assert!(replaced(&module(WASI, "count-vowels", "(call $f)")).is_empty(), "C has no such function");
    assert!(replaced(&module("", "time", "(call $f)")).is_empty(), "C's library isn't linked");
}

#[test]
fn callers_are_counted_and_their_names_cut() {
    let long = "x".repeat(100_000);
    let callers: String = (0..5).map(|number| format!(r#"(func ${long}{number} (drop (call $f)))"#)).collect();
    let module = format!(r#"(module {WASI} (func $f (export "time") (result i32) (i32.const 0)) {callers})"#);
    let [line] = &replaced(&module)[..] else { panic!("one line") };
    assert!(line.len() < 1000 && line.contains("…`") && line.contains("2 other functions"), "{line}");

    // Without names.
    let mut bytes = wat::parse_str(&module).unwrap();
    let names = bytes.windows(6).position(|bytes| bytes == b"\x04name\x01").unwrap();
    bytes[names + 1..names + 5].copy_from_slice(b"mine");
    let output = run_with(&["inspect", "-", "--json"], &bytes);
    let expected =
        "`time` took the place of C's function, if that is what 5 functions meant to call: rename the export";
    assert_eq!(json(&output)["warnings"], json!([expected]));
}

#[test]
fn people_are_told_by_both_commands() {
    let folder = Folder::new();
    let module = format!(
        r#"(module {WASI}
            (func $remove (export "remove") (result i32) (i32.const 0))
            (func $go (export "go") (result i32) (call $remove)))"#
    );
    let module = folder.module("remove.wasm", &module);
    let line = "`remove` took the place of C's function, if that is what `go` meant to call: rename the export";
    let output = run(&["inspect", &module]);
    assert!(stdout(&output).contains(&format!("\nWarnings\n  {line}\n")), "{}", stdout(&output));
    let output = call(&[&module, "go", "--wasi"]);
    assert!(output.status.success());
    assert_eq!(stderr(&output), format!("warning: {line}\n"));
}

#[test]
fn an_export_that_the_linker_lost() {
    let module = wat::parse_str("(module)").unwrap();
    let output = run_with(&["call", "-", "remove"], &module);
    assert!(
        stderr(&output).starts_with(
            "warning: C has a function `remove`, too, which the linker may have kept in place of yours: rename the export\nerror: "
        ),
        "{}",
        stderr(&output)
    );
    let output = run_with(&["call", "-", "greet"], &module);
    assert!(stderr(&output).starts_with("error: "), "{}", stderr(&output));
}

/// A plugin that is linked with C's library: its export is called where std calls C's function.
#[test]
fn a_plugin_that_std_reads_with() {
    let folder = Folder::new();
    folder.write(
        "Cargo.toml",
        "[package]\nname = \"reads\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n\
         [package.metadata.extism]\ntarget = \"wasm32-wasip1\"\n[workspace]\n\
         [profile.release]\nlto = false\n", // with it std's calls of `read` are gone from the module
    );
    folder.write(
        "src/lib.rs",
        r#"
        #[unsafe(no_mangle)]
        pub extern "C" fn read() -> i32 { 0 }
        #[unsafe(no_mangle)]
        pub extern "C" fn lines() -> i32 { std::fs::read_to_string("/data").map_or(1, |text| text.len() as i32) }
        "#,
    );
    let output = call(&[&folder.path(""), "read", "--wasi"]);
    assert!(stderr(&output).contains("warning: `read` took the place of C's function"), "{}", stderr(&output));
    assert!(stderr(&output).contains("std::"), "{}", stderr(&output));
}
