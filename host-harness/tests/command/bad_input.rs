//! Bad input is told apart from bad plugins, and never makes the command panic.

use std::path::Path;
use std::process::Command;

use crate::support::{Folder, assert_refused, call, host_harness, run, run_with, stderr, stdout};

#[test]
fn what_is_no_module_is_refused() {
    let folder = Folder::new();
    let text = folder.write("text.wasm", "hello");
    assert_refused(&call(&[&text, "f"]), "text.wasm is no WebAssembly module: ");
    assert_refused(&run(&["inspect", &text]), "text.wasm is no WebAssembly module of a plugin: ");
    assert_refused(&run_with(&["call", "-", "f"], b"hello"), "error: the input is no WebAssembly module: ");
    assert_refused(&run_with(&["inspect", "-"], b""), "error: the input is no WebAssembly module of a plugin: ");
    let component = folder.write("component.wasm", b"\0asm\x0d\0\x01\0");
    assert_refused(&run(&["inspect", &component]), "it is a component; build for wasm32-unknown-unknown");
    assert_refused(&call(&["gone.wasm", "f"]), "error: can't read gone.wasm: ");
    assert_refused(&run(&["inspect", "gone.wasm"]), "error: can't read gone.wasm: ");
    assert_refused(&call(&["gone.wasm", "f", "--input-file", "gone.txt"]), "error: can't read gone.txt: ");
    assert_refused(&run_with(&["call", "-", "f", "--input-file", "-"], b""), "can't both come from stdin");
}

/// Every prefix of a module, and every byte of it changed: told or described, without a panic.
#[test]
fn broken_modules_are_told() {
    let module = wat::parse_str(
        r#"(module $named (type (func)) (import "a" "b" (func $imported)) (memory 1) (global i32 (i32.const 0))
            (table 1 funcref) (elem (i32.const 0) $f) (data (i32.const 0) "x")
            (func $f (export "f") (result i32) (i32.const 0)))"#,
    )
    .unwrap();
    let cut = (0..module.len()).map(|length| module[..length].to_vec());
    let changed = (0..module.len()).map(|index| {
        let mut module = module.clone();
        module[index] = 0xff;
        module
    });
    for broken in cut.chain(changed) {
        let output = run_with(&["inspect", "-"], &broken);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{output:?}");
    }
}

#[test]
#[cfg(unix)]
fn arguments_that_are_no_text_are_refused() {
    use std::os::unix::ffi::OsStrExt;
    let broken = std::ffi::OsStr::from_bytes(b"\xff\xfe");
    for place in 1..4 {
        let mut arguments = ["call", "x.wasm", "f", "x"].map(std::ffi::OsStr::new);
        arguments[place] = broken;
        let [call, plugin, export, input] = arguments;
        let mut command = host_harness();
        let output = command.args([call, plugin, export, "--input".as_ref(), input]).output().unwrap();
        assert!(matches!(output.status.code(), Some(1 | 2)), "{output:?}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{output:?}");
    }
    let output = host_harness().args(["new".as_ref(), broken]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
}

/// A missing target without rustup: one line says what to install.
#[test]
fn what_is_missing_is_said() {
    let folder = Folder::new();
    folder.write("src/lib.rs", "");
    folder.write(
        "Cargo.toml",
        "[package]\nname = \"p\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n[workspace]\n\
         [package.metadata.host-harness]\ntarget = \"sparcv9-sun-solaris\"\n",
    );

    // Rust's own programs by their full paths, and nothing else to be found.
    let sysroot = Command::new("rustc").args(["--print", "sysroot"]).output().unwrap();
    let programs = Path::new(stdout(&sysroot).trim()).join("bin");
    let output = host_harness()
        .args(["call", folder.0.to_str().unwrap(), "f"])
        .env("CARGO", programs.join("cargo"))
        .env("RUSTC", programs.join("rustc"))
        .env("PATH", "")
        .output()
        .unwrap();
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
