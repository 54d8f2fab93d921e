//! Ends calls at a deadline, or when another thread cancels them.

use std::fmt;
use std::io::Error;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use wasmtime::Engine;

/// The reason why the clock ended a call.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Interrupted(pub String);

/// Says when the running call of a plugin has to end. The plugin's code, its HTTP requests and other threads share it.
#[derive(Default)]
pub struct Clock {
    /// Whether the call has to end, as far as it was noticed. `call` and the time say the same, but this is faster, and it is
    /// checked after each import: a plugin that copies a mebibyte may make 262,000 of these calls.
    is_over: AtomicBool,
    call: Mutex<Call>,
}

#[derive(Default)]
struct Call {
    is_running: bool,
    is_cancelled: bool,
    deadline: Option<Deadline>,
}

#[derive(Clone, Copy)]
struct Deadline {
    at: Instant,
    limit: Duration,
}

impl Clock {
    /// Begins a call or a start. It can be cancelled until the returned value is dropped.
    pub fn begin_call(self: &Arc<Self>) -> RunningCall {
        self.call().is_running = true;
        RunningCall(self.clone())
    }

    /// Limits the time until the returned value is dropped. When the time is over, the epoch of the engine ticks. Each
    /// running call then checks its own clock, so one clock doesn't end the calls of others.
    pub fn set_alarm(self: &Arc<Self>, engine: &Engine, limit: Option<Duration>) -> std::io::Result<Option<Alarm>> {
        // A limit beyond the clock's range counts as no limit.
        let deadline = limit.and_then(|limit| Some(Deadline { at: Instant::now().checked_add(limit)?, limit }));
        deadline.map(|deadline| Alarm::set(engine, self.clone(), deadline)).transpose()
    }

    /// Returns how much time the running call has left, if there is a limit.
    pub fn remaining(&self) -> Option<Duration> {
        self.call().deadline.map(|deadline| deadline.at.saturating_duration_since(Instant::now()))
    }

    /// Returns the reason why the running call has to end now, if there is one.
    pub fn reason_to_end(&self) -> Option<String> {
        let call = self.call();
        let reason = match call.deadline.filter(|deadline| Instant::now() >= deadline.at) {
            _ if call.is_cancelled => "the call was cancelled".into(),
            Some(deadline) => format!("the call took longer than its limit of {:?}", deadline.limit),
            None => return None,
        };
        self.is_over.store(true, Ordering::Relaxed);
        Some(reason)
    }

    /// Fails if the running call has to end now.
    pub fn check(&self) -> wasmtime::Result<()> {
        self.reason_to_end().map_or(Ok(()), |reason| Err(wasmtime::Error::new(Interrupted(reason))))
    }

    /// Fails if the running call has to end, and this was noticed already. The alarm notices when the time is over.
    #[inline]
    pub fn check_noticed(&self) -> wasmtime::Result<()> {
        if self.is_over.load(Ordering::Relaxed) { self.check() } else { Ok(()) }
    }

    fn call(&self) -> MutexGuard<'_, Call> {
        self.call.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running call or start. It can be cancelled until this is dropped.
pub struct RunningCall(Arc<Clock>);

impl Drop for RunningCall {
    fn drop(&mut self) {
        let mut call = self.0.call();
        (call.is_running, call.is_cancelled) = (false, false);
        self.0.is_over.store(false, Ordering::Relaxed);
    }
}

/// A time limit, until this is dropped.
pub struct Alarm {
    clock: Arc<Clock>,
    _cancel: Sender<()>,
}

impl Alarm {
    fn set(engine: &Engine, clock: Arc<Clock>, deadline: Deadline) -> std::io::Result<Alarm> {
        let (cancel, cancelled) = mpsc::channel();
        clock.call().deadline = Some(deadline);
        let alarm = Alarm { clock: clock.clone(), _cancel: cancel };
        let engine = engine.clone();
        let thread = thread::Builder::new().spawn(move || {
            if cancelled.recv_timeout(deadline.limit) == Err(RecvTimeoutError::Timeout) {
                // If this alarm was dropped meanwhile, the clock has another deadline or none, so no call ends too early.
                clock.reason_to_end();
                engine.increment_epoch();
            }
        });
        thread.map_err(|error| Error::other(format!("can't start the thread that watches the time limit: {error}")))?;
        Ok(alarm)
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        let mut call = self.clock.call();
        call.deadline = None;
        self.clock.is_over.store(call.is_cancelled, Ordering::Relaxed);
    }
}

/// A handle that ends the running call of a plugin from another thread.
///
/// [`Plugin::cancel_handle`](crate::Plugin::cancel_handle) returns it, and has an example.
#[derive(Clone)]
pub struct CancelHandle {
    pub(crate) engine: Engine,
    pub(crate) clock: Arc<Clock>,
}

impl fmt::Debug for CancelHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CancelHandle").finish_non_exhaustive()
    }
}

impl CancelHandle {
    /// Cancels the running call, which then fails with an error. Does nothing if no call is running.
    ///
    /// A call is running while [`Plugin::call`](crate::Plugin::call), [`outcome`](crate::Plugin::outcome) or
    /// [`CompiledPlugin::start_with`](crate::CompiledPlugin::start_with) is. It ends as soon as the plugin's code runs. If a
    /// host function or an HTTP request is running, the call ends after that.
    pub fn cancel(&self) {
        let mut call = self.clock.call();
        if call.is_running {
            call.is_cancelled = true;
            self.clock.is_over.store(true, Ordering::Relaxed);
            drop(call);
            self.engine.increment_epoch();
        }
    }
}
