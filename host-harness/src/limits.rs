//! How far a plugin may go, and what is said when it wants to go further.

use std::time::{Duration, Instant};

use extism_pdk::testing::Trap;
use wasmtime::{ResourceLimiter, Store, UpdateDeadline};

use crate::engine::{Alarm, Deadline};
use crate::link::State;

/// How far a plugin may go.
#[derive(Debug, Clone, Copy, Default)]
pub struct Limits {
    pub time: Option<Duration>,
    /// Bytes of the plugin's own memory.
    pub memory: Option<usize>,
    /// Units of fuel for each call.
    pub fuel: Option<u64>,
}

/// Makes a store hold its guest code to the limits; [`guarded`] sets those of time and fuel.
pub fn enforce(store: &mut Store<State>) {
    store.limiter(|state| state);
    store.epoch_deadline_callback(|store| match store.data().deadline {
        Some(deadline) if Instant::now() >= deadline.at => {
            Err(wasmtime::Error::new(Trap(format!("the call took longer than its limit of {:?}", deadline.limit))))
        }
        _ => Ok(UpdateDeadline::Continue(1)),
    });
}

/// Runs guest code under the limits.
pub fn guarded<R>(
    store: &mut Store<State>,
    limits: Limits,
    code: impl FnOnce(&mut Store<State>) -> wasmtime::Result<R>,
) -> wasmtime::Result<R> {
    if let Some(fuel) = limits.fuel {
        store.set_fuel(fuel)?;
    }
    store.set_epoch_deadline(1);
    // An absurdly long limit is none.
    let deadline = limits.time.and_then(|limit| Some(Deadline { at: Instant::now().checked_add(limit)?, limit }));
    store.data_mut().deadline = deadline;
    let _alarm = deadline.map(|deadline| Alarm::set(store.engine(), deadline.limit));
    code(store)
}

/// Why guest code ended early, in one text: the host's reason, else the plugin's own words (a panic's), else the limit it
/// ran into, else what trapped.
pub fn why(store: &mut Store<State>, limits: Limits, error: &wasmtime::Error) -> String {
    let state = store.data_mut();
    if let Some(Trap(text)) = error.downcast_ref::<Trap>() {
        return text.clone();
    }
    if let (Some(fuel), Some(wasmtime::Trap::OutOfFuel)) = (limits.fuel, error.downcast_ref()) {
        return format!("the call needed more than its {fuel} units of fuel");
    }
    if let Some(text) = state.kernel.error() {
        return text;
    }
    match state.memory_limit {
        Some(limit) if state.memory_refused => {
            format!("the plugin needs more memory than its limit of {} pages", limit / 65_536)
        }
        _ => error.root_cause().to_string(),
    }
}

impl ResourceLimiter for State {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let allowed = self.memory_limit.is_none_or(|limit| desired <= limit);
        self.memory_refused |= !allowed;
        Ok(allowed)
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        /// Far more than any compiled plugin's functions; a table's memory isn't counted otherwise.
        const MOST_ELEMENTS: usize = 1 << 20;
        Ok(desired <= MOST_ELEMENTS)
    }
}
