//! Measures with the official Rust runtime. It has a separate workspace and target folder, because it needs another wasmtime
//! than the harness.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::measurement::{Figures, Question};

/// Returns the figures of each question. `host` is the folder of `tests/hosts/rust`.
pub fn measure(host: &Path, target: &Path, questions: &[Question]) -> Vec<Figures> {
    let mut build = Command::new(host.join("build"));
    // Cargo's variables about this package would make it build some crates again, which depend on them.
    for (name, _) in std::env::vars_os() {
        if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
            build.env_remove(name);
        }
    }
    let folder = target.join("official");
    let built = build.arg(&folder).arg("measure").status().expect("bash runs");
    assert!(built.success(), "the official runtime can't be built: see above ({})", host.display());
    let mut program = Command::new(folder.join("measure"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it was just built");
    let stdin = program.stdin.take().expect("stdin is piped");
    let asked = serde_json::to_writer(stdin, questions);
    let output = program.wait_with_output().expect("it ends");
    assert!(output.status.success(), "the official runtime doesn't run: see above ({})", host.display());
    asked.expect("the questions are read");
    serde_json::from_slice(&output.stdout).expect("it answers with figures")
}
