//! Writes texts of a contract as Markdown, so that they can't become markup.

use crate::testing::text::{cut, safe_lines};

/// Writes a name or a type as code.
pub fn code(text: &str) -> String {
    let fence = "`".repeat(longest_run(text) + 1);
    // Markdown removes one space at each end.
    let space = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Writes lines as a block of code.
pub fn block(language: &str, lines: &[String]) -> Vec<String> {
    let longest = lines.iter().map(|line| longest_run(line)).max().unwrap_or_default();
    let fence = "`".repeat((longest + 1).max(3));
    [format!("{fence}{language}")].into_iter().chain(lines.iter().cloned()).chain([fence]).collect()
}

/// Returns the length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default()
}

/// Writes a text on one line. Text in single backticks stays code.
pub fn line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let parts: Vec<String> = words.join(" ").split('`').map(str::to_owned).collect();
    // Only if backticks come in pairs is the text between them code.
    let has_code = parts.len() % 2 == 1 && parts.iter().skip(1).step_by(2).all(|part| !part.trim().is_empty());
    let mut line = String::new();
    for (index, part) in parts.iter().enumerate() {
        match (has_code, index % 2 == 1) {
            (true, true) => line += &code(part),
            (true, false) => line += &escape(part),
            (false, _) if index == 0 => line += &escape(part),
            (false, _) => line += &format!("\\`{}", escape(part)),
        }
    }
    // A text that would begin a list, a heading or a rule.
    let digits = line.len() - line.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    match line.get(digits..).and_then(|rest| rest.chars().next()) {
        Some('.' | ')') if digits > 0 => line.insert(digits, '\\'),
        Some('-' | '+' | '=') if digits == 0 => line.insert(0, '\\'),
        _ => {}
    }
    line
}

/// Escapes markup, and addresses, which some renderers turn into links.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        if "\\*_{}[]<>#|~&!$^:@".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped.replace("www.", "www\\.")
}

/// Writes a doc comment, with its paragraphs, lists and blocks of code. Other Markdown is shown as it was written.
pub fn doc(doc: &str) -> Vec<String> {
    const MAX_BYTES: usize = 20_000;

    let doc = safe_lines(&cut(doc, MAX_BYTES));
    let mut lines = Vec::new();
    let mut paragraph = Vec::new();
    let mut left = doc.lines();
    while let Some(text) = left.next() {
        let bare = text.trim();
        if bare.starts_with("```") {
            end(&mut paragraph, &mut lines);
            let fenced: Vec<String> =
                left.by_ref().take_while(|line| !line.trim().starts_with("```")).map(without_tabs).collect();
            lines.extend(block("text", &fenced));
            lines.push(String::new());
            continue;
        }
        let item = bare.strip_prefix("- ").or_else(|| bare.strip_prefix("* "));
        if bare.is_empty() || item.is_some() {
            end(&mut paragraph, &mut lines);
        }
        match item {
            Some(item) => paragraph.extend(["- ", item]),
            None => paragraph.push(bare),
        }
    }
    end(&mut paragraph, &mut lines);
    lines
}

fn without_tabs(line: &str) -> String {
    line.replace('\t', "    ").trim_end().to_owned()
}

/// Ends a paragraph, or an item of a list.
fn end(paragraph: &mut Vec<&str>, lines: &mut Vec<String>) {
    let is_item = paragraph.first().is_some_and(|first| *first == "- ");
    let text = line(&paragraph.iter().skip(usize::from(is_item)).copied().collect::<Vec<_>>().join(" "));
    paragraph.clear();
    if text.is_empty() {
        return;
    }
    lines.push(if is_item { format!("- {text}") } else { text });
    lines.push(String::new());
}
