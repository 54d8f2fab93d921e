//! Counts the lines of a file, which it reads through WASI. It is built for wasm32-wasip1.
//! Call it with `cargo extism call examples/wasi_file count_lines --input /data/README.md --folder .:/data`.

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
    use extism_pdk::testing::{Host, export};

    host_harness::on_both_engines! {
        fn names_the_file_it_cannot_read(load) {
            let outcome = load(Host::new()).outcome(export!(count_lines), "/no/such/file");
            assert!(outcome.error().unwrap().starts_with("can't read /no/such/file\n\nCaused by:\n    "));
        }
    }

    #[test]
    fn counts_its_own_lines() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/lib.rs");
        assert_eq!(count_lines(path.into()).unwrap(), include_str!("lib.rs").lines().count().to_string());
    }

    #[test]
    fn counts_lines_as_wasm() {
        let builder = host_harness::Builder::from_crate(env!("CARGO_MANIFEST_DIR")).folder("src", "/data");
        let lines = include_str!("lib.rs").lines().count().to_string();
        assert_eq!(builder.load().unwrap().call::<String>("count_lines", "/data/lib.rs").unwrap(), lines);
    }
}
