//! Colours and progress are for terminals; here stdout and stderr are pipes.

use std::process::Stdio;

use crate::support::{Folder, call, host_harness, stderr};

#[test]
fn a_pipe_gets_no_colours_and_no_progress() {
    let output = call(&["examples/greet", "greet", "--input", "Ada"]);
    assert_eq!(stderr(&output), "");
    let output = call(&["tests/plugins/misbehave", "panic_with", "--input", "today"]);
    assert!(!stderr(&output).contains('\x1b'), "{}", stderr(&output));
}

/// With a terminal made by `script`, where there is that.
#[test]
fn a_terminal_gets_colours_unless_the_user_wants_none() {
    let folder = Folder::new();
    let plugin = folder.module("trap.wasm", r#"(module (func (export "f") (result i32) unreachable))"#);
    let painted = |no_color: &str| {
        let command = format!("{} call {plugin} f", env!("CARGO_BIN_EXE_host-harness"));
        let mut script = std::process::Command::new("script");
        script.args(["-qec", &command, "/dev/null"]).env("NO_COLOR", no_color).env("TERM", "xterm");
        let output = script.stdin(Stdio::null()).output().ok()?;
        let text = String::from_utf8(output.stdout).unwrap();
        text.contains("error:").then(|| text.contains("\x1b[31merror:"))
    };
    if let Some(painted_by_default) = painted("") {
        assert!(painted_by_default);
        assert_eq!(painted("1"), Some(false));
    }
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
