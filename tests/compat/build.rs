//! Builds the plugins twice, each way in a workspace of its own.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::target;
use plugin_bench::{DEPENDENCY, Diagnostic, Pdk, TARGET, Workspace, files};

/// Plugins that are built in one go, so with the same features of the PDK and of what it depends on. Those of the first
/// need none but the PDK's default ones; anyhow's `std` would come with `errors`, and serde's `derive` with most.
const GROUPS: &[&[&str]] = &[
    &["conversions", "memory", "hosts", "http", "surprises", "forms", "reexport"],
    &["errors"],
    &["prost"],
    &["minimal"],
    &["unified"],
    &["convert"],
];

/// What building all plugins with one PDK gave.
pub struct Built {
    pub workspace: Workspace,
    artifacts: BTreeMap<String, PathBuf>,
    diagnostics: Vec<Diagnostic>,
}

impl Built {
    /// The .wasm file of a plugin or example.
    pub fn artifact(&self, name: &str) -> Result<&Path, String> {
        let name = name.replace('-', "_");
        match self.artifacts.get(&name) {
            Some(path) => Ok(path),
            None => {
                Err(format!("`{name}` doesn't compile with {}:\n{}", self.workspace.pdk().name(), self.errors(&name)))
            }
        }
    }

    /// All .wasm files.
    pub fn artifacts(&self) -> impl Iterator<Item = &Path> {
        self.artifacts.values().map(PathBuf::as_path)
    }

    pub fn warnings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| !diagnostic.is_error && diagnostic.artifact != DEPENDENCY)
    }

    /// Its errors, or those of what it depends on.
    fn errors(&self, name: &str) -> String {
        let errors = self.diagnostics.iter().filter(|diagnostic| diagnostic.is_error);
        let errors = errors.filter(|error| [name, DEPENDENCY].contains(&error.artifact.as_str()));
        errors.map(|diagnostic| diagnostic.text.as_str()).collect()
    }
}

/// All plugins, built with a PDK: once in a run of the tests.
pub fn built(pdk: Pdk) -> &'static Built {
    // One after the other: two builds at once would take as long and mix their progress.
    static BOTH: LazyLock<[Built; 2]> = LazyLock::new(|| [Pdk::Upstream, Pdk::Ours].map(build));
    &BOTH[pdk as usize]
}

fn build(pdk: Pdk) -> Built {
    let workspace = workspace(pdk);
    let (mut artifacts, mut diagnostics) = (BTreeMap::new(), Vec::new());
    for plugins in GROUPS {
        // Not by eprintln!, which the test runner keeps to itself.
        let _ = writeln!(
            std::io::stderr(),
            "    Building with {} (what doesn't compile is for the tests to tell): {}",
            pdk.name(),
            plugins.join(", ")
        );
        let packages: Vec<String> = plugins.iter().map(|plugin| format!("--package=compat-{plugin}")).collect();
        let mut arguments = vec!["build", "--release", "--target", TARGET, "--lib", "--examples", "--keep-going"];
        arguments.extend(packages.iter().map(String::as_str));
        let output = workspace.cargo(&arguments);
        artifacts.extend(output.artifacts);
        diagnostics.extend(output.diagnostics);
    }
    Built { workspace, artifacts, diagnostics }
}

/// The plugins as they are, under a manifest that says which PDK they get.
fn workspace(pdk: Pdk) -> Workspace {
    let plugins = Path::new(env!("CARGO_MANIFEST_DIR")).join("compat/plugins");
    let workspace = Workspace::write(&target(), &format!("compat-{}", pdk.name()), pdk, &plugins, WORKSPACE);
    let names = workspace.folder().join("names");
    files::write(&names.join("Cargo.toml"), NAMES);
    if !names.join("src/lib.rs").exists() {
        files::write(&names.join("src/lib.rs"), "");
    }
    workspace
}

/// The plugins are optimised as they would be. The protobuf crate isn't: that takes half of the time, for one case.
const WORKSPACE: &str = r#"[workspace]
resolver = "2"
members = ["plugins/*", "names"]

[profile.release]
opt-level = "s"

[profile.release.package.protobuf]
opt-level = 0
"#;

/// The crate whose names the compiler is asked for.
const NAMES: &str = r#"[package]
name = "compat-names"
version = "0.0.0"
edition = "2021"
publish = false

[dependencies]
extism-pdk = "1"
"#;
