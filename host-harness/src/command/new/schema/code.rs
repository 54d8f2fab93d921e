//! Parts of Rust code.

use crate::command::code::quoted_doubly;

/// Returns a string literal.
pub fn literal(text: &str) -> String {
    quoted_doubly(text, |letter| format!("\\u{{{letter:x}}}"))
}

/// Removes the lines that are comments.
pub fn without_comments(code: &str) -> String {
    code.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(|line| [line, "\n"]).collect()
}
