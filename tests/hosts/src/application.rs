//! Runs the application of examples/notes, which uses the official Rust runtime, with its plugins.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::plugins;

/// A run of the application: the note, the plugins, and the expected output. stderr must contain its text.
struct Case {
    title: &'static str,
    plugins: &'static [&'static str],
    succeeds: bool,
    stdout: &'static str,
    stderr: &'static str,
}

const CASES: &[Case] = &[
    Case { title: "today", plugins: &[], succeeds: true, stdout: "Buy, e.g.\n{{shopping}}\n\n", stderr: "" },
    Case {
        title: "today",
        plugins: &["examples/notes/include", "examples/notes/replace"],
        succeeds: true,
        stdout: "Buy, for example\nmilk\napples\n",
        stderr: "notes_replace.wasm changes notes\n", // the default of the interface
    },
    Case {
        title: "loop",
        plugins: &["examples/notes/include"],
        succeeds: false,
        stdout: "",
        stderr: "this note includes itself", // the application knows the code
    },
    Case {
        title: "private",
        plugins: &["examples/notes/include"],
        succeeds: false,
        stdout: "",
        stderr: "can't read another note: a title can't have", // from the application, passed on by the plugin
    },
    Case {
        title: "today",
        plugins: &["examples/greet"],
        succeeds: false,
        stdout: "",
        stderr: "the plugin doesn't fit the interface `Filter`:\n  `apply` is missing",
    },
];

/// Runs all cases, and returns the failures.
pub fn run(setup: &Path) -> Result<Vec<String>> {
    let setup = setup.canonicalize()?;
    let notes = plugins::root().join("examples/notes/application/demo");
    let mut misses = Vec::new();
    for Case { title, plugins, succeeds, stdout, stderr } in CASES {
        eprintln!("    Running the application of examples/notes: {title} {}", plugins.join(" "));
        let mut command = Command::new(setup.join("rust-1.30/notes"));
        command.arg(&notes).arg(title);
        for plugin in *plugins {
            command.arg(plugins::build(plugin, &setup)?);
        }
        let output = command.output().context("tests/hosts/run has built the application")?;
        let printed = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        if output.status.success() != *succeeds || printed.0 != *stdout || !printed.1.contains(stderr) {
            misses.push(format!("application: {title} with {plugins:?}: {}, {printed:?}", output.status));
        }
    }
    Ok(misses)
}
