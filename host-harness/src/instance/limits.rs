//! How far a plugin may go.

use std::time::Duration;

use extism_pdk::testing::Trap;
use wasmtime::{CallHook, ResourceLimiter, Store, UpdateDeadline};

use super::clock::Alarm;
use super::state::State;
use crate::Error;

/// How far a plugin may go.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub time: Option<Duration>,
    /// Bytes of the plugin's own memory.
    pub memory: Option<usize>,
    /// Units of fuel for each call.
    pub fuel: Option<u64>,
    /// Bytes of the stack that calls within the plugin nest on.
    pub stack: usize,
}

impl Default for Limits {
    fn default() -> Self {
        // wasmtime's own.
        Limits { time: None, memory: None, fuel: None, stack: 512 << 10 }
    }
}

impl Limits {
    /// Fails if there can't be such a limit.
    pub fn check(&self) -> Result<(), Error> {
        const MAX_STACK_BYTES: usize = 1 << 20;
        if (1..=MAX_STACK_BYTES).contains(&self.stack) {
            return Ok(());
        }
        let reason = format!("a stack has 1 to {MAX_STACK_BYTES} bytes, not {}", self.stack);
        Err(Error::Setting { setting: "stack".into(), reason })
    }
}

/// Makes a store hold its guest code to the limits; [`start_limits`] sets those of time and fuel.
pub fn enforce_limits(store: &mut Store<State>) {
    store.limiter(|state| state);
    // A WASI function copies what is in the plugin's memory, where the list of the pieces is, too: at most twice the memory.
    // Without this, wasmtime's limit is 128 MiB.
    let memory = store.data().memory_limit.unwrap_or(usize::MAX);
    store.set_hostcall_fuel(memory.saturating_mul(2));
    // Loops, the plugin's functions and instructions on large parts of memory look at the epoch.
    store.epoch_deadline_callback(|store| store.data().clock.check().map(|()| UpdateDeadline::Continue(1)));
}

/// Makes a store look whether the call is over after each import, for imports that don't do it themselves: those of WASI.
/// It takes some 60 ns a call, which the kernel's imports are too many for.
///
/// Not for modules that make objects: wasmtime 48 asks the hook after its own functions, too, and goes on regardless if it
/// fails after the one that a field of a function's type needs (`intern_func_ref_for_gc_heap` has no trap sentinel).
/// Such a plugin ends at its next loop or function.
pub fn watch_imports(store: &mut Store<State>) {
    store.call_hook(|store, hook| match hook {
        CallHook::ReturningFromHost => store.data().clock.check_noticed(),
        _ => Ok(()),
    });
}

/// Gives what runs next, be it a call or a start with all of its modules, its time and fuel. The time counts until what is
/// returned is dropped. Fails if the call has been cancelled already.
pub fn start_limits(store: &mut Store<State>, limits: Limits) -> wasmtime::Result<Option<Alarm>> {
    if let Some(fuel) = limits.fuel {
        store.set_fuel(fuel)?;
    }
    store.data_mut().memory_refused = false;
    store.data_mut().maximum_reached = None;
    store.set_epoch_deadline(1);
    store.data().clock.check()?;
    Ok(store.data().clock.set_alarm(store.engine(), limits.time)?)
}

/// Runs guest code under the limits.
pub fn run_guest<R>(
    store: &mut Store<State>,
    limits: Limits,
    code: impl FnOnce(&mut Store<State>) -> wasmtime::Result<R>,
) -> wasmtime::Result<R> {
    check_stack(limits.stack)?;
    code(store)
}

/// Fails if the thread can't hold the plugin's stack: the process would be aborted when the plugin needs it. Plugins that
/// call each other through host functions nest on one thread.
fn check_stack(plugin: usize) -> Result<(), Trap> {
    /// What host functions, WASI and the kernel may need on top of it: an HTTP request with TLS needs the most.
    const HOST_STACK: usize = 256 << 10;

    match stacker::remaining_stack() {
        Some(left) if left < plugin + HOST_STACK => Err(Trap::new(format!(
            "the thread has {left} bytes of its stack left, and the plugin's stack of {plugin} bytes needs {HOST_STACK} \
             more for the host: call plugins on a thread with a larger stack, set a smaller `stack_bytes`, or nest calls \
             through host functions less deeply"
        ))),
        _ => Ok(()),
    }
}

impl State {
    /// Asks for memory, the plugin's own or for a block: both count together, as in the official Rust runtime.
    ///
    /// # Errors
    /// If it would be over the limit, which ends the call: the plugin isn't asked what it makes of it.
    pub fn claim_memory(&mut self, bytes: u64) -> wasmtime::Result<()> {
        let memory = (self.memory as u64).saturating_add(self.kernel.live_bytes()).saturating_add(bytes);
        self.memory_refused = self.memory_limit.is_some_and(|limit| memory > limit as u64);
        if self.memory_refused { Err(wasmtime::Error::msg("out of memory")) } else { Ok(()) }
    }
}

impl ResourceLimiter for State {
    fn memory_growing(&mut self, current: usize, desired: usize, most: Option<usize>) -> wasmtime::Result<bool> {
        // What the module's own maximum forbids is the plugin's to handle. One without a maximum has WebAssembly's.
        if most.is_some_and(|most| desired > most) {
            self.maximum_reached = most;
            return Ok(false);
        }
        let bytes = desired.saturating_sub(current);
        self.claim_memory(bytes as u64)?;
        self.memory = self.memory.saturating_add(bytes);
        Ok(true)
    }

    fn table_growing(&mut self, current: usize, desired: usize, most: Option<usize>) -> wasmtime::Result<bool> {
        /// Far more than any compiled plugin's functions; a table's memory isn't counted otherwise.
        const MAX_TABLE_ELEMENTS: usize = 1 << 20;
        let elements = self.elements.saturating_add(desired.saturating_sub(current));
        let allowed = elements <= MAX_TABLE_ELEMENTS;
        if allowed && most.is_none_or(|most| desired <= most) {
            self.elements = elements;
        }
        Ok(allowed)
    }
}
