//! Reading and writing files.

use std::fs;
use std::path::Path;

use super::error::Result;
use crate::Error;

pub fn read(path: &Path) -> Result<Vec<u8>> {
    Ok(fs::read(path).map_err(|reason| Error::Read { path: path.into(), reason })?)
}

/// Writes a file, and the folders that it is in.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, bytes));
    made.map_err(|reason| format!("can't write {}: {reason}", path.display()).into())
}
