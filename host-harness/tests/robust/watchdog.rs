//! Ends the process when a trial hangs, and says which: nothing else would.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

/// Far more than all the calls of a trial may take.
const MOST: Duration = Duration::from_secs(1200);

/// Watches until what is returned is dropped.
pub fn watch(name: String) -> Sender<()> {
    let (done, waits) = mpsc::channel();
    thread::spawn(move || {
        if waits.recv_timeout(MOST) == Err(RecvTimeoutError::Timeout) {
            eprintln!("{name}: it hangs");
            std::process::abort();
        }
    });
    done
}
