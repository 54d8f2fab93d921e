//! What has been made so far of a new crate, which is undone if the rest can't be made.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::command::error::Result;
use crate::command::{files, print};

/// The folders that were made, and the files that were changed. Dropped before it is [`keep`](Self::keep)ed, all is as it was.
pub struct Attempt {
    /// The crate's, once it is there.
    folder: Option<PathBuf>,
    /// Those around it, the outermost first.
    parents: Vec<PathBuf>,
    /// Files and what they had.
    before: Vec<(PathBuf, Vec<u8>)>,
}

impl Attempt {
    /// Makes the folder, which mustn't exist. Files are about to be changed, too, which have this text.
    pub fn begin(folder: &Path, files: Vec<(PathBuf, Vec<u8>)>) -> Result<Self> {
        let mut attempt = Attempt { folder: None, parents: Vec::new(), before: files };
        attempt.make(folder).map_err(|(folder, reason)| format!("can't make {}: {reason}", folder.display()))?;
        Ok(attempt)
    }

    fn make<'a>(&mut self, folder: &'a Path) -> std::result::Result<(), (&'a Path, String)> {
        let parents: Vec<_> = folder.ancestors().skip(1).filter(|parent| !parent.as_os_str().is_empty()).collect();
        for parent in parents.into_iter().rev() {
            match fs::create_dir(parent) {
                Ok(()) => self.parents.push(parent.to_owned()),
                Err(_) if parent.is_dir() => {}
                Err(error) => return Err((parent, error.to_string())),
            }
        }
        fs::create_dir(folder).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => (folder, "it exists already, choose another name".into()),
            _ => (folder, error.to_string()),
        })?;
        self.folder = Some(folder.to_owned());
        Ok(())
    }

    /// Keeps what was made.
    pub fn keep(mut self) {
        (self.folder, self.parents, self.before) = (None, Vec::new(), Vec::new());
    }

    fn undo(&mut self) -> io::Result<()> {
        // This makes room for the rest, on a full disk.
        self.folder.take().map_or(Ok(()), fs::remove_dir_all)?;
        let mut changed = self.before.iter().filter(|(file, text)| fs::read(file).ok().as_ref() != Some(text));
        changed.try_for_each(|(file, text)| files::replace(file, text))?;
        // Unless somebody else has put something there.
        self.parents.iter().rev().try_for_each(fs::remove_dir)
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if let Err(error) = self.undo() {
            print::warning(&format!("can't undo what was made until then: {error}"));
        }
    }
}
