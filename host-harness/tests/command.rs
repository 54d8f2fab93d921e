//! The command as a user runs it.

#![allow(clippy::unwrap_used)] // tests fail by panicking

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn host_harness() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_host-harness"));
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    command
}

fn call(arguments: &[&str]) -> Output {
    host_harness().arg("call").args(arguments).output().unwrap()
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

#[test]
fn the_output_is_printed_exactly() {
    let output = call(&["examples/count_vowels", "count_vowels", "--input", "Hello, World!"]);
    assert_eq!(stdout(&output), r#"{"count":3,"total":3,"vowels":"aeiouAEIOU"}"#);
    assert!(output.status.success());
    assert!(stderr(&output).contains("Building count_vowels for wasm32-unknown-unknown"), "{}", stderr(&output));
}

#[test]
fn config_is_given() {
    let plugin = ["examples/count_vowels", "count_vowels", "--input", "Hello, World!"];
    let output = call(&[&plugin[..], &["--config", "vowels=lo"]].concat());
    assert_eq!(stdout(&output), r#"{"count":5,"total":5,"vowels":"lo"}"#);
}

#[test]
fn input_comes_from_stdin() {
    let mut child = host_harness()
        .args(["call", "examples/greet", "greet", "--input-file", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"Ada").unwrap();
    assert_eq!(stdout(&child.wait_with_output().unwrap()), "Hello, Ada!");
}

#[test]
fn the_exit_code_is_the_plugins() {
    let output = call(&["tests/plugins/misbehave", "fail_with_code"]);
    assert_eq!(output.status.code(), Some(7));
    assert!(
        stderr(&output).ends_with("error: can't go on\n\nCaused by:\n    0: can't save\n    1: the disk is full\n")
    );
    let output = call(&["tests/plugins/misbehave", "no_such_export"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("error: the plugin has no export `no_such_export`; it has\n  "));
}

#[test]
fn log_lines_go_to_stderr() {
    let output = call(&["tests/plugins/misbehave", "panic_with", "--input", "today"]);
    assert_eq!(output.status.code(), Some(134));
    assert!(stderr(&output).contains("[error] panicked at tests/plugins/misbehave/src/lib.rs:"));
    let output = call(&["tests/plugins/misbehave", "panic_with", "--input", "today", "--log-level", "off"]);
    assert!(!stderr(&output).contains("[error] "));
}

#[test]
fn limits_end_the_call() {
    let output = call(&["tests/plugins/misbehave", "spin", "--timeout", "100"]);
    assert!(stderr(&output).ends_with("error: the call took longer than its limit of 100ms\n"));
}

/// A missing target without rustup: one line says what to install.
#[test]
fn what_is_missing_is_said() {
    let folder = std::env::temp_dir().join(format!("host-harness-test-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("src")).unwrap();
    std::fs::write(folder.join("src/lib.rs"), "").unwrap();
    let manifest = "[package]\nname = \"p\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n[workspace]\n\
                    [package.metadata.host-harness]\ntarget = \"sparcv9-sun-solaris\"\n";
    std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();

    // Rust's own programs by their full paths, and nothing else to be found.
    let sysroot = Command::new("rustc").args(["--print", "sysroot"]).output().unwrap();
    let programs = Path::new(stdout(&sysroot).trim()).join("bin");
    let output = host_harness()
        .args(["call", folder.to_str().unwrap(), "f"])
        .env("CARGO", programs.join("cargo"))
        .env("RUSTC", programs.join("rustc"))
        .env("PATH", "")
        .output()
        .unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let errors: Vec<_> = stderr(&output).lines().filter(|line| line.starts_with("error: ")).collect();
    assert_eq!(errors.len(), 1, "{}", stderr(&output));
    assert!(
        errors[0].ends_with(
            "the target sparcv9-sun-solaris is missing and there is no rustup: install Rust from https://rustup.rs, \
             or your system's package of Rust's standard library for sparcv9-sun-solaris"
        ),
        "{}",
        errors[0]
    );
}
