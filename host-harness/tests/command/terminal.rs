//! Colours and progress are for terminals; here stdout and stderr are pipes.

use std::process::Stdio;

use crate::support::{ECHO, Folder, call, host_harness, run, run_with, stderr, stdout};

#[test]
fn a_pipe_gets_no_colours_and_no_progress() {
    let output = call(&["examples/greet", "greet", "--input", "Ada"]);
    assert_eq!(stderr(&output), "");
    let output = call(&["tests/plugins/misbehave", "panic_with", "--input", "today"]);
    assert!(!stderr(&output).contains('\x1b'), "{}", stderr(&output));
}

/// What the command shows on a terminal, which is made by `script`, where there is that.
fn on_terminal(arguments: &str, no_color: &str) -> Option<String> {
    let command = format!("{} {arguments}", env!("CARGO_BIN_EXE_host-harness"));
    let mut script = std::process::Command::new("script");
    script.args(["-qec", &command, "/dev/null"]).env("NO_COLOR", no_color).env("TERM", "xterm");
    let output = script.stdin(Stdio::null()).output().ok()?;
    // As the terminal ends lines.
    let text = String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n");
    (!text.is_empty()).then_some(text)
}

#[test]
fn a_terminal_gets_colours_unless_the_user_wants_none() {
    let folder = Folder::new();
    let plugin = folder.module("trap.wasm", r#"(module (func (export "f") (result i32) unreachable))"#);
    let painted = |no_color: &str| {
        let text = on_terminal(&format!("call {plugin} f"), no_color)?;
        text.contains("error:").then(|| text.contains("\x1b[1;31merror:"))
    };
    if let Some(painted_by_default) = painted("") {
        assert!(painted_by_default);
        assert_eq!(painted("1"), Some(false));
        // What clap says looks like what else is said.
        for (no_color, error) in [("", "\x1b[1;31merror:\x1b[0m "), ("1", "error: ")] {
            let text = on_terminal("call --no-such-option", no_color).unwrap();
            assert!(text.starts_with(&format!("{error}unexpected argument '--no-such-option' found\n\n")), "{text}");
            assert!(text.ends_with("For more information, try '--help'.\n"), "{text}");
        }
    }
    assert_eq!(call(&["--no-such-option"]).status.code(), Some(2));
}

/// What a terminal obeys, and what turns or hides other characters.
const HOSTILE: &str = "a\u{202e}b\u{200b}c\u{9b}1m\u{feff}\u{2028}\u{e0041}\u{7f}";
const HOSTILE_SHOWN: &str = r"a\u{202e}b\u{200b}c\u{9b}1m\u{feff}\u{2028}\u{e0041}\u{7f}";

/// Texts of the command's own that quote a plugin, for whoever reads them.
#[test]
fn logs_and_errors_are_safe_to_show() {
    let output = call(&["tests/plugins/misbehave", "panic_with", "--input", HOSTILE]);
    // In the log line and in the error.
    assert_eq!(stderr(&output).matches(HOSTILE_SHOWN).count(), 2, "{}", stderr(&output));
    assert!(!stderr(&output).contains([
        '\u{202e}',
        '\u{200b}',
        '\u{9b}',
        '\u{feff}',
        '\u{2028}',
        '\u{e0041}',
        '\u{7f}'
    ]));
}

#[test]
fn names_are_safe_to_show() {
    let folder = Folder::new();
    let plugin = folder.module(
        "names.wasm",
        r#"(module (import "k\e2\80\a8v" "c\ef\bb\bf" (func))
            (func (export "a\e2\80\ae\00\0ab\e2\80\8b") (result i32) unreachable))"#,
    );
    let shown = r"a\u{202e}\u{0}\nb\u{200b}";
    let output = run(&["inspect", &plugin]);
    assert!(stdout(&output).contains(shown), "{}", stdout(&output));
    assert!(stdout(&output).contains(r"Imports of k\u{2028}v"), "{}", stdout(&output));
    assert!(stderr(&call(&[&plugin, "f", "--strict"])).contains(r"`c\u{feff}` of `k\u{2028}v`: ()"));
    let plugin = folder.module(
        "trap.wasm",
        r#"(module (func (@name "x\e2\80\ae") (export "f") (result i32) unreachable)
            (func (export "a\e2\80\ae\00\0ab\e2\80\8b") (result i32) unreachable))"#,
    );
    assert!(stderr(&call(&[&plugin, "g"])).ends_with(&format!("its exports: f, {shown}\n")));
    assert!(stderr(&call(&[&plugin, "f"])).contains("\n    at x\\u{202e}\n"));
}

