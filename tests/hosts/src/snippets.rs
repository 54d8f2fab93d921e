//! Runs the snippets that the README shows.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::plugins;

/// Each loads kv_store.wasm from the working folder and counts up twice.
const OUTPUT: &str = "1\n2\n";

/// File and command; `{setup}` is the folder of what was set up.
const SNIPPETS: &[(&str, &[&str])] = &[
    ("python.py", &["{setup}/python-1.41/bin/python", "{setup}/js/snippets/python.py"]),
    ("node.mjs", &["node", "{setup}/js/snippets/node.mjs"]),
    ("browser.html", &["node", "{setup}/js/show.mjs", "/snippets/browser.html", "2"]),
    ("rust.rs", &["{setup}/../official/release/snippet"]),
];

/// What isn't as it must be.
pub fn run(setup: &Path) -> Result<Vec<String>> {
    let setup = setup.canonicalize()?;
    let folder = setup.join("js/snippets");
    let wasm = plugins::build("examples/kv_store", &setup)?;
    let setup = setup.display().to_string();
    fs::copy(wasm, folder.join("kv_store.wasm")).context("tests/hosts/run has set it up")?;
    let mut misses = Vec::new();
    for (name, command) in SNIPPETS {
        eprintln!("    Running the snippet {name}");
        let words: Vec<String> = command.iter().map(|word| word.replace("{setup}", &setup)).collect();
        let [program, arguments @ ..] = words.as_slice() else { continue };
        match Command::new(program).args(arguments).current_dir(&folder).output() {
            Ok(output) if output.stdout == OUTPUT.as_bytes() => {}
            Ok(output) => misses.push(format!(
                "snippet {name} prints {:?}, not {OUTPUT:?}; {}",
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            )),
            Err(error) => misses.push(format!("snippet {name}: can't start {}: {error}", program)),
        }
    }
    Ok(misses)
}
