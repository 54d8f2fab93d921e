//! Ends calls from outside: at a deadline, or when another thread says so.

use std::io::Error;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use wasmtime::Engine;

/// When a plugin's running call has to be over, for all who wait: the guest's code, its HTTP requests, other threads.
#[derive(Default)]
pub struct Clock {
    deadline: Mutex<Option<Deadline>>,
    cancelled: AtomicBool,
}

#[derive(Clone, Copy)]
struct Deadline {
    at: Instant,
    limit: Duration,
}

impl Clock {
    /// Begins a call that may take so long. The engine's epoch ticks when it is over, unless what is returned has been
    /// dropped before. Each running call then looks at its own clock, so the ticks of one never end another.
    pub fn start(&self, engine: &Engine, limit: Option<Duration>) -> std::io::Result<Option<Alarm>> {
        self.cancelled.store(false, Ordering::Relaxed);
        // An absurdly long limit is none.
        let deadline = limit.and_then(|limit| Some(Deadline { at: Instant::now().checked_add(limit)?, limit }));
        *self.deadline.lock().unwrap_or_else(PoisonError::into_inner) = deadline;
        deadline.map(|deadline| Alarm::set(engine, deadline.limit)).transpose()
    }

    /// How long the running call still may take, if there is a limit.
    pub fn remaining(&self) -> Option<Duration> {
        self.deadline().map(|deadline| deadline.at.saturating_duration_since(Instant::now()))
    }

    /// Why the running call has to end now, if it has to.
    pub fn over(&self) -> Option<String> {
        if self.cancelled.load(Ordering::Relaxed) {
            return Some("the call was cancelled".into());
        }
        let deadline = self.deadline().filter(|deadline| Instant::now() >= deadline.at)?;
        Some(format!("the call took longer than its limit of {:?}", deadline.limit))
    }

    fn deadline(&self) -> Option<Deadline> {
        *self.deadline.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ticks an engine's epoch once, unless dropped before.
pub struct Alarm {
    _cancel: Sender<()>,
}

impl Alarm {
    fn set(engine: &Engine, limit: Duration) -> std::io::Result<Alarm> {
        let (cancel, cancelled) = mpsc::channel();
        let engine = engine.clone();
        let thread = thread::Builder::new().spawn(move || {
            if cancelled.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                engine.increment_epoch();
            }
        });
        thread.map_err(|error| Error::other(format!("can't start the thread that watches the time limit: {error}")))?;
        Ok(Alarm { _cancel: cancel })
    }
}

/// Ends a plugin's running call from another thread: see [`Plugin::cancel_handle`](crate::Plugin::cancel_handle).
///
/// ```
/// use std::time::Duration;
///
/// use host_harness::{Builder, CancelHandle};
///
/// let spins = r#"(module (func (export "spin") (result i32) (loop (br 0)) (i32.const 0)))"#;
/// let mut plugin = Builder::from_bytes(wat::parse_str(spins)?).load()?;
/// // What is to end when the application does:
/// let calls: Vec<CancelHandle> = vec![plugin.cancel_handle()];
/// std::thread::spawn(move || {
///     std::thread::sleep(Duration::from_millis(50));
///     calls.iter().for_each(CancelHandle::cancel);
/// });
/// plugin.outcome("spin", "")?.assert_error("the call was cancelled");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct CancelHandle {
    pub(crate) engine: Engine,
    pub(crate) clock: Arc<Clock>,
}

impl CancelHandle {
    /// Ends the call that is running, with an error that says so; without one it does nothing. The call ends as soon as
    /// the plugin's own code runs: a host function or an HTTP request is waited for.
    pub fn cancel(&self) {
        self.clock.cancelled.store(true, Ordering::Relaxed);
        self.engine.increment_epoch();
    }
}
