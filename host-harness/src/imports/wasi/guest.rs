//! What WASI's functions have in common: the module they are in, the plugin's memory, and the numbers they return.

use wasmtime::{Caller, Extern};

use crate::instance::state::State;

pub const MODULE: &str = "wasi_snapshot_preview1";

/// WASI's error numbers.
pub const SUCCESS: i32 = 0;
pub const FAULT: i32 = 21;
pub const INVALID: i32 = 28;
pub const NOT_SUPPORTED: i32 = 58;

/// The memory that a plugin's pointers point into.
pub fn plugin_memory<'a>(caller: &'a mut Caller<'_, State>) -> Option<(&'a mut [u8], &'a mut State)> {
    match caller.get_export("memory") {
        Some(Extern::Memory(memory)) => Some(memory.data_and_store_mut(caller)),
        _ => None,
    }
}
