//! What WASI's functions share: their namespace, their error numbers, and access to the plugin's memory.

use wasmtime::{Caller, Extern};

use crate::instance::state::State;

/// The namespace of WASI's functions.
pub const MODULE: &str = "wasi_snapshot_preview1";

/// WASI's error numbers, which are the `ERRNO` constants of <https://docs.rs/wasi/0.11.0/wasi/>.
pub const SUCCESS: i32 = 0;
pub const FAULT: i32 = 21;
pub const INVALID: i32 = 28;
pub const NOT_SUPPORTED: i32 = 58;

/// Returns the memory that a plugin's pointers refer to.
pub fn plugin_memory<'a>(caller: &'a mut Caller<'_, State>) -> Option<(&'a mut [u8], &'a mut State)> {
    match caller.get_export("memory") {
        Some(Extern::Memory(memory)) => Some(memory.data_and_store_mut(caller)),
        _ => None,
    }
}
