//! Reads the file of a schema into a tree, within limits of size, memory and depth.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::command::error::Result;
use crate::command::schema::tree::Tree;
use crate::command::source::is_stdin;
use crate::testing::text::{cut, safe_line};

/// How large a schema may be. The largest public ones have 50 KB.
const MAX_BYTES: u64 = 1 << 20;
/// How much memory its tree may take, with its aliases expanded.
const MAX_TREE_BYTES: usize = 64 << 20;
/// How deep brackets may nest, with those in strings counted. The parser of YAML takes more time for each, the deeper it is.
const MAX_BRACKETS: usize = 128;
/// How many bytes of a parser's error are shown.
const MAX_ERROR_BYTES: usize = 300;

/// Reads a file, or stdin for `-`.
pub fn read(path: &Path) -> Result<String> {
    let mut text = String::new();
    let read = match is_stdin(path) {
        true => std::io::stdin().take(MAX_BYTES + 1).read_to_string(&mut text),
        false => File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_string(&mut text)),
    };
    let shown = path.display();
    read.map_err(|error| format!("can't read {shown}: {error}"))?;
    match text.len() as u64 > MAX_BYTES {
        true => Err(format!("can't read {shown}: a schema has at most {MAX_BYTES} bytes").into()),
        false => Ok(text),
    }
}

/// Parses JSON or YAML 1.2. A key that is written twice in an object is an error. Both parsers refuse more than 128 levels.
pub fn parse(text: &str) -> std::result::Result<Tree, String> {
    let text = text.trim_start_matches('\u{feff}');
    check_brackets(text)?;
    if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
        return Err("it is empty: write an XTP schema, which begins with its `version`, v0 or v1-draft".into());
    }
    let of_yaml = match Tree::read(yaml_serde::Deserializer::from_str(text), MAX_TREE_BYTES) {
        Ok(tree) => return Ok(tree),
        Err(error) => error.to_string(),
    };
    // Some JSON isn't YAML, such as strings with surrogate pairs as escapes, and tabs as indentation.
    if !text.trim_start().starts_with('{') {
        return Err(safe_line(&cut(of_yaml, MAX_ERROR_BYTES)));
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let tree = Tree::read(&mut json, MAX_TREE_BYTES).and_then(|tree| json.end().map(|()| tree));
    tree.map_err(|error| safe_line(&cut(error, MAX_ERROR_BYTES)))
}

fn check_brackets(text: &str) -> std::result::Result<(), String> {
    let mut depth = 0usize;
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_BRACKETS {
            return Err(format!("its brackets nest deeper than {MAX_BRACKETS}"));
        }
    }
    Ok(())
}
