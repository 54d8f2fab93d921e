//! Programs print the message of an error once.

#![allow(clippy::unwrap_used)] // tests fail by panicking

use std::error::Error as StdError;

use host_harness::testing::{Failure, Kernel, Trap};
use host_harness::{Builder, Error};

fn module(text: &str) -> Builder {
    Builder::from_bytes(wat::parse_str(text).unwrap())
}

fn load_error(builder: Builder) -> Error {
    builder.load().map(drop).unwrap_err()
}

fn call_error(text: &str, export: &str) -> Error {
    module(text).load().unwrap().call::<String>(export, "").unwrap_err()
}

/// Returns an error of each kind that doesn't need a broken disk.
fn errors() -> Vec<Error> {
    let fails = r#"(module (func (export "f") (result i32) (i32.const 7)) (func (export "g") (param i32)))"#;
    let misuses = r#"(module
        (import "extism:host/env" "free" (func $free (param i64)))
        (func (export "f") (result i32) (call $free (i64.const 77)) (i32.const 0)))"#;
    vec![
        load_error(Builder::from_file("nowhere.wasm")),
        load_error(Builder::from_crate("nowhere")),
        load_error(Builder::from_bytes("hello")),
        load_error(module(r#"(module (import "kv" "get" (func)))"#)),
        load_error(module("(module)").folder("", "/data")),
        load_error(module("(module (func $f unreachable) (start $f))")),
        call_error(fails, "nothing"),
        call_error(fails, "g"),
        call_error(fails, "f"),
        call_error(misuses, "f"),
    ]
}

/// Prints an error and then its causes, as anyhow does.
#[test]
fn no_cause_repeats_what_an_error_says() {
    for error in errors() {
        let mut said = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            assert!(!said.contains(&error.to_string()), "{said}: {error}");
            said += &error.to_string();
            cause = error.source();
        }
    }
}

/// `main` prints errors with `Debug`.
#[test]
fn main_prints_the_message() {
    for error in errors() {
        let text = error.to_string();
        assert_eq!(format!("{:?}", Box::<dyn StdError>::from(error)), text);
    }
    let failure: Failure = module(r#"(module (func (export "f") (result i32) (i32.const 7)))"#)
        .load()
        .unwrap()
        .outcome("f", "")
        .unwrap()
        .result
        .unwrap_err();
    assert_eq!(format!("{failure:?}"), "the export returned code 7 and set no error text");
    let mut kernel = Kernel::default();
    kernel.memory_limit = 4;
    let trap: Trap = kernel.begin(b"hello").unwrap_err();
    assert_eq!(format!("{trap:?}"), "can't give the plugin 5 bytes: the memory limit is 4 bytes");
}