#[test]
fn the_output_is_safe_on_a_terminal_and_exact_in_a_pipe() {
    let folder = Folder::new();
    let plugin = folder.module("echo.wasm", ECHO);
    let input = "é\u{202e}👩\u{200d}💻\u{200b}";
    folder.write("input", input);
    assert_eq!(call(&[&plugin, "echo", "--input", input]).stdout, input.as_bytes());
    let arguments = format!("call {plugin} echo --input-file {}", folder.path("input"));
    if let Some(shown) = on_terminal(&arguments, "1") {
        assert_eq!(shown, "é\\u{202e}👩\u{200d}💻\\u{200b}\n");
    }
}

/// Printed in pieces, one of which ends within a character.
#[test]
fn what_is_printed_through_wasi_is_safe_on_a_terminal_and_exact_in_a_pipe() {
    let folder = Folder::new();
    let plugin = folder.module(
        "print.wasm",
        r#"(module
            (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
            (memory (export "memory") 1)
            (data (i32.const 0) "\20\00\00\00\06\00\00\00\26\00\00\00\08\00\00\00")
            (data (i32.const 32) "a\1b[1m\e2\80\ae\c3\a9\n\ff\c2\9b")
            (func (export "print") (param) (result i32)
                (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 100)))
                (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 100))))"#,
    );
    let output = call(&[&plugin, "print", "--wasi"]);
    assert_eq!(output.stderr, b"a\x1b[1m\xe2\x80\xae\xc3\xa9\n\xff\xc2\x9b");
    if let Some(shown) = on_terminal(&format!("call {plugin} print --wasi"), "1") {
        assert!(shown.contains("a\\u{1b}[1m\\u{202e}é\n\\xff\\u{9b}"), "{shown:?}");
    }
}

#[test]
fn a_trap_shows_where_it_was() {
    let folder = Folder::new();
    let plugin = folder.module(
        "trap.wasm",
        r#"(module (func $inner unreachable) (func $outer (export "f") (result i32) (call $inner) (i32.const 0)))"#,
    );
    let trap = "error: wasm trap: wasm `unreachable` instruction executed\n    at inner\n    at outer\n";
    assert_eq!(stderr(&call(&[&plugin, "f"])), trap);
    let plugin = folder.module("start.wasm", "(module (func $f unreachable) (start $f))");
    let trap = "error: can't start the plugin: wasm trap: wasm `unreachable` instruction executed\n    at f\n";
    assert_eq!(stderr(&call(&[&plugin, "f"])), trap);
    // The error is the panic's text; the trap says where.
    let output = call(&["tests/plugins/misbehave", "panic_with", "--input", "today"]);
    let (_, trap) = stderr(&output).split_once("\nwasm trap: ").unwrap_or_default();
    assert!(
        trap.contains("\n    at core::panicking::panic_fmt\n") && trap.contains("\n    at panic_with"),
        "{output:?}"
    );
}

/// One that has been asked for isn't the plugin's trap.
/// However much of it is escaped or cut where it trapped: keys of zeros, the second over 2000 bytes long.
#[test]
fn a_trap_says_once_why() {
    for length in [1, 3000] {
        let module = format!(
            r#"(module
                (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
                (import "extism:host/env" "var_set" (func $var_set (param i64 i64)))
                (func (export "f") (result i32)
                    (call $var_set (call $alloc (i64.const {length})) (call $alloc (i64.const 0x200000)))
                    (i32.const 0)))"#
        );
        let output = run_with(&["call", "-", "f"], &wat::parse_str(module).unwrap());
        let text = stderr(&output);
        assert_eq!(text.matches("error: variable `").count(), 1, "{text}");
        assert_eq!(text.matches("variable `").count(), 1, "{text}");
        assert!(text.contains("` of 2097152 bytes doesn't fit") && text.contains("\n    at "), "{text}");
    }
}

#[test]
fn an_exit_shows_no_trap() {
    let folder = Folder::new();
    let plugin = folder.module(
        "exit.wasm",
        r#"(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
            (memory (export "memory") 1)
            (func (export "f") (result i32) (call $exit (i32.const 3)) (i32.const 0)))"#,
    );
    let output = call(&[&plugin, "f", "--wasi"]);
    assert_eq!((output.status.code(), stderr(&output)), (Some(3), "error: the plugin exited with code 3\n"));
}

#[test]
#[cfg(unix)]
fn a_reader_that_went_away_is_no_failure() {
    let call = ["call", "examples/greet", "greet", "--repeat", "2", "--json"];
    for arguments in [&call[..], &["inspect", "examples/greet"], &["completions", "bash"], &["--help"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = host_harness().args(arguments).stdout(writer).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(stderr(&output), "", "{arguments:?}");
    }
}
