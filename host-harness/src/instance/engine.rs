//! The wasmtime engines, and what each has compiled once.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use wasmtime::{Config, Engine, Module};

use super::limits::Limits;
use crate::Error;
use crate::imports::blocks;

/// An engine, and the module that copies blocks in it.
type SharedEngine = (Engine, Option<Module>);

/// The engine for plugins with these limits. All that count fuel or don't, and have as large a stack, share one;
/// compiled code is each plugin's own. With it comes the module that copies blocks, unless fuel is counted: what it does
/// isn't the plugin's.
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
    // A dump has the pointer of the plugin's own stack, which hardly any module exports: see `stack`.
    config.coredump_on_trap(true);
    // Reports name functions, not the places in their code. Looking the places up took most of the time of noting where a
    // block was allocated.
    config.generate_address_map(false);
    // The official Rust runtime takes what wasmtime does by default, and this.
    config.wasm_wide_arithmetic(true);
    // For the blocks: a plugin that has such a memory isn't loaded.
    config.shared_memory(!fuel);
    let failed = |error: wasmtime::Error| Error::Start(format!("{error:#}"));
    let engine = Engine::new(&config).map_err(failed)?;
    let blocks = if fuel { None } else { Some(blocks::compile_module(&engine).map_err(failed)?) };
    engines.insert((fuel, limits.stack), (engine.clone(), blocks.clone()));
    Ok((engine, blocks))
}

/// Has the C library keep the memory of large buffers for the next ones. A call that copies a mebibyte of input and output
/// otherwise spends half of its time in page faults: glibc gives freed memory back to the system from a size on, which
/// grows with the largest buffer that was freed so far (`M_MMAP_THRESHOLD` and `M_TRIM_THRESHOLD` in mallopt(3)).
fn keep_freed_memory() {
    const LARGE_BYTES: usize = 16 << 20;
    drop(std::hint::black_box(Vec::<u8>::with_capacity(LARGE_BYTES)));
}
