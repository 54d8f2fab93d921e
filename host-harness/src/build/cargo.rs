//! Running the programs that build: which they are, and why they failed.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Output};

pub fn cargo_in(folder: &Path) -> Command {
    let mut cargo = Command::new(variable_or("CARGO", "cargo"));
    cargo.current_dir(folder);
    cargo
}

/// Why a program failed: what it wrote to stderr.
pub fn failure_reason(output: &Output, command: &str) -> String {
    match String::from_utf8_lossy(&output.stderr).trim() {
        "" => format!("`{command}` failed ({}) and gave no reason", output.status),
        // The text becomes a part of an error.
        reason => reason.strip_prefix("error: ").unwrap_or(reason).to_owned(),
    }
}

/// The program that [`variable_or`] gives, for an error: with the variable's name if it comes from there.
pub fn program_name(name: &str, default: &str) -> String {
    match std::env::var_os(name) {
        Some(program) => format!("{name}={}", program.display()),
        None => default.into(),
    }
}

pub fn variable_or(name: &str, default: &str) -> OsString {
    std::env::var_os(name).unwrap_or_else(|| default.into())
}

pub fn explain_missing_cargo(error: std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "cargo is missing: install Rust from https://rustup.rs".into(),
        _ => format!("can't run cargo: {error}"),
    }
}
