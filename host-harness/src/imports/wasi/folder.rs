//! Folders of the host that a plugin can access.

use std::path::{Path, PathBuf};

use wasmtime_wasi::FsPerms;

use crate::Error;

/// A folder of the host, and its path in the plugin.
pub struct Folder {
    pub host: PathBuf,
    pub guest: String,
    pub perms: FsPerms,
}

impl Folder {
    /// Checks folders, which are pairs of a path on the host and one in the plugin.
    pub fn check_all(paths: Vec<(PathBuf, String)>) -> Result<Vec<Self>, Error> {
        let mut folders = Vec::new();
        for (host, guest) in paths {
            folders.push(Folder::new(host, guest, &folders)?);
        }
        Ok(folders)
    }

    /// Checks a folder, which can't have the same path in the plugin as one of the `others`. The prefix `ro:` makes it
    /// read-only, as in the `allowed_paths` of an official manifest:
    /// <https://github.com/extism/extism/blob/main/runtime/src/current_plugin.rs>.
    fn new(host: PathBuf, guest: String, others: &[Folder]) -> Result<Self, Error> {
        let (host, perms) = match host.to_str().and_then(|path| path.strip_prefix("ro:")) {
            Some(path) => (path.into(), FsPerms::ReadOnly),
            None => (host, FsPerms::ReadWrite),
        };
        if host.as_os_str().is_empty() || guest.is_empty() {
            return Err(Folder::setting_error(&host, "give it a path on the host and a path in the plugin".into()));
        }
        if let Some(other) = others.iter().find(|other| path_parts(&other.guest).eq(path_parts(&guest))) {
            let reason = format!("`{guest}` is already the path of {}: choose another path", other.host.display());
            return Err(Folder::setting_error(&host, reason));
        }
        Ok(Folder { host, guest, perms })
    }

    /// Refuses a folder that isn't there, as a plugin's start does.
    #[cfg(feature = "command")]
    pub fn check_exists(&self) -> Result<(), Error> {
        match std::fs::read_dir(&self.host) {
            Ok(_) => Ok(()),
            Err(error) => Err(Folder::setting_error(&self.host, error.to_string())),
        }
    }

    pub fn setting_error(host: &Path, reason: String) -> Error {
        Error::Setting { setting: format!("the folder {}", host.display()), reason }
    }
}

/// Splits a path in a plugin. For the plugin's libc, `/data`, `data` and `./data/` are the same.
fn path_parts(guest: &str) -> impl Iterator<Item = &str> {
    guest.split('/').filter(|part| !matches!(*part, "" | "."))
}
