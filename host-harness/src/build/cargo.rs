//! Runs cargo and rustc, and explains why they failed.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Output};

pub fn cargo_in(folder: &Path) -> Command {
    let mut cargo = Command::new(variable_or("CARGO", "cargo"));
    cargo.current_dir(folder);
    cargo
}

/// Returns the reason why a program failed: what it wrote to stderr.
pub fn failure_reason(output: &Output, command: &str) -> String {
    match String::from_utf8_lossy(&output.stderr).trim() {
        "" => format!("`{command}` failed ({}) and gave no reason", output.status),
        // The text becomes a part of an error.
        reason => reason.strip_prefix("error: ").unwrap_or(reason).to_owned(),
    }
}

/// Names the program of [`variable_or`] in an error: with the variable, if the variable is set.
pub fn program_name(name: &str, default: &str) -> String {
    match std::env::var_os(name) {
        Some(program) => format!("{name}={}", program.display()),
        None => default.into(),
    }
}

/// Returns the program that an environment variable names, or the default.
pub fn variable_or(name: &str, default: &str) -> OsString {
    std::env::var_os(name).unwrap_or_else(|| default.into())
}

pub fn explain_missing_cargo(error: std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "can't find cargo: install Rust from https://rustup.rs".into(),
        _ => format!("can't run cargo: {error}"),
    }
}
