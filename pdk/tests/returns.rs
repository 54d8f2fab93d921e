//! What an export may return: anything that a host can be given, nothing, or a `Result` of either with any error.

#![allow(clippy::unwrap_used, clippy::unnecessary_wraps)] // tests fail by panicking

use std::fmt;

use extism_pdk::plugin_fn::ErrorCode;
use extism_pdk::testing::{Export, Host, Plugin, export};
use extism_pdk::*;

#[plugin_fn]
fn nothing() {}

#[plugin_fn]
fn unit() -> Result<(), Error> {
    Ok(())
}

#[plugin_fn]
fn value() -> &'static str {
    "value"
}

#[plugin_fn]
fn option(input: &str) -> Option<&str> {
    input.get(1..)
}

#[plugin_fn]
fn unnamed() -> impl ToMemory {
    "unnamed"
}

#[plugin_fn]
fn block() -> Memory {
    Memory::from_bytes("block").unwrap()
}

#[plugin_fn]
fn coded_value() -> FnResult<WithReturnCode<String>> {
    Ok(WithReturnCode::new("coded".into(), 3))
}

#[plugin_fn]
fn error_of_std(input: &str) -> Result<String, std::num::ParseIntError> {
    Ok(input.parse::<i32>()?.to_string())
}

#[plugin_fn]
fn error_of_anyhow(input: &str) -> Result<String, Error> {
    anyhow::bail!("no {input}")
}

/// Any error becomes ours by `?`.
#[plugin_fn]
fn fn_result(input: &str) -> FnResult<String> {
    Ok(input.parse::<i32>()?.to_string())
}

#[plugin_fn]
fn code_by_hand(input: &str) -> FnResult<String> {
    Err(WithReturnCode::new(Error::msg(input.to_owned()), 12))
}

/// An error that isn't one of std's: text and code in one conversion.
enum ByHand {
    Missing(String),
    Broken,
}

impl From<ByHand> for WithReturnCode<Error> {
    fn from(error: ByHand) -> Self {
        match error {
            ByHand::Missing(what) => WithReturnCode::new(Error::msg(format!("no {what}")), 1),
            ByHand::Broken => WithReturnCode::new(Error::msg("broken"), 2),
        }
    }
}

#[plugin_fn]
fn by_hand(input: &str) -> Result<String, ByHand> {
    Err(if input.is_empty() { ByHand::Broken } else { ByHand::Missing(input.into()) })
}

/// By `?` into an `FnResult`, its code is kept.
#[plugin_fn]
fn by_hand_in_fn_result() -> FnResult<String> {
    Err(ByHand::Broken)?
}

/// An error of std's with codes.
#[derive(Debug)]
struct Implemented(i32);

impl fmt::Display for Implemented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("implemented")
    }
}

impl std::error::Error for Implemented {}

impl ErrorCode for Implemented {
    fn code(&self) -> i32 {
        self.0
    }
}

#[plugin_fn]
fn implemented(code: i32) -> Result<String, Implemented> {
    Err(Implemented(code))
}

#[plugin_fn]
fn coded(code: i32) -> FnResult<String> {
    Err(Implemented(code).coded())
}

#[plugin_fn]
fn uncoded(code: i32) -> FnResult<String> {
    Err(Implemented(code))?
}

fn gives(export: Export, input: &str) -> String {
    Host::new().call(export, input).unwrap()
}

fn fails<'a>(export: Export, input: impl ToBytes<'a>) -> (i32, String) {
    let failure = Host::new().call::<String>(export, input).unwrap_err();
    (failure.code, failure.text)
}

#[test]
fn values() {
    assert_eq!(gives(export!(nothing), ""), "");
    assert_eq!(gives(export!(unit), ""), "");
    assert_eq!(gives(export!(value), ""), "value");
    assert_eq!(gives(export!(option), "abc"), "bc");
    assert_eq!(gives(export!(option), ""), "");
    assert_eq!(gives(export!(unnamed), ""), "unnamed");
    assert_eq!(gives(export!(block), ""), "block");
    assert_eq!(gives(export!(coded_value), ""), "coded");
    assert_eq!(gives(export!(error_of_std), "7"), "7");
}

#[test]
fn errors() {
    assert_eq!(fails(export!(error_of_std), "x"), (-1, "invalid digit found in string".into()));
    assert_eq!(fails(export!(error_of_anyhow), "luck"), (-1, "no luck".into()));
    assert_eq!(fails(export!(fn_result), "x"), (-1, "invalid digit found in string".into()));
    assert_eq!(fails(export!(code_by_hand), "text"), (12, "text".into()));
}

#[test]
fn codes() {
    assert_eq!(fails(export!(by_hand), "key"), (1, "no key".into()));
    assert_eq!(fails(export!(by_hand), ""), (2, "broken".into()));
    assert_eq!(fails(export!(by_hand_in_fn_result), ""), (2, "broken".into()));
    assert_eq!(fails(export!(implemented), 7), (7, "implemented".into()));
    assert_eq!(fails(export!(coded), 7), (7, "implemented".into()));
    // An error of another type has no code any more.
    assert_eq!(fails(export!(uncoded), 7), (-1, "implemented".into()));
}
