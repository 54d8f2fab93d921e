//! `--out`: the file that a text is written to, in place of stdout.

use std::path::Path;

use super::error::Result;
use super::{files, print};

/// What bindings say of themselves in their first lines.
const MARK: &str = "has written this file";

/// Writes a text to the file, or to stdout without one. Refuses to overwrite `source`, the module that the text was made from, and
/// what a person may have written: bindings only take the place of bindings, and nothing that of Rust's or cargo's files.
pub fn write(out: Option<&Path>, source: Option<&Path>, text: &str) -> Result<()> {
    let Some(file) = out else { return print::bytes(text.as_bytes()) };
    let is_source = source.is_some_and(|source| match (source.canonicalize(), file.canonicalize()) {
        (Ok(source), Ok(file)) => source == file,
        _ => false,
    });
    if is_source {
        return Err(format!("can't write {}: it is the plugin itself; give --out another file", file.display()).into());
    }
    if is_of_others(file, text) {
        return Err(format!(
            "can't write {}: this command hasn't written what is there; give --out another file, or remove this one",
            file.display()
        )
        .into());
    }
    files::write(file, text)
}

/// Whether a file has a text that is worth keeping.
fn is_of_others(file: &Path, text: &str) -> bool {
    let is_source = file.extension().is_some_and(|extension| extension == "rs" || extension == "toml");
    // What isn't a file, such as a pipe, may have an end only once something is written.
    let Some(old) = file.is_file().then(|| std::fs::read(file).ok()).flatten() else { return false };
    let is_ours = old.is_empty() || String::from_utf8_lossy(&old).contains(MARK);
    !is_ours && (is_source || text.contains(MARK))
}
