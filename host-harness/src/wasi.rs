//! WASI: wasmtime-wasi's functions, and our own in place of those that ignore the limits of a call.

mod open;
mod poll;
mod random;

use wasmtime::{Caller, Extern, Linker};
use wasmtime_wasi::p1;

use crate::state::State;

pub const MODULE: &str = "wasi_snapshot_preview1";

/// WASI's error numbers.
const SUCCESS: i32 = 0;
const FAULT: i32 = 21;
const INVALID: i32 = 28;
const NOT_SUPPORTED: i32 = 58;

/// Links all of WASI.
pub fn link(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    p1::add_to_linker_sync(linker, |state: &mut State| &mut state.wasi)?;
    linker.allow_shadowing(true);
    open::link(linker)?;
    poll::link(linker)?;
    random::link(linker)?;
    linker.allow_shadowing(false);
    Ok(())
}

/// The memory that a plugin's pointers point into.
fn memory<'a>(caller: &'a mut Caller<'_, State>) -> Option<(&'a mut [u8], &'a mut State)> {
    match caller.get_export("memory") {
        Some(Extern::Memory(memory)) => Some(memory.data_and_store_mut(caller)),
        _ => None,
    }
}
