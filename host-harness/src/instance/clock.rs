//! Ends calls from outside: at a deadline, or when another thread says so.

use std::fmt;
use std::io::Error;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use wasmtime::Engine;

/// A call was ended from outside, for this reason.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Interrupted(pub String);

/// When a plugin's running call has to be over, for all who wait: the guest's code, its HTTP requests, other threads.
#[derive(Default)]
pub struct Clock {
    /// Whether the call has to end. It repeats what `call` and the time say, for those who ask after each import: a
    /// mebibyte of data may make 262,000 of these.
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
    /// Begins a call or a start, which can be cancelled until what is returned is dropped.
    pub fn begin_call(self: &Arc<Self>) -> RunningCall {
        self.call().is_running = true;
        RunningCall(self.clone())
    }

    /// Limits the time from here on until what is returned is dropped. The engine's epoch ticks when it is over. Each
    /// running call then looks at its own clock, so the ticks of one never end another.
    pub fn set_alarm(self: &Arc<Self>, engine: &Engine, limit: Option<Duration>) -> std::io::Result<Option<Alarm>> {
        // An absurdly long limit counts as none.
        let deadline = limit.and_then(|limit| Some(Deadline { at: Instant::now().checked_add(limit)?, limit }));
        deadline.map(|deadline| Alarm::set(engine, self.clone(), deadline)).transpose()
    }

    /// How long the running call still may take, if there is a limit.
    pub fn remaining(&self) -> Option<Duration> {
        self.call().deadline.map(|deadline| deadline.at.saturating_duration_since(Instant::now()))
    }

    /// Why the running call has to end now, if it has to.
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

    /// Fails if the running call has to end, as far as anybody has noticed: the alarm does when its time is over.
    #[inline]
    pub fn check_noticed(&self) -> wasmtime::Result<()> {
        if self.is_over.load(Ordering::Relaxed) { self.check() } else { Ok(()) }
    }

    fn call(&self) -> MutexGuard<'_, Call> {
        self.call.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call or a start that can be cancelled, until this is dropped.
pub struct RunningCall(Arc<Clock>);

impl Drop for RunningCall {
    fn drop(&mut self) {
        let mut call = self.0.call();
        (call.is_running, call.is_cancelled) = (false, false);
        self.0.is_over.store(false, Ordering::Relaxed);
    }
}

/// A limit of time, until this is dropped.
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
                // If the alarm was dropped meanwhile, the clock has another deadline or none, and that isn't over.
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

/// Ends a plugin's running call from another thread: see [`Plugin::cancel_handle`](crate::Plugin::cancel_handle).
///
/// ```
/// use std::sync::mpsc;
///
/// use host_harness::{Builder, CancelHandle};
///
/// let spins = r#"(module
///     (import "extism:host/user" "started" (func $started))
///     (func (export "spin") (result i32) (call $started) (loop (br 0)) (i32.const 0)))"#;
/// let (started, starts) = mpsc::channel();
/// let builder = Builder::from_bytes(wat::parse_str(spins)?).host_fn("started", move || _ = started.send(()));
/// let mut plugin = builder.load()?;
/// // What is to end when the application does:
/// let calls: Vec<CancelHandle> = vec![plugin.cancel_handle()];
/// std::thread::spawn(move || {
///     starts.recv().unwrap();
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

impl fmt::Debug for CancelHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CancelHandle").finish_non_exhaustive()
    }
}

impl CancelHandle {
    /// Ends the call that is running, with an error that says so; without one it does nothing. A call runs from the
    /// moment that [`Plugin::call`](crate::Plugin::call) or [`outcome`](crate::Plugin::outcome) is entered until it
    /// returns; a start by [`CompiledPlugin::start_with`](crate::CompiledPlugin::start_with) counts as one. It ends as soon
    /// as the plugin's own code runs, or would run: a host function or an HTTP request is waited for.
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
