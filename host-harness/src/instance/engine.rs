//! The wasmtime engines, which all plugins of the process share.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use wasmtime::{Config, Engine, Module};

use super::limits::Limits;
use crate::Error;
use crate::imports::blocks;

/// An engine, and its compiled module for copying blocks.
type SharedEngine = (Engine, Option<Module>);

/// Returns the engine for plugins with these limits. Plugins with the same stack size share an engine, if they all count fuel
/// or all don't. If fuel is counted, there is no module for copying blocks, because it would use fuel that isn't the
/// plugin's.
pub fn engine_for(limits: Limits) -> Result<SharedEngine, Error> {
    static ENGINES: Mutex<BTreeMap<(bool, usize), SharedEngine>> = Mutex::new(BTreeMap::new());
    let fuel = limits.fuel.is_some();
    let mut engines = ENGINES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(engine) = engines.get(&(fuel, limits.stack)) {
        return Ok(engine.clone());
    }
    keep_freed_memory();
    let mut config = Config::new();
    config.epoch_interruption(true).consume_fuel(fuel).max_wasm_stack(limits.stack);
    // The dump shows the pointer of the plugin's own stack, which few modules export: see `stack`.
    config.coredump_on_trap(true);
    // Reports name functions, but not lines. Looking up the lines took most of the time of noting where a block was allocated.
    config.generate_address_map(false);
    // The official Rust runtime supports wasmtime's defaults and this.
    config.wasm_wide_arithmetic(true);
    // For the blocks. Plugins with a shared memory are refused.
    config.shared_memory(!fuel);
    let failed = |error: wasmtime::Error| Error::Start(format!("{error:#}"));
    let engine = Engine::new(&config).map_err(failed)?;
    let blocks = if fuel { None } else { Some(blocks::compile_module(&engine).map_err(failed)?) };
    engines.insert((fuel, limits.stack), (engine.clone(), blocks.clone()));
    Ok((engine, blocks))
}

/// Makes the C library keep the memory of large buffers for the next ones. Otherwise a call that copies a mebibyte of input
/// and output spends half of its time in page faults. glibc returns freed buffers to the system if they are larger than a
/// threshold, and raises the threshold to the largest buffer that was freed (`M_MMAP_THRESHOLD` and `M_TRIM_THRESHOLD` in
/// mallopt(3)).
fn keep_freed_memory() {
    const KEPT_BYTES: usize = 16 << 20;
    drop(std::hint::black_box(Vec::<u8>::with_capacity(KEPT_BYTES)));
}
