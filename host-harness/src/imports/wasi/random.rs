//! WASI's `random_get`. wasmtime-wasi's function ignores the time limit of a call, and refuses large requests.

use wasmtime::{Caller, Linker};
use wasmtime_wasi::{Rng, thread_rng};

use super::guest::{FAULT, MODULE, SUCCESS, plugin_memory};
use crate::instance::state::State;

/// How many bytes are generated before the clock is checked again.
const CHUNK_BYTES: usize = 1 << 16;

/// Links this function in place of wasmtime-wasi's.
pub fn link(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    linker.func_wrap(MODULE, "random_get", |mut caller: Caller<'_, State>, bytes: u32, length: u32| {
        let Some((memory, state)) = plugin_memory(&mut caller) else { return Ok(FAULT) };
        let bytes = memory.get_mut(bytes as usize..).and_then(|from| from.get_mut(..length as usize));
        let Some(bytes) = bytes else { return Ok(FAULT) };
        let mut random = thread_rng();
        for chunk in bytes.chunks_mut(CHUNK_BYTES) {
            state.clock.check()?;
            random.fill_bytes(chunk);
        }
        Ok(SUCCESS)
    })?;
    Ok(())
}
