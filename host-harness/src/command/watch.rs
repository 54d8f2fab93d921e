//! Doing something again whenever files change.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use super::style::{Colour, Style};
use super::{Result, print};

/// How often to look.
const PAUSE: Duration = Duration::from_millis(200);

/// When each file was changed last, and its length.
type Files = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

/// Does it once, and again after each change of a file, or of one in a folder. Ends with the process.
pub fn repeat(paths: &[PathBuf], mut work: impl FnMut() -> Result<ExitCode>) -> Result<ExitCode> {
    loop {
        // What changes meanwhile asks for another time.
        let before = files(paths);
        if let Err(error) = work() {
            print::error(&*error);
        }
        if std::io::stderr().is_terminal() {
            print::note(Style::of_stderr().paint(Colour::Dim, "waiting for a change; ctrl-c ends it"));
        }
        while files(paths) == before {
            sleep(PAUSE);
        }
        settle(paths);
    }
}

/// Waits until nothing changes any more: an editor or a compiler may still be writing.
fn settle(paths: &[PathBuf]) {
    let mut last = files(paths);
    loop {
        sleep(PAUSE);
        let now = files(paths);
        if now == last {
            return;
        }
        last = now;
    }
}

fn files(paths: &[PathBuf]) -> Files {
    let mut files = Files::new();
    for path in paths {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => add_folder(path, &mut files),
            Ok(metadata) => add(path, &metadata, &mut files),
            // It may come back.
            Err(_) => {}
        }
    }
    files
}

/// Adds what is in a folder, but for what building writes there, and hidden files.
fn add_folder(folder: &Path, files: &mut Files) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name == "target" || name == "Cargo.lock" || name.to_string_lossy().starts_with('.') {
            continue;
        }
        // Links to folders aren't followed: they may lead back.
        match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => add_folder(&entry.path(), files),
            Ok(metadata) => add(&entry.path(), &metadata, files),
            Err(_) => {}
        }
    }
}

fn add(path: &Path, metadata: &Metadata, files: &mut Files) {
    files.insert(path.into(), (metadata.modified().ok(), metadata.len()));
}
