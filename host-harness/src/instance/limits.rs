//! The limits of a plugin.

use std::time::Duration;

use extism_pdk::testing::Trap;
use extism_pdk::testing::text::count;
use wasmtime::{CallHook, ResourceLimiter, Store, UpdateDeadline};

use super::clock::Alarm;
use super::state::State;
use crate::Error;

/// The limits of a plugin.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The time of each call.
    pub time: Option<Duration>,
    /// Bytes of the plugin's memories and the host's blocks together.
    pub memory: Option<usize>,
    /// Units of fuel for each call.
    pub fuel: Option<u64>,
    /// Bytes of the thread's stack that calls within the plugin may use.
    pub stack: usize,
}

impl Default for Limits {
    fn default() -> Self {
        // The stack is wasmtime's default.
        Limits { time: None, memory: None, fuel: None, stack: 512 << 10 }
    }
}

impl Limits {
    /// Fails if a limit can't be used.
    pub fn check(&self) -> Result<(), Error> {
        const MAX_STACK_BYTES: usize = 1 << 20;
        if (1..=MAX_STACK_BYTES).contains(&self.stack) {
            return Ok(());
        }
        let setting = format!("a stack of {}", count(self.stack, "byte"));
        Err(Error::Setting { setting, reason: format!("it must have 1 to {MAX_STACK_BYTES} bytes") })
    }
}

/// Prepares a store to enforce limits. [`start_limits`] sets those of time and fuel for each call.
pub fn enforce_limits(store: &mut Store<State>) {
    store.limiter(|state| state);
    // A WASI function may copy data from the plugin's memory, and the list of its pieces: at most twice the memory in all.
    // wasmtime's default limit is 128 MiB.
    let memory = store.data().memory_limit.unwrap_or(usize::MAX);
    store.set_hostcall_fuel(memory.saturating_mul(2));
    // Loops and functions of the plugin, and instructions on large parts of its memory, check the epoch.
    store.epoch_deadline_callback(|store| store.data().clock.check().map(|()| UpdateDeadline::Continue(1)));
}

/// Makes a store check after each import whether the call has to end. WASI's functions need this. The kernel's functions
/// check it themselves, because this takes about 60 ns for each call, and there are many of them.
///
/// This isn't for modules that create garbage-collected objects. wasmtime 48 also calls the hook after its internal
/// functions, and ignores the error of a hook after one of them (`intern_func_ref_for_gc_heap` has no trap sentinel). Such a
/// plugin ends at its next loop or function.
pub fn watch_imports(store: &mut Store<State>) {
    store.call_hook(|store, hook| match hook {
        CallHook::ReturningFromHost => store.data().clock.check_noticed(),
        _ => Ok(()),
    });
}

/// Starts the limits of time and fuel for a call, or for the start of a plugin with all linked modules. The time counts until
/// the returned value is dropped. Fails if the call was cancelled already.
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

/// Runs code of the plugin, if the thread has enough stack.
pub fn run_guest<R>(
    store: &mut Store<State>,
    limits: Limits,
    code: impl FnOnce(&mut Store<State>) -> wasmtime::Result<R>,
) -> wasmtime::Result<R> {
    check_stack(limits.stack)?;
    code(store)
}

/// Fails if the thread has too little stack for the plugin. Otherwise the process could be aborted. This can happen if
/// plugins call each other through host functions, because all of them use the stack of one thread.
fn check_stack(plugin: usize) -> Result<(), Trap> {
    /// The stack for host functions, WASI and the kernel. An HTTP request with TLS needs the most.
    const HOST_STACK: usize = 256 << 10;

    match stacker::remaining_stack() {
        Some(left) if left < plugin + HOST_STACK => {
            let [left, plugin, host] = [left, plugin, HOST_STACK].map(|bytes| count(bytes, "byte"));
            Err(Trap::new(format!(
                "the thread has {left} of its stack left, but the plugin's stack needs {plugin}, and the host {host} more: \
                 call plugins on a thread with a larger stack, set a smaller `stack_bytes`, or nest calls through host \
                 functions less deeply"
            )))
        }
        _ => Ok(()),
    }
}

impl State {
    /// Claims memory, for the plugin or for a block. Both count together, as in the official Rust runtime.
    ///
    /// # Errors
    /// If this would exceed the limit. The error ends the call, so the plugin can't handle it.
    pub fn claim_memory(&mut self, bytes: u64) -> wasmtime::Result<()> {
        let memory = (self.memory as u64).saturating_add(self.kernel.live_bytes()).saturating_add(bytes);
        self.memory_refused = self.memory_limit.is_some_and(|limit| memory > limit as u64);
        if self.memory_refused { Err(wasmtime::Error::msg("out of memory")) } else { Ok(()) }
    }
}

impl ResourceLimiter for State {
    fn memory_growing(&mut self, current: usize, desired: usize, most: Option<usize>) -> wasmtime::Result<bool> {
        // Growing beyond the module's own maximum fails, and the plugin can handle that. The default maximum is WebAssembly's.
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
        /// Far more than the functions of any plugin. The limit of memory doesn't count tables.
        const MAX_TABLE_ELEMENTS: usize = 1 << 20;
        let elements = self.elements.saturating_add(desired.saturating_sub(current));
        let allowed = elements <= MAX_TABLE_ELEMENTS;
        if allowed && most.is_none_or(|most| desired <= most) {
            self.elements = elements;
        }
        Ok(allowed)
    }
}
