//! Reads files, and writes them so that nothing is lost.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use super::error::Result;
use crate::Error;

pub fn read(path: &Path) -> Result<Vec<u8>> {
    Ok(fs::read(path).map_err(|reason| Error::Read { path: path.into(), reason })?)
}

/// Writes a file, and makes the folders that it is in.
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<()> {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| replace(path, bytes.as_ref()));
    made.map_err(|error| format!("can't write {}: {error}", path.display()).into())
}

/// Writes a file. At any time it has all of the old bytes or all of the new ones, also if the disk is full.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A link stays one. What isn't a file, such as /dev/stdout, has no bytes to lose.
    let target = path.canonicalize();
    let old = fs::metadata(path).ok();
    let is_link = path.is_symlink();
    match (&target, &old) {
        (_, Some(old)) if !old.is_file() => return fs::write(path, bytes),
        (Err(_), _) if is_link => return fs::write(path, bytes),
        _ => {}
    }
    let target = target.as_deref().unwrap_or(path);
    let new = target.with_file_name(format!(".extism-{}.tmp", std::process::id()));
    let written = fs::write(&new, bytes)
        .and_then(|()| old.map_or(Ok(()), |old| fs::set_permissions(&new, old.permissions())))
        .and_then(|()| fs::rename(&new, target));
    match written {
        Ok(()) => Ok(()),
        Err(error) => {
            let _ = fs::remove_file(&new);
            match error.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Err(error),
                // A folder may not allow new files, and the file may be changed all the same.
                _ => fs::write(path, bytes),
            }
        }
    }
}
