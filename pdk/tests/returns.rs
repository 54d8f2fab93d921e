//! What an export may return: anything that a host can be given, nothing, or a `Result` of either with any error.

#![allow(clippy::unwrap_used, clippy::unnecessary_wraps)] // tests fail by panicking

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

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

#[plugin_fn]
fn text(input: &str) -> Result<String, String> {
    input.parse::<i32>().map(|number| number.to_string()).map_err(|error| format!("{input}: {error}"))
}

#[plugin_fn]
fn static_text(input: &str) -> Result<&str, &'static str> {
    input.get(1..).ok_or("it is empty")
}

#[plugin_fn]
fn borrowed_text(input: &str) -> Result<(), &str> {
    Err(input)
}

#[plugin_fn]
fn cow_text(input: &str) -> Result<(), Cow<'_, str>> {
    Err(input.into())
}

#[plugin_fn]
fn boxed_text(input: &str) -> Result<(), Box<str>> {
    Err(input.into())
}

#[plugin_fn]
fn boxed(input: &str) -> Result<String, Box<dyn StdError>> {
    match input {
        "anyhow" => Err(Error::msg("the cause").context("the error"))?,
        "text" => Err("a text")?,
        "empty" => Err("")?,
        number => Ok(number.parse::<i32>()?.to_string()),
    }
}

#[plugin_fn]
fn boxed_send(_: ()) -> Result<(), Box<dyn StdError + Send>> {
    Err(Box::new(fmt::Error))
}

#[plugin_fn]
fn boxed_send_sync(input: &str) -> Result<(), Box<dyn StdError + Send + Sync>> {
    Err(input)?
}

#[plugin_fn]
fn boxed_borrowing(input: &str) -> Result<(), Box<dyn StdError + '_>> {
    #[derive(Debug)]
    struct Unwanted<'a>(&'a str);

    impl fmt::Display for Unwanted<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "not {}", self.0)
        }
    }

    impl StdError for Unwanted<'_> {}

    Err(Box::new(Unwanted(input)))
}

#[plugin_fn]
fn cow(input: Cow<'_, str>) -> Cow<'_, str> {
    input + "!"
}

#[plugin_fn]
fn boxed_str(input: Box<str>) -> FnResult<Box<str>> {
    Ok(input)
}

#[plugin_fn]
fn counted_str(input: Rc<str>) -> Option<Arc<str>> {
    Some(Arc::from(&*input))
}

#[plugin_fn]
fn counted_bytes(input: Arc<[u8]>) -> Rc<[u8]> {
    Rc::from(&*input)
}

#[plugin_fn]
fn boxed_bytes(input: Cow<'_, [u8]>) -> Box<[u8]> {
    Box::from(&*input)
}

#[plugin_fn]
fn array(input: [u8; 3]) -> [u8; 3] {
    input
}

#[plugin_fn]
fn literal(_: ()) -> FnResult<&'static [u8; 2]> {
    Ok(b"ab")
}

/// What `?` gives to an `FnResult` can be shown, as by the attribute of the `tracing` crate.
#[plugin_fn]
#[tracing::instrument(err)]
fn instrumented(input: &str) -> FnResult<String> {
    Ok(input.parse::<i32>()?.to_string())
}

#[tracing::instrument(err, ret(Debug))]
#[plugin_fn]
fn instrumented_above(input: &str) -> FnResult<String> {
    Ok(input.parse::<i32>()?.to_string())
}

fn gives(export: Export, input: &str) -> String {
    let [wasm, javascript] = [Host::new(), Host::new().javascript()].map(|mut host| host.call(export, input).unwrap());
    assert_eq!(wasm, javascript);
    wasm
}

fn fails<'a>(export: Export, input: impl ToBytes<'a>) -> (i32, String) {
    let input = input.to_bytes().unwrap();
    let [wasm, javascript] = [Host::new(), Host::new().javascript()]
        .map(|mut host| host.call::<String>(export, input.as_ref()).unwrap_err());
    assert_eq!(wasm, javascript);
    (wasm.code, wasm.text)
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
fn texts_and_boxes_are_errors() {
    assert_eq!(gives(export!(text), "7"), "7");
    assert_eq!(fails(export!(text), "x"), (-1, "x: invalid digit found in string".into()));
    assert_eq!(fails(export!(static_text), ""), (-1, "it is empty".into()));
    for export in [export!(borrowed_text), export!(cow_text), export!(boxed_text), export!(boxed_send_sync)] {
        assert_eq!(fails(export, "the input"), (-1, "the input".into()));
    }
    assert_eq!(fails(export!(boxed_borrowing), "this"), (-1, "not this".into()));
    assert_eq!(gives(export!(boxed), "7"), "7");
    assert_eq!(fails(export!(boxed), "x"), (-1, "invalid digit found in string".into()));
    assert_eq!(fails(export!(boxed), "anyhow"), (-1, "the error\n\nCaused by:\n    the cause".into()));
    assert_eq!(fails(export!(boxed), "text"), (-1, "a text".into()));
    assert_eq!(fails(export!(boxed), "empty"), (-1, "the plugin failed with an empty error text".into()));
    assert_eq!(fails(export!(boxed_send), ()), (-1, fmt::Error.to_string()));
}

#[test]
fn texts_and_bytes_in_other_types() {
    assert_eq!(gives(export!(cow), "abc"), "abc!");
    assert_eq!(gives(export!(boxed_str), "äbc"), "äbc");
    assert_eq!(gives(export!(counted_str), ""), "");
    assert_eq!(gives(export!(counted_str), "abc"), "abc");
    assert_eq!(gives(export!(counted_bytes), "abc"), "abc");
    assert_eq!(gives(export!(boxed_bytes), "abc"), "abc");
    assert_eq!(gives(export!(array), "abc"), "abc");
    assert_eq!(gives(export!(literal), ""), "ab");
    for export in [export!(cow), export!(boxed_str), export!(counted_str)] {
        assert!(fails(export, b"\xff".as_slice()).1.contains("invalid utf-8 sequence"));
    }
    for input in ["ab", "abcd", ""] {
        assert!(fails(export!(array), input).1.contains("`[u8; 3]`"), "{input}");
    }
}

#[test]
fn an_error_with_a_code_can_be_shown() {
    assert_eq!(format!("{}", WithReturnCode::new(Error::msg("text").context("above"), 3)), "above");
    assert_eq!(format!("{:#}", WithReturnCode::new(Error::msg("text").context("above"), 3)), "above: text");
    for export in [export!(instrumented), export!(instrumented_above)] {
        assert_eq!(gives(export, "7"), "7");
        assert_eq!(fails(export, "x"), (-1, "invalid digit found in string".into()));
    }
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
