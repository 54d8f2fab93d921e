//! Links WASI: wasmtime-wasi's functions, and own ones in place of those that ignore the limits of a call.

pub mod context;
pub mod folder;
pub mod guest;

mod open;
mod poll;
mod random;
mod terminal;

use wasmtime::Linker;
use wasmtime_wasi::p1;

use crate::instance::state::State;

/// Links all functions of WASI.
pub fn link(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    p1::add_to_linker_sync(linker, |state: &mut State| &mut state.wasi)?;
    linker.allow_shadowing(true);
    open::link(linker)?;
    poll::link(linker)?;
    random::link(linker)?;
    linker.allow_shadowing(false);
    Ok(())
}
