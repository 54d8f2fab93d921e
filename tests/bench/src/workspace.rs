//! Writes a workspace of plugins for a PDK. The workspaces for the two PDKs differ only in the manifest and the lock file.

use std::path::{Path, PathBuf};

use crate::files::{copy, read, write};

/// The version of extism-pdk that ours is compared with.
pub const UPSTREAM: &str = "1.4.1";

/// The extism-pdk that plugins are built with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pdk {
    /// [`UPSTREAM`], from the registry.
    Upstream,
    /// The one of this repository.
    Ours,
}

impl Pdk {
    /// Returns its name as in `upstream's plugin`.
    pub fn name(self) -> &'static str {
        match self {
            Pdk::Upstream => "upstream",
            Pdk::Ours => "ours",
        }
    }
}

/// A workspace of plugins. All workspaces share a target folder, so that dependencies are built once.
#[derive(Debug)]
pub struct Workspace {
    folder: PathBuf,
    pdk: Pdk,
}

impl Workspace {
    /// Writes the workspace into a folder with its name, below cargo's target folder: a copy of the plugins below `plugins/`, a
    /// manifest, and a lock file. Files without changes aren't written, so that cargo builds them only once.
    ///
    /// # Panics
    /// If it can't be written.
    pub fn write(target: &Path, name: &str, pdk: Pdk, plugins: &Path, manifest: &str) -> Self {
        let folder = target.join("plugins").join(name);
        copy(plugins, &folder.join("plugins"));
        let patch = match pdk {
            Pdk::Upstream => String::new(),
            Pdk::Ours => {
                format!("\n[patch.crates-io]\nextism-pdk = {{ path = {:?} }}\n", our_pdk().display().to_string())
            }
        };
        write(&folder.join("Cargo.toml"), format!("{manifest}{patch}"));
        // Cargo may rewrite the lock file. It is written again only when the one in the repository changes.
        let lock = lock(pdk);
        if write(&folder.join("Cargo.lock.seed"), &lock) {
            write(&folder.join("Cargo.lock"), &lock);
        }
        Workspace { folder, pdk }
    }

    /// Returns its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the shared target folder.
    pub fn target(&self) -> PathBuf {
        self.folder.with_file_name("target")
    }

    /// Returns the PDK of its plugins.
    pub fn pdk(&self) -> Pdk {
        self.pdk
    }
}

/// Writes the lock file. Both PDKs get the same versions of all other crates, so the sizes and error texts of these are the
/// same.
fn lock(pdk: Pdk) -> String {
    let lock = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../compat/Cargo.lock"));
    let entry = format!("name = \"extism-pdk\"\nversion = \"{UPSTREAM}\"\n");
    let (before, after) = lock.split_once(&entry).expect("Cargo.lock names the version to compare with");
    match pdk {
        Pdk::Upstream => lock,
        // Without a source, it is the local crate, whatever the registry has.
        Pdk::Ours => {
            let (_source_and_checksum, after) = after.split_once("dependencies").expect("it has dependencies");
            format!("{before}{}dependencies{after}", entry.replace(UPSTREAM, &our_version()))
        }
    }
}

/// Returns the folder of the crate that replaces upstream's.
///
/// # Panics
/// If it doesn't exist.
pub fn our_pdk() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pdk");
    folder.canonicalize().expect("the pdk is two folders up")
}

/// Returns the version of the workspace, which is the first one in its manifest.
fn our_version() -> String {
    let manifest = read(&our_pdk().with_file_name("Cargo.toml"));
    let version = manifest.lines().find_map(|line| line.strip_prefix("version = \""));
    version.expect("the workspace has a version").trim_end_matches('"').to_owned()
}
