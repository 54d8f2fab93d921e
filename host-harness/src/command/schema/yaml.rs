//! Writes a document as YAML for people to read, in block style. Texts of several lines keep their lines.

use super::tree::Tree;
use crate::testing::text::is_visible;

pub fn write(tree: &Tree) -> String {
    let mut text = String::new();
    write_value(&mut text, tree, 0, true);
    text
}

/// Writes a value, to the end of its last line.
fn write_value(text: &mut String, tree: &Tree, depth: usize, is_first_line: bool) {
    match tree {
        Tree::Map(entries) if !entries.is_empty() => {
            for (index, (key, value)) in entries.iter().enumerate() {
                begin_line(text, depth, is_first_line && index == 0);
                *text += &word(key);
                text.push(':');
                write_nested(text, value, depth);
            }
        }
        Tree::List(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                begin_line(text, depth, is_first_line && index == 0);
                text.push('-');
                match item {
                    Tree::Map(entries) if !entries.is_empty() => {
                        text.push(' ');
                        write_value(text, item, depth + 1, true);
                    }
                    _ => write_nested(text, item, depth),
                }
            }
        }
        _ => write_nested(text, tree, depth),
    }
}

fn begin_line(text: &mut String, depth: usize, is_begun: bool) {
    if !is_begun {
        text.extend(std::iter::repeat_n("  ", depth));
    }
}

/// Writes a value behind its key or `-`: on the same line, or on lines with more indentation.
fn write_nested(text: &mut String, value: &Tree, depth: usize) {
    match value {
        Tree::Map(entries) if !entries.is_empty() => {
            text.push('\n');
            write_value(text, value, depth + 1, false);
            return;
        }
        Tree::List(items) if !items.is_empty() => {
            text.push('\n');
            write_value(text, value, depth + 1, false);
            return;
        }
        Tree::Text(lines) if is_block(lines) => {
            *text += " |-\n";
            for line in lines.split('\n') {
                begin_line(text, depth + 1, line.is_empty());
                *text += line;
                text.push('\n');
            }
            return;
        }
        Tree::Text(value) => *text += &format!(" {}", word(value)),
        Tree::Map(_) => *text += " {}",
        Tree::List(_) => *text += " []",
        Tree::Null => *text += " null",
        Tree::Bool(value) => *text += &format!(" {value}"),
        Tree::Number(number) => *text += &format!(" {number}"),
    }
    text.push('\n');
}

/// Whether a text can be written on its own lines. If the first line were indented, YAML would take that for the indentation of
/// all lines.
fn is_block(text: &str) -> bool {
    let is_line = |line: &str| line.chars().all(is_visible) && !line.ends_with(char::is_whitespace);
    text.contains('\n') && !text.starts_with([' ', '\n']) && !text.ends_with('\n') && text.split('\n').all(is_line)
}

/// Writes a text on one line: without quotes if no reader takes it for anything else.
fn word(text: &str) -> String {
    let is_plain = |letter: char| {
        letter.is_ascii_alphanumeric() || matches!(letter, '_' | '/' | '-' | ';' | '=' | '.' | ',' | '(' | ')')
    };
    let begins = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '$' || first == '_');
    let rest = text.strip_prefix('$').unwrap_or(text);
    let is_sentence = rest.chars().all(|letter| is_plain(letter) || letter == ' ' || letter == '\'');
    if begins && is_sentence && !text.ends_with(' ') && !is_keyword(text) {
        return text.to_owned();
    }
    let mut quoted = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted += "\\n",
            _ if is_visible(letter) => quoted.push(letter),
            _ => quoted += &format!("\\U{:08x}", u32::from(letter)),
        }
    }
    quoted + "\""
}

/// Whether a word stands for another value in YAML 1.2, or in 1.1, which some readers follow.
fn is_keyword(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    matches!(lower.as_str(), "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n" | "nan" | "inf")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::new::schema::parse_tree;

    /// Any text comes back as it was, from a key and from a value.
    #[test]
    #[rustfmt::skip]
    fn what_is_written_is_read() {
        let texts = [
            "", " ", "a", "a b", "a: b", "- a", "a #b", "#", "true", "No", "~", "null", "1", "0x1f", "1e3", "1:2", ".5",
            "2026-11-27", "$ref", "#/components/schemas/A", "text/plain; charset=utf-8", "a\nb", "a\n\n  b\nc", " a\nb",
            "a\n", "\na", "a \nb", "a\tb", "\"'\\", "é\u{301}", "\u{202e}\u{0}\u{feff}\u{85}\u{2028}", "👍", "&a *a !a %a @a",
            "{a: b}", "[a]", "|", ">-", "a,b", "? a", "---", "...", "--- a\n---\n...", "y", "=",
        ];
        let map = |value: Tree| Tree::Map(texts.iter().map(|text| ((*text).to_owned(), value.clone())).collect());
        let list = Tree::List(texts.iter().map(|text| Tree::from(*text)).collect());
        let empty = Tree::List(vec![Tree::List(vec![]), Tree::Map(vec![]), Tree::Bool(true), Tree::Null, list.clone()]);
        for tree in [map(list.clone()), map(Tree::from("a\nb")), Tree::List(vec![map(empty.clone()), map(list)]), empty] {
            let text = write(&tree);
            assert_eq!(parse_tree(&text).as_ref(), Ok(&tree), "{text}");
        }
    }

    #[test]
    fn it_is_as_people_write_it() {
        let text = "exports:\n  f:\n    description: |-\n      Two\n      lines.\n    input:\n      \
                    contentType: text/plain; charset=utf-8\n      $ref: \"#/components/schemas/A\"\n      codes:\n        \
                    - lang: rust\n          label: a\n        - b\n";
        assert_eq!(write(&parse_tree(text).expect(text)), text);
    }
}
