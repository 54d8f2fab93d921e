//! Builds the plugins with each PDK, in separate workspaces.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::target;
use plugin_bench::{DEPENDENCY, Diagnostic, Pdk, TARGET, Workspace, files};

/// Groups of plugins that are built together, with the same features of the PDK and its dependencies. The first group only
/// needs the default features. `errors` turns on anyhow's `std`, and most others serde's `derive`.
const GROUPS: &[&[&str]] = &[
    &["conversions", "memory", "hosts", "http", "surprises", "forms", "reexport"],
    &["errors"],
    &["prost"],
    &["minimal"],
    &["unified"],
    &["convert"],
];

/// The results of building all plugins with one PDK.
pub struct Built {
    pub workspace: Workspace,
    artifacts: BTreeMap<String, PathBuf>,
    diagnostics: Vec<Diagnostic>,
}

impl Built {
    /// Returns the .wasm file of a plugin or an example.
    pub fn artifact(&self, name: &str) -> Result<&Path, String> {
        let name = name.replace('-', "_");
        match self.artifacts.get(&name) {
            Some(path) => Ok(path),
            None => {
                Err(format!("`{name}` doesn't compile with {}:\n{}", self.workspace.pdk().name(), self.errors(&name)))
            }
        }
    }

    /// Returns all .wasm files.
    pub fn artifacts(&self) -> impl Iterator<Item = &Path> {
        self.artifacts.values().map(PathBuf::as_path)
    }

    pub fn warnings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| !diagnostic.is_error && diagnostic.artifact != DEPENDENCY)
    }

    /// Returns the errors of a plugin, or of its dependencies.
    fn errors(&self, name: &str) -> String {
        let errors = self.diagnostics.iter().filter(|diagnostic| diagnostic.is_error);
        let errors = errors.filter(|error| [name, DEPENDENCY].contains(&error.artifact.as_str()));
        errors.map(|diagnostic| diagnostic.text.as_str()).collect()
    }
}

/// Builds all plugins with a PDK, once for all tests.
pub fn built(pdk: Pdk) -> &'static Built {
    // Two builds at once would take as long, and mix their progress.
    static BOTH: LazyLock<[Built; 2]> = LazyLock::new(|| [Pdk::Upstream, Pdk::Ours].map(build));
    &BOTH[pdk as usize]
}

fn build(pdk: Pdk) -> Built {
    let workspace = workspace(pdk);
    let (mut artifacts, mut diagnostics) = (BTreeMap::new(), Vec::new());
    for plugins in GROUPS {
        // The test runner would hide the output of `eprintln!`.
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

/// Writes the plugins without changes, with a manifest that chooses the PDK.
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

/// Plugins are optimized as usual. The protobuf crate isn't, because that would take half of the time for one case.
const WORKSPACE: &str = r#"[workspace]
resolver = "2"
members = ["plugins/*", "names"]

[profile.release]
opt-level = "s"

[profile.release.package.protobuf]
opt-level = 0
"#;

/// The crate that asks the compiler for names.
const NAMES: &str = r#"[package]
name = "compat-names"
version = "0.0.0"
edition = "2021"
publish = false

[dependencies]
extism-pdk = "1"
"#;
