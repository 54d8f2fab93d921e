//! Errors about config values.
//!
//! A text names the key and the kind of value that is set, but never the value: it may be a secret, and error texts end
//! up in logs.

use core::fmt;

use serde::de::{Expected, Unexpected};

use crate::message::{Message, shown};

/// What is wrong with a value.
#[derive(Debug)]
pub enum Fault {
    /// The value isn't what was expected, which this text says.
    Expected(String),
    /// The key isn't set.
    Missing(&'static str),
    /// A reason that the type itself gives.
    Other(String),
}

impl Fault {
    /// Makes a fault from an error about JSON. serde_json's text quotes the value that it met, and then says what it
    /// expected: only the second part is kept.
    #[cold]
    pub fn json(error: &serde_json::Error) -> Self {
        let text = shown(error);
        if !error.is_data() {
            let mut message = Message::default();
            message.add("JSON (").add(&text).add(")");
            return Fault::Expected(message.0);
        }
        match text.rsplit_once(", expected ") {
            Some((_, expected)) => Fault::Expected(expected.to_owned()),
            None => Fault::Other(text),
        }
    }

    /// Formats the fault as an error text about a key and its value.
    #[cold]
    pub fn at(self, key: &str, value: &str) -> String {
        let mut text = Message::default();
        text.add("config key `").add(key).add("`: ");
        match self {
            Fault::Expected(expected) => {
                text.add("expected ").add(&expected).add(", got ").add(name_kind(value)).add(" of ");
                text.bytes(value.len())
            }
            fault => text.add(&shown(&fault)),
        };
        text.0
    }
}

impl serde::de::Error for Fault {
    #[cold]
    fn custom<T: fmt::Display>(text: T) -> Self {
        Fault::Other(shown(&text))
    }

    #[cold]
    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Fault::Expected(shown(&expected))
    }

    #[cold]
    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Fault::Expected(shown(&expected))
    }

    #[cold]
    fn unknown_variant(_: &str, names: &'static [&'static str]) -> Self {
        let mut text = Message::default();
        text.add("one of");
        for (at, name) in names.iter().enumerate() {
            text.add(if at == 0 { " `" } else { ", `" }).add(name).add("`");
        }
        Fault::Expected(text.0)
    }

    #[cold]
    fn missing_field(name: &'static str) -> Self {
        Fault::Missing(name)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Expected(text) | Fault::Other(text) => f.write_str(text),
            Fault::Missing(key) => write!(f, "the config lacks `{key}` (an empty value counts as unset)"),
        }
    }
}

impl core::error::Error for Fault {}

/// Names the kind of a value, as far as its form shows.
fn name_kind(value: &str) -> &'static str {
    let all = |wanted: fn(u8) -> bool| value.bytes().all(wanted);
    let digits = value.bytes().any(|byte| byte.is_ascii_digit());
    match value.as_bytes() {
        b"true" | b"false" => "a bool",
        [b'[', ..] => "a JSON array",
        [b'{', ..] => "a JSON object",
        _ if digits && all(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+')) => "a whole number",
        _ if digits && all(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')) => "a number",
        _ => "text",
    }
}
