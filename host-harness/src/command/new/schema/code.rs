//! Texts within Rust's code.

use crate::command::code::quoted_doubly;

/// A literal of a string.
pub fn literal(text: &str) -> String {
    quoted_doubly(text, |letter| format!("\\u{{{letter:x}}}"))
}

/// What code says without what its docs say.
pub fn without_comments(code: &str) -> String {
    code.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(|line| [line, "\n"]).collect()
}
