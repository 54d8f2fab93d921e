//! Writes the document's descriptions as doc comments.

use crate::command::code::{Code, doc_lines};

/// Writes a description. If it has code, all of it is in a block of text, so that rustdoc doesn't run it as a test.
pub fn write(code: &mut Code, description: &str) {
    let lines = doc_lines(description);
    let is_code = |line: &String| line.starts_with("    ") || line.contains("```") || line.contains("~~~");
    let fence = lines.iter().any(is_code).then(|| fence(&lines));
    let begin = fence.iter().map(|fence| format!("{fence}text"));
    for line in begin.chain(lines).chain(fence.clone()) {
        code.line(if line.is_empty() { "///".into() } else { format!("/// {line}") });
    }
}

/// Returns a fence that is longer than all runs of backticks in the text.
fn fence(lines: &[String]) -> String {
    let longest = lines.iter().flat_map(|line| line.split(|letter| letter != '`')).map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}
