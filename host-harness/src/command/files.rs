//! Reads files, and writes them so that nothing is lost.

use std::fs::{self, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Write};
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

/// Writes a file. At any time it has all of the old bytes or all of the new ones, also if the disk is full, unless it has
/// several names (hard links) or its folder allows no other file.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let old = fs::metadata(path).ok();
    let target = match &old {
        // What isn't a file, such as /dev/stdout, has no bytes to lose. Another file would part hard links.
        Some(old) if !old.is_file() || has_links(old) => return fs::write(path, bytes),
        // One that can't be written isn't replaced either. A symbolic link stays one.
        Some(_) => OpenOptions::new().write(true).open(path).and_then(|_| path.canonicalize())?,
        None if path.is_symlink() => return fs::write(path, bytes),
        None => path.into(),
    };
    let new = target.with_file_name(format!(".extism-{}.tmp", std::process::id()));
    match OpenOptions::new().write(true).create_new(true).open(&new) {
        Ok(mut file) => {
            let written = file
                .write_all(bytes)
                .and_then(|()| old.map_or(Ok(()), |old| fs::set_permissions(&new, old.permissions())))
                .and_then(|()| fs::rename(&new, &target));
            written.inspect_err(|_| drop(fs::remove_file(&new)))
        }
        Err(error) if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::AlreadyExists) => {
            fs::write(&target, bytes)
        }
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn has_links(file: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(file) > 1
}

#[cfg(not(unix))]
fn has_links(_: &Metadata) -> bool {
    false
}
