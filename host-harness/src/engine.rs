//! The wasmtime engines.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use wasmtime::{Config, Engine};

use crate::Error;
use crate::limits::Limits;

/// The engine for plugins with these limits. All that count fuel or don't, and have as large a stack, share one;
/// compiled code is each plugin's own.
pub fn engine(limits: Limits) -> Result<Engine, Error> {
    static ENGINES: Mutex<BTreeMap<(bool, usize), Engine>> = Mutex::new(BTreeMap::new());
    let fuel = limits.fuel.is_some();
    let mut engines = ENGINES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(engine) = engines.get(&(fuel, limits.stack)) {
        return Ok(engine.clone());
    }
    let mut config = Config::new();
    config.epoch_interruption(true).consume_fuel(fuel).max_wasm_stack(limits.stack);
    let engine = Engine::new(&config).map_err(|error| Error::Start(format!("{error:#}")))?;
    engines.insert((fuel, limits.stack), engine.clone());
    Ok(engine)
}
