//! Reads front matter: lines between `---` and `---` before a text. They are the small part of YAML that most people use.

use std::collections::BTreeMap;

use crate::MarkdownError;

const FENCE: &str = "---";

/// Returns the keys and values. An empty value counts.
pub fn read(text: &str) -> Result<BTreeMap<&str, &str>, MarkdownError> {
    let mut values = BTreeMap::new();
    let lines = split(text).map(|(lines, _)| lines).unwrap_or_default();
    for (index, line) in lines.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        // The fence is line 1.
        let (key, value) = line.split_once(':').ok_or(MarkdownError::FrontMatter { line: index + 2 })?;
        values.insert(key.trim_end(), unquote(value.trim_start()));
    }
    Ok(values)
}

/// Returns the text after the front matter.
pub fn skip(text: &str) -> &str {
    split(text).map_or(text, |(_, rest)| rest)
}

/// Returns the lines between the fences and the text after them; `None` if the text has no front matter.
fn split(text: &str) -> Option<(&str, &str)> {
    let (first, rest) = text.split_once('\n')?;
    if first.trim_end() != FENCE {
        return None;
    }
    let mut length = 0;
    for line in rest.split_inclusive('\n') {
        let (lines, from_fence) = rest.split_at_checked(length)?;
        if line.trim_end() == FENCE {
            return from_fence.strip_prefix(line).map(|after| (lines, after));
        }
        length += line.len();
    }
    None
}

fn unquote(value: &str) -> &str {
    let inside = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
    inside('"').or_else(|| inside('\'')).unwrap_or(value)
}
