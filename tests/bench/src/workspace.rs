//! A workspace of plugins, written for one PDK: all that differs between the two is in its manifest and its lock file.

use std::path::{Path, PathBuf};

use crate::files::{copy, read, write};

/// The version of extism-pdk that ours is compared with.
pub const UPSTREAM: &str = "1.4.1";

/// Which extism-pdk plugins are built with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pdk {
    /// [`UPSTREAM`], from the registry.
    Upstream,
    /// This repository's.
    Ours,
}

impl Pdk {
    /// As in `upstream's plugin`.
    pub fn name(self) -> &'static str {
        match self {
            Pdk::Upstream => "upstream",
            Pdk::Ours => "ours",
        }
    }
}

/// Plugins in a workspace of their own. All of these workspaces share a target folder, where what plugins depend on is built
/// once.
#[derive(Debug)]
pub struct Workspace {
    folder: PathBuf,
    pdk: Pdk,
}

impl Workspace {
    /// Writes it into a folder of its name, below a target folder of cargo's: a copy of the plugins below `plugins/`, a
    /// manifest, and a lock file. What hasn't changed isn't written, so that cargo builds it only once.
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
        // Cargo may rewrite the lock file; it is put back only when the one in the repository is another.
        let lock = lock(pdk);
        if write(&folder.join("Cargo.lock.seed"), &lock) {
            write(&folder.join("Cargo.lock"), &lock);
        }
        Workspace { folder, pdk }
    }

    /// The folder it is in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The target folder that it shares.
    pub fn target(&self) -> PathBuf {
        self.folder.with_file_name("target")
    }

    /// The PDK that its plugins get.
    pub fn pdk(&self) -> Pdk {
        self.pdk
    }
}

/// Both PDKs get the same versions of everything else: its size and the texts of its errors are the same, then.
fn lock(pdk: Pdk) -> String {
    let lock = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../compat/Cargo.lock"));
    let entry = format!("name = \"extism-pdk\"\nversion = \"{UPSTREAM}\"\n");
    let (before, after) = lock.split_once(&entry).expect("Cargo.lock names the version to compare with");
    match pdk {
        Pdk::Upstream => lock,
        // Without a source it is the path's, whatever the registry has by then.
        Pdk::Ours => {
            let (_source_and_checksum, after) = after.split_once("dependencies").expect("it has dependencies");
            format!("{before}{}dependencies{after}", entry.replace(UPSTREAM, &our_version()))
        }
    }
}

/// The folder of the crate that takes upstream's place.
///
/// # Panics
/// If it isn't there.
pub fn our_pdk() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pdk");
    folder.canonicalize().expect("the pdk is two folders up")
}

/// Versions are inherited from the workspace, where the first one is the workspace's own.
fn our_version() -> String {
    let manifest = read(&our_pdk().with_file_name("Cargo.toml"));
    let version = manifest.lines().find_map(|line| line.strip_prefix("version = \""));
    version.expect("the workspace has a version").trim_end_matches('"').to_owned()
}
