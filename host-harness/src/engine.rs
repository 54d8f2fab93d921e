//! The wasmtime engines, and the clock that ends calls which take too long.

use std::sync::OnceLock;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use wasmtime::{Config, Engine};

use crate::Error;

/// The engine that all plugins share, or all those whose code counts fuel: compiled code is kept apart, settings are the
/// same.
pub fn engine(fuel: bool) -> Result<&'static Engine, Error> {
    static PLAIN: OnceLock<Result<Engine, String>> = OnceLock::new();
    static FUEL: OnceLock<Result<Engine, String>> = OnceLock::new();
    let engine = if fuel { &FUEL } else { &PLAIN }.get_or_init(|| {
        let mut config = Config::new();
        config.epoch_interruption(true).consume_fuel(fuel);
        Engine::new(&config).map_err(|error| format!("{error:#}"))
    });
    engine.as_ref().map_err(|error| Error::Start(error.clone()))
}

/// When a call has to be over.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    pub at: Instant,
    pub limit: Duration,
}

/// Ticks the engine's epoch once, at a deadline, unless dropped before. Each running call then looks at its own
/// deadline, so the ticks of one never end another.
pub struct Alarm {
    _cancel: Sender<()>,
}

impl Alarm {
    pub fn set(engine: &Engine, limit: Duration) -> Alarm {
        let (cancel, cancelled) = mpsc::channel();
        let engine = engine.clone();
        thread::spawn(move || {
            if cancelled.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                engine.increment_epoch();
            }
        });
        Alarm { _cancel: cancel }
    }
}
