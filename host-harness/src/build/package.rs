//! Reads what cargo knows about a plugin crate and its workspace.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use extism_pdk::testing::text;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::cargo::{cargo_in, explain_missing_cargo, failure_reason, program_name};

/// The output of `cargo metadata`: <https://doc.rust-lang.org/cargo/commands/cargo-metadata.html>.
#[derive(Deserialize)]
pub struct Workspace {
    #[serde(rename = "workspace_root")]
    pub root: PathBuf,
    #[serde(rename = "target_directory")]
    pub target: PathBuf,
    /// The members, and after [`read_all`](Self::read_all) also their dependencies.
    pub packages: Vec<Package>,
    #[serde(rename = "workspace_members")]
    members: Vec<String>,
    /// The table `[workspace.metadata]`.
    #[serde(default)]
    metadata: Value,
}

/// A package, as its Cargo.toml describes it.
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
    /// The registry or repository; `None` for a local folder.
    source: Option<String>,
    targets: Vec<Target>,
    #[serde(default)]
    metadata: Value,
}

#[derive(Deserialize, Clone)]
struct Target {
    crate_types: Vec<String>,
}

/// The tables of a package's settings, of which the later ones count more.
const TABLES: [&str; 2] = ["host-harness", "extism"];

const NO_PLUGIN: &str = "no member of the workspace is a plugin: a plugin's Cargo.toml has `[lib]` with `crate-type = \
                         [\"cdylib\"]`";

impl Workspace {
    /// Reads the workspace of a crate's folder, or of its own root folder.
    pub fn read(folder: &Path) -> Result<Self, String> {
        Self::read_with(folder, &["--no-deps"])
    }

    /// Reads the workspace with all dependencies of its members.
    pub fn read_all(folder: &Path) -> Result<Self, String> {
        Self::read_with(folder, &[])
    }

    fn read_with(folder: &Path, options: &[&str]) -> Result<Self, String> {
        let manifest = folder.join("Cargo.toml");
        if folder.is_file() {
            return Err("it is a file: give the folder of the plugin's crate".into());
        }
        if !manifest.is_file() {
            return Err("it has no Cargo.toml: `cargo extism new` writes a plugin crate".into());
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
        serde_json::from_slice(&output.stdout)
            .map_err(|error| format!("can't read the output of `{command}` as JSON: {error}"))
    }

    /// Returns the plugin crate in a folder.
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
        for key in ["host-harness", "extism"] {
            if !matches!(&package.metadata[key], Value::Null | Value::Object(_)) {
                return Err(format!(
                    "`{key}` in its `[package.metadata]` isn't a table: write `[package.metadata.extism]`"
                ));
            }
        }
        Ok(package)
    }

    /// Lists the folders of the members that are plugins, relative to the root. `None` if no member is one.
    fn list_plugins(&self) -> Option<String> {
        const MAX_FOLDERS: usize = 20;

        let plugins: Vec<_> = self.members().filter(|package| package.is_plugin()).collect();
        let folders =
            plugins.iter().map(|package| package.folder().strip_prefix(&self.root).unwrap_or(package.folder()));
        let folders = text::first(MAX_FOLDERS, folders.map(|folder| folder.display().to_string()));
        (!plugins.is_empty()).then(|| folders.join(", "))
    }

    /// Returns the plugin crate in a folder. If `whole_workspace` is set, or the folder is the root of a workspace without a
    /// package, returns all members that are plugins.
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

    /// Returns the crate in a folder.
    pub fn package_in(&self, folder: &Path) -> Option<&Package> {
        self.members().find(|package| package.folder() == folder)
    }

    fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| self.contains(package))
    }

    /// Returns a warning if a package has no settings, and a table that must have been meant for them.
    pub fn warn_of_other_table(&self, package: &Package) -> Option<String> {
        const KEYS: [&str; 3] = ["allowed_hosts", "allowed_paths", "timeout_ms"];

        if TABLES.iter().any(|table| package.metadata.get(table).is_some()) {
            return None;
        }
        let is_like = |(name, table): &(&String, &Value)| {
            let name = name.to_lowercase();
            let mut letters: Vec<char> = name.chars().collect();
            letters.sort_unstable();
            // The second is the name with its letters in another order.
            let is_called_so = name.contains("extism") || letters == ['e', 'i', 'm', 's', 't', 'x'];
            table.is_object() && (is_called_so || KEYS.iter().any(|key| table.get(key).is_some()))
        };
        let find = |metadata: &Value| Some(metadata.as_object()?.iter().find(is_like)?.0.clone());
        let own = find(&package.metadata).map(|name| ("package", name));
        let (whose, name) = own.or_else(|| find(&self.metadata).map(|name| ("workspace", name)))?;
        Some(format!(
            "`[{whose}.metadata.{}]` of Cargo.toml has no effect: write a plugin's settings in its crate's \
             `[package.metadata.extism]`",
            text::safe_name(name)
        ))
    }

    /// Returns the version of a dependency.
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

    /// Returns the settings of `[package.metadata.extism]`, and those that only the older `[package.metadata.host-harness]`
    /// has.
    pub fn settings(&self) -> Map<String, Value> {
        let tables = TABLES.into_iter().filter_map(|table| self.metadata[table].as_object());
        tables.flatten().map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    /// Whether it is in a local folder, not downloaded.
    pub fn is_local(&self) -> bool {
        self.source.is_none()
    }

    fn is_plugin(&self) -> bool {
        self.targets.iter().any(|target| target.crate_types.iter().any(|kind| kind == "cdylib"))
    }
}
