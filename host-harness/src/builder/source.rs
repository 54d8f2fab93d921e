//! Where a module comes from.

use std::fmt;
use std::path::PathBuf;

use extism_pdk::testing::text::count;

use crate::wasm::Wasm;
use crate::{Error, Profile, build_crate};

/// The source of a module.
#[derive(Clone)]
pub enum Source {
    /// The folder of a crate, to be built.
    Crate(PathBuf),
    /// A .wasm file.
    File(PathBuf),
    /// The bytes of a .wasm file.
    Bytes(Vec<u8>),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Crate(path) | Source::File(path) => path.display().fmt(f),
            Source::Bytes(bytes) => f.write_str(&count(bytes.len(), "byte")),
        }
    }
}

impl Source {
    /// Reads the module, and builds the crate if it is one.
    pub fn read(self) -> Result<Wasm, Error> {
        let path = match self {
            Source::Bytes(bytes) => return Ok(Wasm { name: "the input".into(), bytes }),
            Source::Crate(folder) => build_crate(folder, Profile::Named)?,
            Source::File(path) => path,
        };
        match std::fs::read(&path) {
            Ok(bytes) => Ok(Wasm { name: path.display().to_string(), bytes }),
            Err(reason) => Err(Error::Read { path, reason }),
        }
    }
}
