//! Doing something again whenever files change.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, Metadata};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, sleep};
use std::time::{Duration, SystemTime};

use super::error::{Misfit, Result};
use super::print;
use super::style::{Colour, Style};
use crate::CancelHandle;

/// How often to look.
const PAUSE: Duration = Duration::from_millis(200);

/// When each file was changed last, and its length.
type Files = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

/// The work that is under way. A change of a file makes it outdated.
#[derive(Default)]
pub struct Work {
    call: Mutex<Option<CancelHandle>>,
    is_outdated: AtomicBool,
}

impl Work {
    /// Says what to end when a file changes.
    pub fn calls(&self, call: CancelHandle) {
        *self.call.lock().unwrap_or_else(PoisonError::into_inner) = Some(call);
    }

    /// Whether a file has changed meanwhile.
    pub fn is_outdated(&self) -> bool {
        self.is_outdated.load(Ordering::Relaxed)
    }

    /// Ends the call once a file has changed, until the work is done: its end of the channel is dropped.
    fn watch(&self, paths: &[PathBuf], before: &Files, done: &Receiver<()>) {
        while done.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
            if self.is_outdated() || files(paths) != *before {
                self.is_outdated.store(true, Ordering::Relaxed);
                // In each round, since the call may not have begun yet.
                if let Some(call) = &*self.call.lock().unwrap_or_else(PoisonError::into_inner) {
                    call.cancel();
                }
            }
        }
    }
}

/// Does the work once, and again after each change of one of the files, or of a file in one of the folders. Returns only if
/// the first work shows that other options are needed.
pub fn repeat(paths: &[PathBuf], mut work: impl FnMut(&Work) -> Result<ExitCode>) -> Result<ExitCode> {
    let mut is_first = true;
    loop {
        // A file that changes during the work has it done once more.
        let before = files(paths);
        let doing = Work::default();
        let (working, done) = mpsc::channel();
        let worked = thread::scope(|scope| {
            let (doing, before) = (&doing, &before);
            scope.spawn(move || doing.watch(paths, before, &done));
            let worked = work(doing);
            drop(working);
            worked
        });
        match worked {
            Err(error) if is_first && needs_other_options(&*error) => return Err(error),
            Err(error) => print::error(&*error),
            Ok(_) => {}
        }
        if std::io::stderr().is_terminal() {
            print::note(Style::of_stderr().paint(Colour::Dim, "waiting for a change; ctrl-c ends it"));
        }
        while files(paths) == before {
            sleep(PAUSE);
        }
        settle(paths);
        is_first = false;
    }
}

fn needs_other_options(error: &(dyn Error + 'static)) -> bool {
    error.is::<Misfit>() || matches!(error.downcast_ref(), Some(crate::Error::Setting { .. }))
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

/// Adds the files in a folder, except hidden ones and those that a build writes.
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
