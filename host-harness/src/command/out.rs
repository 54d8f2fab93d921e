//! `--out`: the file that a text is written to, in place of stdout.

use std::path::Path;

use super::error::Result;
use super::print;

/// Writes a text to the file, or to stdout without one. Refuses to overwrite `source`, the module that the text was made from.
pub fn write(out: Option<&Path>, source: Option<&Path>, text: &str) -> Result<()> {
    let Some(file) = out else { return print::bytes(text.as_bytes()) };
    let is_source = source.is_some_and(|source| match (source.canonicalize(), file.canonicalize()) {
        (Ok(source), Ok(file)) => source == file,
        _ => false,
    });
    if is_source {
        return Err(format!("can't write {}: it is the plugin itself; give --out another file", file.display()).into());
    }
    let made = file.parent().map_or(Ok(()), std::fs::create_dir_all);
    made.and_then(|()| std::fs::write(file, text))
        .map_err(|error| format!("can't write {}: {error}", file.display()).into())
}
