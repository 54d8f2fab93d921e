//! A folder of the host's that a plugin is shown.

use std::path::{Path, PathBuf};

use wasmtime_wasi::FsPerms;

use crate::Error;

/// A folder, and its path in the plugin.
pub struct Folder {
    pub host: PathBuf,
    pub guest: String,
    pub perms: FsPerms,
}

impl Folder {
    /// The folders of these paths on the host and in the plugin.
    pub fn check_all(paths: Vec<(PathBuf, String)>) -> Result<Vec<Self>, Error> {
        let mut folders = Vec::new();
        for (host, guest) in paths {
            folders.push(Folder::new(host, guest, &folders)?);
        }
        Ok(folders)
    }

    /// The folder as an official manifest's `allowed_paths` has it, where `ro:` is before what may only be read:
    /// <https://github.com/extism/extism/blob/main/runtime/src/current_plugin.rs>. It can't have the path of another.
    fn new(host: PathBuf, guest: String, others: &[Folder]) -> Result<Self, Error> {
        let (host, perms) = match host.to_str().and_then(|path| path.strip_prefix("ro:")) {
            Some(path) => (path.into(), FsPerms::ReadOnly),
            None => (host, FsPerms::ReadWrite),
        };
        if host.as_os_str().is_empty() || guest.is_empty() {
            return Err(Folder::setting_error(&host, "give it a path on the host and one in the plugin".into()));
        }
        if let Some(other) = others.iter().find(|other| path_parts(&other.guest).eq(path_parts(&guest))) {
            let reason = format!("the plugin has {} at `{guest}` already, choose another path", other.host.display());
            return Err(Folder::setting_error(&host, reason));
        }
        Ok(Folder { host, guest, perms })
    }

    pub fn setting_error(host: &Path, reason: String) -> Error {
        Error::Setting { setting: format!("folder {}", host.display()), reason }
    }
}

/// What tells paths in a plugin apart: its libc takes `/data`, `data` and `./data/` for one.
fn path_parts(guest: &str) -> impl Iterator<Item = &str> {
    guest.split('/').filter(|part| !matches!(*part, "" | "."))
}
