//! What cargo knows of a plugin crate and the workspace it is in.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use extism_pdk::testing::text;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::cargo::{cargo_in, explain_missing_cargo, failure_reason, program_name};

/// What `cargo metadata` says: <https://doc.rust-lang.org/cargo/commands/cargo-metadata.html>.
#[derive(Deserialize)]
pub struct Workspace {
    #[serde(rename = "workspace_root")]
    pub root: PathBuf,
    #[serde(rename = "target_directory")]
    pub target: PathBuf,
    /// The members, and if asked for all that they depend on.
    pub packages: Vec<Package>,
    #[serde(rename = "workspace_members")]
    members: Vec<String>,
}

/// A package, with what its Cargo.toml says.
#[derive(Deserialize, Clone)]
pub struct Package {
    id: String,
    pub name: String,
    pub version: String,
    pub authors: Vec<String>,
    pub description: Option<String>,
    pub license: Option<String>,
    pub repository: Option<String>,
    pub homepage: Option<String>,
    #[serde(rename = "manifest_path")]
    pub manifest: PathBuf,
    /// A registry or a repository; `None` for a folder.
    source: Option<String>,
    targets: Vec<Target>,
    #[serde(default)]
    metadata: Value,
}

#[derive(Deserialize, Clone)]
struct Target {
    crate_types: Vec<String>,
}

const NO_PLUGIN: &str = "no member of the workspace is a plugin, a `[lib]` with `crate-type = [\"cdylib\"]`";

impl Workspace {
    /// The workspace of a crate's folder, or of a root.
    pub fn read(folder: &Path) -> Result<Self, String> {
        Self::read_with(folder, &["--no-deps"])
    }

    /// The same with all that its members depend on.
    pub fn read_all(folder: &Path) -> Result<Self, String> {
        Self::read_with(folder, &[])
    }

    fn read_with(folder: &Path, options: &[&str]) -> Result<Self, String> {
        let manifest = folder.join("Cargo.toml");
        if !manifest.is_file() {
            return Err("there is no Cargo.toml in it: `cargo extism new` writes a plugin crate".into());
        }
        let command = format!("{} metadata", program_name("CARGO", "cargo"));
        let output = cargo_in(folder)
            .args(["metadata", "--format-version", "1", "--manifest-path"])
            .arg(&manifest)
            .args(options)
            .stderr(Stdio::piped())
            .output()
            .map_err(explain_missing_cargo)?;
        if !output.status.success() {
            return Err(failure_reason(&output, &command));
        }
        serde_json::from_slice(&output.stdout).map_err(|error| format!("{command} gave no JSON: {error}"))
    }

    /// The plugin crate in a folder.
    pub fn plugin_in(&self, folder: &Path) -> Result<&Package, String> {
        let Some(package) = self.package_in(folder) else {
            return Err(match self.list_plugins() {
                Some(folders) => format!("it is the root of a workspace: name the folder of a plugin in it, {folders}"),
                None => NO_PLUGIN.into(),
            });
        };
        if !package.is_plugin() {
            let other = self.list_plugins().filter(|_| self.root == folder);
            let other = other.map(|folders| format!(", or name the folder of a plugin, {folders}")).unwrap_or_default();
            return Err(format!(
                "it isn't a plugin: add `[lib]` with `crate-type = [\"cdylib\"]` to its Cargo.toml{other}"
            ));
        }
        Ok(package)
    }

    /// The folders of the members that are plugins, from the root on; `None` if no member is one.
    fn list_plugins(&self) -> Option<String> {
        /// More than a line should have.
        const MAX_FOLDERS: usize = 20;

        let plugins: Vec<_> = self.members().filter(|package| package.is_plugin()).collect();
        let folders =
            plugins.iter().map(|package| package.folder().strip_prefix(&self.root).unwrap_or(package.folder()));
        let folders = text::first(MAX_FOLDERS, folders.map(|folder| folder.display().to_string()));
        (!plugins.is_empty()).then(|| folders.join(", "))
    }

    /// The plugin crate in a folder; of a workspace's root without a package, and if asked for of every other, all members
    /// that are plugins.
    pub fn plugins_in(&self, folder: &Path, whole_workspace: bool) -> Result<Vec<Package>, String> {
        if !whole_workspace && self.package_in(folder).is_some() {
            return Ok(vec![self.plugin_in(folder)?.clone()]);
        }
        let plugins: Vec<_> = self.members().filter(|package| package.is_plugin()).cloned().collect();
        if plugins.is_empty() {
            return Err(NO_PLUGIN.into());
        }
        Ok(plugins)
    }

    fn package_in(&self, folder: &Path) -> Option<&Package> {
        self.members().find(|package| package.folder() == folder)
    }

    fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| self.contains(package))
    }

    /// The version of a package that members depend on.
    pub fn version_of(&self, name: &str) -> Option<&str> {
        self.packages.iter().find(|package| package.name == name).map(|package| package.version.as_str())
    }

    /// Whether a package is a member.
    pub fn contains(&self, package: &Package) -> bool {
        self.members.contains(&package.id)
    }
}

impl Package {
    pub fn folder(&self) -> &Path {
        self.manifest.parent().unwrap_or(&self.manifest)
    }

    /// What the author has set in `[package.metadata.extism]`, and what only the older `[package.metadata.host-harness]` has.
    pub fn settings(&self) -> Map<String, Value> {
        let tables = ["host-harness", "extism"].into_iter().filter_map(|table| self.metadata[table].as_object());
        tables.flatten().map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    /// Whether it is in a folder of the user's, not downloaded.
    pub fn is_local(&self) -> bool {
        self.source.is_none()
    }

    fn is_plugin(&self) -> bool {
        self.targets.iter().any(|target| target.crate_types.iter().any(|kind| kind == "cdylib"))
    }
}
