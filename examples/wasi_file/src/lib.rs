//! Counts the lines of a file that the host lets it see, through WASI: this plugin is built for wasm32-wasip1.
//! Call it with `host-harness call examples/wasi_file count_lines --input /data/README.md --dir .:/data`.

use std::fs;

use anyhow::Context;
use extism_pdk::*;

#[plugin_fn]
pub fn count_lines(path: String) -> FnResult<String> {
    let text = fs::read_to_string(&path).with_context(|| format!("can't read {path}"))?;
    Ok(text.lines().count().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_its_own_lines() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/lib.rs");
        assert_eq!(count_lines(path.into()).unwrap(), include_str!("lib.rs").lines().count().to_string());
    }

    #[test]
    fn names_the_file_it_cannot_read() {
        let error = count_lines("/no/such/file".into()).unwrap_err();
        assert_eq!(error.0.to_string(), "can't read /no/such/file");
    }
}
