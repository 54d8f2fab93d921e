//! The notations of the table for bytes and texts.

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::Value;

/// Bytes: `"text"`, `{"hex": "00ff"}`, `{"json": …}`, or `{"bytes": 1000}` for 1000 bytes of 0, 1, … 250, 0, …
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Notation {
    Hex(String),
    Json(Value),
    Bytes(usize),
}

/// Bytes in a notation of the table.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Data {
    Text(String),
    Other(Notation),
}

impl Data {
    pub fn bytes(&self, server: &str) -> Result<Vec<u8>> {
        Ok(match self {
            Data::Text(text) => fill_in(text, server).into_bytes(),
            Data::Other(Notation::Hex(digits)) => from_hex(digits)?,
            Data::Other(Notation::Json(value)) => fill_in(&value.to_string(), server).into_bytes(),
            Data::Other(Notation::Bytes(length)) => (0..*length).map(|index| (index % 251) as u8).collect(),
        })
    }
}

/// An expected text: `"exactly this"`, or `{"contains": "that"}`.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Text {
    Exact(String),
    Part(Part),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    contains: String,
}

impl Text {
    pub fn matches(&self, text: &str, prefix: &str, server: &str) -> bool {
        match self {
            Text::Exact(exact) => text.strip_prefix(prefix) == Some(fill_in(exact, server).as_str()),
            Text::Part(part) => text.starts_with(prefix) && text.contains(&fill_in(&part.contains, server)),
        }
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Text::Exact(text) => write!(f, "{text:?}"),
            Text::Part(part) => write!(f, "…{:?}…", part.contains),
        }
    }
}

/// Inserts the URL of the loopback server.
pub fn fill_in(text: &str, server: &str) -> String {
    text.replace("{server}", server)
}

fn from_hex(digits: &str) -> Result<Vec<u8>> {
    if !digits.is_ascii() || !digits.len().is_multiple_of(2) {
        bail!("{digits:?} isn't pairs of hex digits");
    }
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).with_context(|| format!("in {digits:?}"));
    (0..digits.len()).step_by(2).map(byte).collect()
}

/// Shows bytes: as text if they are text, and shortened.
pub fn show(bytes: &[u8]) -> String {
    const MAX_SHOWN_BYTES: usize = 200;
    match std::str::from_utf8(bytes) {
        Ok(text) if text.len() <= MAX_SHOWN_BYTES => format!("{text:?}"),
        _ => {
            let start: String = bytes.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
            format!("{} bytes, {start}…", bytes.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(json: &str) -> Result<Vec<u8>> {
        serde_json::from_str::<Data>(json)?.bytes("http://here")
    }

    #[test]
    fn bytes_have_four_notations() {
        assert_eq!(bytes(r#""{server}/ä""#).unwrap(), "http://here/ä".as_bytes());
        assert_eq!(bytes(r#"{"hex": "00fF"}"#).unwrap(), [0, 255]);
        assert_eq!(bytes(r#"{"json": ["{server}/a", 1]}"#).unwrap(), br#"["http://here/a",1]"#);
        assert_eq!(bytes(r#"{"bytes": 252}"#).unwrap()[249..], [249, 250, 0]);
        assert!(bytes(r#"{"hex": "0"}"#).is_err());
        assert!(bytes(r#"{"hexes": "00"}"#).is_err());
    }

    #[test]
    fn texts_match_after_the_prefix() {
        let exact: Text = serde_json::from_str(r#""no""#).unwrap();
        assert!(exact.matches("Plugin: no", "Plugin: ", ""));
        assert!(!exact.matches("no", "Plugin: ", ""));
        assert!(!exact.matches("no way", "", ""));
        let part: Text = serde_json::from_str(r#"{"contains": "no"}"#).unwrap();
        assert!(part.matches("Plugin: in the north", "Plugin: ", ""));
        assert!(!part.matches("in the north", "Plugin: ", ""));
    }
}
