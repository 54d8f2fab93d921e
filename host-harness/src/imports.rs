//! What a plugin's imports are linked to: the kernel, WASI, and the host functions it was given.

pub mod blocks;
pub mod check;
pub mod functions;
pub mod http;
pub mod reports;
pub mod signature;
pub mod wasi;

mod host_functions;
mod kernel;

use extism_pdk::testing::Functions;
use wasmtime::{Engine, Linker};

use crate::instance::state::State;

/// A linker with everything a plugin may import.
pub fn linker(engine: &Engine, functions: Functions) -> wasmtime::Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    kernel::link(&mut linker)?;
    wasi::link(&mut linker)?;
    host_functions::link(&mut linker, functions)?;
    Ok(linker)
}
