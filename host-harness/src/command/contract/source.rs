//! Where a contract comes from: a plugin, an interface, or a file.

use std::path::{Path, PathBuf};

use super::interface::{self, Read};
use super::records::{self, Found};
use crate::Profile;
use crate::command::error::Result;
use crate::command::interface::Docs;
use crate::command::source::{Source, name_module};

/// A module or a contract, as it was given.
pub struct Given {
    /// A module's bytes, or the text of a contract.
    pub bytes: Vec<u8>,
    /// What it is called, unless the caller says so: by its file, or the interface's trait.
    pub name: String,
    /// What it is called in an error.
    pub shown: String,
    /// The file that it is in, if it is in one.
    pub path: Option<PathBuf>,
    /// What the docs of an interface's traits say, if it is the crate of one.
    pub docs: Option<Docs>,
}

impl Given {
    /// What is in a folder, a file, or stdin for `-`. A crate is built. `interface` says which one, if it has several.
    pub fn read(path: &Path, interface: Option<&str>) -> Result<Self> {
        Given::of(&Source::named(path)?, interface)
    }

    /// The same of what was found there.
    pub fn of(source: &Source, interface: Option<&str>) -> Result<Self> {
        if let Source::Crate(folder) = source
            && let Some(Read { name, records, docs }) = interface::read_records(folder, interface)?
        {
            let shown = folder.display().to_string();
            return Ok(Given { bytes: records.into_bytes(), name, shown, path: None, docs: Some(docs) });
        }
        let (path, bytes) = source.module(Profile::Release)?;
        let stem = path.as_ref().and_then(|path| path.file_stem()).map(|stem| stem.to_string_lossy().into_owned());
        let (name, shown) = (stem.unwrap_or_else(|| "plugin".into()), name_module(path.as_deref()));
        Ok(Given { bytes, name, shown, path, docs: None })
    }

    /// The functions and types in it.
    pub fn found(&self) -> std::result::Result<Found, String> {
        records::read(&self.shown, &self.bytes)
    }
}
