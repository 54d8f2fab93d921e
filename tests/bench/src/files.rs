//! Writes files only when they change, because cargo compares their times.

use std::fs;
use std::path::{Path, PathBuf};

/// Reads the text of a file.
///
/// # Panics
/// If it can't be read.
pub fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Writes a file, unless it has these bytes already. Returns whether it was written.
///
/// # Panics
/// If it can't be written.
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) -> bool {
    if fs::read(path).is_ok_and(|old| old == bytes.as_ref()) {
        return false;
    }
    let result = fs::create_dir_all(path.parent().unwrap_or(path)).and_then(|()| fs::write(path, bytes));
    result.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    true
}

/// Copies a folder of text files, and removes files that it doesn't have.
pub(crate) fn copy(from: &Path, to: &Path) {
    for entry in entries(to) {
        if !from.join(entry.file_name().unwrap_or_default()).exists() {
            let removed = if entry.is_dir() { fs::remove_dir_all(&entry) } else { fs::remove_file(&entry) };
            removed.unwrap_or_else(|error| panic!("{}: {error}", entry.display()));
        }
    }
    for entry in entries(from) {
        let target = to.join(entry.file_name().unwrap_or_default());
        if entry.is_dir() {
            copy(&entry, &target);
        } else {
            write(&target, read(&entry));
        }
    }
}

/// Returns the entries of a folder, or nothing if it doesn't exist.
pub fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
}
