//! Builds the plugins of the benchmark, and measures their size, crates and time.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};
use std::{fs, io};

use crate::{Pdk, TARGET, Workspace};

/// The features of the PDK.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Features {
    /// The default features.
    Default,
    /// Our default features without `panic-hook`.
    NoPanicTexts,
}

/// The profile of plugins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// The README's profile, for size.
    Size,
    /// The default of `cargo build --release`.
    Plain,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Profile::Size => "size",
            Profile::Plain => "release",
        }
    }
}

/// The plugins of `plugins/`, to be built with one PDK: `greet`, `greet_json`, `count_vowels`, `eleven` and those of
/// [`NO_LARGER`](crate::budgets::NO_LARGER); and `raw`, which does the same as `eleven` without a PDK.
#[derive(Debug)]
pub struct Plugins(Workspace);

impl Plugins {
    /// Writes their workspace below `target`, which is cargo's target folder.
    pub fn new(target: &Path, pdk: Pdk, features: Features) -> Self {
        let (folder, requirement) = match features {
            Features::Default => (pdk.name().to_owned(), "\"1\"".to_owned()),
            Features::NoPanicTexts => (pdk.name().to_owned() + "-no-panic-texts", without_panic_texts()),
        };
        let plugins = Path::new(env!("CARGO_MANIFEST_DIR")).join("plugins");
        let manifest = MANIFEST.replace("REQUIREMENT", &requirement);
        Plugins(Workspace::write(target, &format!("bench-{folder}"), pdk, &plugins, &manifest))
    }

    /// Builds a plugin, and returns its .wasm file. Each is built separately, so that it doesn't get the features of another
    /// one.
    ///
    /// # Panics
    /// If it doesn't compile, with the compiler's messages.
    pub fn build(&self, plugin: &str, profile: Profile) -> PathBuf {
        let output =
            self.0.cargo(&["build", "--quiet", "--package", plugin, "--target", TARGET, "--profile", profile.name()]);
        match output.artifacts.get(plugin) {
            Some(wasm) => wasm.clone(),
            None => {
                let errors = output.diagnostics.iter().filter(|diagnostic| diagnostic.is_error);
                let errors: String = errors.map(|error| error.text.as_str()).collect();
                panic!("`{plugin}` doesn't compile with {}:\n{errors}", self.0.pdk().name())
            }
        }
    }

    /// Returns the length of a plugin's .wasm file in bytes.
    ///
    /// # Panics
    /// If it doesn't compile, or its file can't be read.
    pub fn size(&self, plugin: &str, profile: Profile) -> u64 {
        let wasm = self.build(plugin, profile);
        fs::metadata(&wasm).unwrap_or_else(|error| panic!("{}: {error}", wasm.display())).len()
    }

    /// Counts the crates in a build of a plugin, with itself and the crates for macros.
    ///
    /// # Panics
    /// If cargo fails.
    pub fn crates(&self, plugin: &str) -> usize {
        let arguments = ["tree", "--package", plugin, "--target", TARGET, "--edges", "normal,build"];
        let output = self.0.command().args(arguments).args(["--prefix", "none", "--format", "{p}"]).output();
        let output = output.expect("cargo runs");
        assert!(output.status.success(), "cargo tree: {}", String::from_utf8_lossy(&output.stderr));
        // A crate that is listed again has a `(*)` behind it.
        let tree = String::from_utf8_lossy(&output.stdout);
        tree.lines().map(|line| line.trim_end_matches(" (*)")).collect::<BTreeSet<_>>().len()
    }

    /// Measures a clean build of a plugin.
    ///
    /// # Panics
    /// If it doesn't compile.
    pub fn time_clean_build(&self, plugin: &str) -> Duration {
        let target = self.0.folder().join("target-clean");
        match fs::remove_dir_all(&target) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => panic!("{}: {error}", target.display()),
            _ => {}
        }
        let mut cargo = self.0.command();
        cargo.args(["build", "--quiet", "--package", plugin, "--target", TARGET, "--profile", Profile::Size.name()]);
        cargo.env("CARGO_TARGET_DIR", &target).stderr(Stdio::inherit());
        let start = Instant::now();
        let status = cargo.status().expect("cargo runs");
        let time = start.elapsed();
        assert!(status.success(), "`{plugin}` doesn't compile with {}: see above", self.0.pdk().name());
        time
    }
}

/// Turns off only the default feature `panic-hook`.
fn without_panic_texts() -> String {
    let manifest = crate::files::read(&crate::our_pdk().join("Cargo.toml"));
    let default = manifest.lines().find_map(|line| line.strip_prefix("default = "));
    let features = default.expect("the pdk has default features").replace(", \"panic-hook\"", "");
    format!("{{ version = \"1\", default-features = false, features = {features} }}")
}

/// The manifest of the workspace. It doesn't change the profile `release`.
const MANIFEST: &str = r#"[workspace]
resolver = "2"
members = ["plugins/*"]

[workspace.dependencies]
extism-pdk = REQUIREMENT

[profile.size]
inherits = "release"
opt-level = "s"
lto = "fat"
codegen-units = 1
strip = true
panic = "abort"
"#;
