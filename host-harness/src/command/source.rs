//! Where a module comes from: a crate that is built, a file, or stdin.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::error::{Misfit, Result};
use super::interface::Interfaces;
use super::module::Module;
use super::print;
use crate::build::package::{Package, Workspace};
use crate::testing::text;
use crate::{Builder, Error, Profile, rebuild_crate};

/// Names in one line: more than WASI has functions.
const MAX_NAMES: usize = 100;

/// A source of a module. It can be read, and built, any number of times.
pub enum Source {
    Crate(PathBuf),
    File(PathBuf),
    Stdin(Vec<u8>),
}

impl Source {
    /// A crate's folder or a file.
    pub fn at(path: &Path) -> Self {
        let path = crate_or_file(path);
        if path.is_dir() { Source::Crate(path) } else { Source::File(path) }
    }

    /// A crate's folder, a file, or stdin for `-`, which is read.
    pub fn named(path: &Path) -> Result<Self> {
        if is_stdin(path) { Ok(Source::Stdin(read(path)?)) } else { Ok(Source::at(path)) }
    }

    /// Refuses a path that doesn't exist, a folder without a plugin, and a file that doesn't even claim to be a module: waiting for
    /// a change wouldn't help.
    pub fn check(&self) -> Result<()> {
        match self {
            Source::Crate(folder) => read_package(folder).map(drop),
            Source::File(path) => {
                let bytes = read(path)?;
                match path.extension().is_some_and(|extension| extension == "wasm") {
                    true => Ok(()),
                    false => Ok(Module::read(&path.display().to_string(), &bytes).map(drop)?),
                }
            }
            Source::Stdin(_) => Ok(()),
        }
    }

    /// A builder for the module as it is now, and what the module says of itself. A module that needs WASI is refused unless WASI
    /// is offered, as in Extism's hosts.
    pub fn builder(&self, offers_wasi: bool) -> Result<(Builder, Module)> {
        let (path, bytes) = self.module(Profile::Named)?;
        let module = Module::read(&name_module(path.as_deref()), &bytes)?;
        let names: Vec<_> = module.wasi_imports().map(|import| import.name.as_str()).collect();
        for line in &module.replaced {
            print::warning(line);
        }
        if !names.is_empty() && !offers_wasi {
            let names = text::first(MAX_NAMES, names).join(", ");
            return Err(Misfit(format!("the plugin needs WASI ({names}): add --wasi")).into());
        }
        Ok((path.map_or_else(|| Builder::from_bytes(bytes), Builder::from_file), module))
    }

    /// The module's file, if it has one, and its bytes.
    pub fn module(&self, profile: Profile) -> Result<(Option<PathBuf>, Vec<u8>)> {
        let path = match self {
            Source::Crate(folder) => rebuild_crate(folder, profile)?,
            Source::File(path) => path.clone(),
            Source::Stdin(bytes) => return Ok((None, bytes.clone())),
        };
        let bytes = read(&path)?;
        Ok((Some(path), bytes))
    }
}

/// The plugin crate in a folder.
pub fn read_package(folder: &Path) -> Result<Package> {
    let path = folder.canonicalize().map_err(|reason| Error::Read { path: folder.into(), reason })?;
    let failed = |reason| Error::Build { folder: folder.into(), reason, diagnostics: String::new() };
    let workspace = Workspace::read(&path).map_err(failed)?;
    let package =
        workspace.plugin_in(&path).map_err(|reason| failed(advise_on_interface(folder, &path).unwrap_or(reason)))?;
    Ok(package.clone())
}

/// What to do with the crate of an interface in place of a plugin's. `None` if it is another crate.
pub fn advise_on_interface(shown: &Path, folder: &Path) -> Option<String> {
    let interfaces = Interfaces::read(folder).ok()?;
    let names = interfaces.names();
    let interface = match names.as_slice() {
        [] => {
            let text = "it isn't a plugin, but the crate of what an application does for plugins: give the crate of one that \
                        depends on it";
            return interfaces.offers().then(|| text.into());
        }
        [_] => "the interface",
        _ => "the interfaces",
    };
    let names = text::first(MAX_NAMES, names.iter().map(|name| format!("`{name}`"))).join(", ");
    let path = shown.display();
    Some(format!(
        "it isn't a plugin, but the crate of {interface} {names}: `cargo extism new NAME --interface {path}` writes a plugin for it"
    ))
}

/// What a module is called in an error: by its file, if it has one.
pub fn name_module(path: Option<&Path>) -> String {
    path.map_or_else(|| "the input".to_owned(), |path| path.display().to_string())
}

/// The path, or a crate's folder in place of its Cargo.toml, or of a folder within the crate.
pub fn crate_or_file(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if path.ends_with("Cargo.toml") => Path::new(".").join(folder),
        _ if path.is_dir() => find_crate(path).unwrap_or_else(|| path.into()),
        _ => path.into(),
    }
}

/// Finds the crate that a folder is in. `None` if the folder has a Cargo.toml itself, or isn't in a crate: a folder beside the
/// crates of a workspace is a mistake.
fn find_crate(folder: &Path) -> Option<PathBuf> {
    let has_manifest = |folder: &&Path| folder.join("Cargo.toml").is_file();
    if has_manifest(&folder) {
        return None;
    }
    let folder = folder.canonicalize().ok()?;
    let around = folder.ancestors().find(has_manifest)?;
    let manifest = std::fs::read_to_string(around.join("Cargo.toml")).ok()?;
    manifest.lines().any(|line| line.trim_start().starts_with("[package]")).then(|| around.to_owned())
}

pub fn is_stdin(path: &Path) -> bool {
    path == "-"
}

/// A file's bytes, or stdin's for `-`.
pub fn read(path: &Path) -> std::result::Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let read = match is_stdin(path) {
        true => std::io::stdin().read_to_end(&mut bytes).map(|_| bytes),
        false => std::fs::read(path),
    };
    let name = if is_stdin(path) { Path::new("stdin") } else { path };
    read.map_err(|reason| Error::Read { path: name.into(), reason })
}
