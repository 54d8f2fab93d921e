//! Reads the file of a schema into a tree, within limits of size, memory and depth.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::command::contract::records;
use crate::command::error::Result;
use crate::command::new::sdk::shell_word;
use crate::command::schema::tree::Tree;
use crate::command::source::is_stdin;
use crate::command::text::read_text;
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
    let mut bytes = Vec::new();
    let read = match is_stdin(path) {
        true => std::io::stdin().take(MAX_BYTES + 1).read_to_end(&mut bytes),
        false => File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes)),
    };
    let shown = path.display();
    read.map_err(|error| format!("can't read {shown}: {error}"))?;
    if bytes.starts_with(b"\0asm") {
        return Err(refuse(path, "a WebAssembly module"));
    }
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!("can't read {shown}: a schema has at most {MAX_BYTES} bytes").into());
    }
    let text = read_text(&bytes).map_err(|reason| format!("can't read {shown}: {reason}"))?;
    match records::read("", text.as_bytes()) {
        Ok(_) => Err(refuse(path, "a plugin's contract")),
        Err(_) => Ok(text),
    }
}

/// Refuses what schemas are written of.
fn refuse(path: &Path, what: &str) -> Box<dyn std::error::Error> {
    let (shown, word) = (path.display(), shell_word(&path.display().to_string()));
    format!("can't read {shown} as an XTP schema: it is {what}, of which `cargo extism schema {word} --format xtp` writes one")
        .into()
}

/// Parses JSON or YAML 1.2. A key that is written twice in an object is an error. Both parsers refuse more than 128 levels.
pub fn parse(text: &str) -> std::result::Result<Tree, String> {
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
