//! Runs the snippets of the README and the guide, and the programs behind the guide's table of types.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::plugins;

/// The output of snippets that call greet.wasm in the working folder.
const GREETING: &str = "Hello, Ada!\n";

/// The output of snippets that count up twice with kv_store.wasm in the working folder.
const COUNT: &str = "1\n2\n";

/// The output of snippets that call errors.wasm with a known currency and an unknown one.
const PRICES: &str = "3.00 USD\n2.00 EUR (no rate for XYZ)\n";

/// The output of snippets that count letters with count_vowels.wasm.
const VOWELS: &str = "{\"count\":3,\"total\":3,\"vowels\":\"lo\"}
";

/// The output of snippets that read the contract of errors.wasm.
const DECLARED: &str = "price(euros: json, currency: json) -> text\nrate(currency: text) -> le\n";

/// The output of snippets that give types.wasm its host functions.
const TYPES: &str = "grüße 2 7 3 0 -5 0.25 / [0, 255] 7 3 None -5\n";

/// File, output and command. `{setup}` is the folder where hosts are set up, `{here}` that of the sources, `{guide}` that of
/// the guide.
const SNIPPETS: &[(&str, &str, &[&str])] = &[
    ("greet.py", GREETING, &["{setup}/python-1.41/bin/python", "{setup}/js/snippets/greet.py"]),
    ("greet.mjs", GREETING, &["node", "{setup}/js/snippets/greet.mjs"]),
    ("greet.rs", GREETING, &["{setup}/rust-1.30/greet"]),
    ("greet.go", GREETING, &["{setup}/go/greet"]),
    ("Greet.java", GREETING, &["{here}/java/run", "{setup}", "Greet"]),
    ("python.py", COUNT, &["{setup}/python-1.41/bin/python", "{setup}/js/snippets/python.py"]),
    ("node.mjs", COUNT, &["node", "{setup}/js/snippets/node.mjs"]),
    ("browser.html", COUNT, &["node", "{setup}/js/show.mjs", "/snippets/browser.html", "2"]),
    ("rust.rs", COUNT, &["{setup}/rust-1.30/snippet"]),
    ("reply.py", PRICES, &["{setup}/python-1.41/bin/python", "{setup}/js/snippets/reply.py"]),
    ("reply.mjs", PRICES, &["node", "{setup}/js/snippets/reply.mjs"]),
    ("manifest.py", VOWELS, &["{setup}/python-1.41/bin/python", "{setup}/js/snippets/manifest.py"]),
    ("manifest.mjs", VOWELS, &["node", "{setup}/js/snippets/manifest.mjs"]),
    ("contract.py", DECLARED, &["{setup}/python-1.41/bin/python", "{guide}/contract.py", "errors.wasm"]),
    ("contract.mjs", DECLARED, &["node", "{guide}/contract.mjs", "errors.wasm"]),
    ("counter.go", COUNT, &["{setup}/go/counter"]),
    ("reply.go", PRICES, &["{setup}/go/reply"]),
    ("Counter.java", COUNT, &["{here}/java/run", "{setup}", "Counter"]),
    ("Reply.java", PRICES, &["{here}/java/run", "{setup}", "Reply"]),
    ("cross.py", TYPES, &["{setup}/python-1.41/bin/python", "{here}/types/cross.py"]),
    ("cross.mjs", TYPES, &["node", "{setup}/js/cross.mjs"]),
    ("cross.go", TYPES, &["{setup}/go/cross"]),
    ("Cross.java", TYPES, &["{here}/java/run", "{setup}", "Cross"]),
    ("ChicoryCross.java", TYPES, &["{here}/java/run", "{setup}", "ChicoryCross"]),
    ("cross.rs", TYPES, &["{setup}/rust-1.30/cross"]),
];

const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// Runs all snippets, and returns the failures.
pub fn run(setup: &Path) -> Result<Vec<String>> {
    let setup = setup.canonicalize()?;
    let folder = setup.join("js/snippets");
    for plugin in
        ["examples/count_vowels", "examples/greet", "examples/kv_store", "examples/errors", "tests/hosts/plugins/types"]
    {
        let wasm = plugins::build(plugin, &setup)?;
        let name = Path::new(plugin).file_name().context("it has a name")?;
        let copied = fs::copy(wasm, folder.join(name).with_extension("wasm"));
        copied.context("tests/hosts/run has set the folder up")?;
    }
    let setup = setup.display().to_string();
    let guide = plugins::root().canonicalize()?.join("pdk/src/guide").display().to_string();
    let mut misses = Vec::new();
    for (name, expected, command) in SNIPPETS {
        eprintln!("    Running the snippet {name}");
        let words = command
            .iter()
            .map(|word| word.replace("{setup}", &setup).replace("{here}", HERE).replace("{guide}", &guide));
        let words: Vec<String> = words.collect();
        let [program, arguments @ ..] = words.as_slice() else { continue };
        match Command::new(program).args(arguments).current_dir(&folder).output() {
            Ok(output) if output.stdout == expected.as_bytes() => {}
            Ok(output) => misses.push(format!(
                "snippet {name} prints {:?}, not {expected:?}; {}",
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            )),
            Err(error) => misses.push(format!("snippet {name}: can't start {}: {error}", program)),
        }
    }
    Ok(misses)
}
