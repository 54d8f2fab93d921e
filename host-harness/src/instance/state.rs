//! The state of an instance.

use std::sync::Arc;
use std::time::Instant;

use extism_pdk::testing::Kernel;
use wasmtime::WasmBacktrace;
use wasmtime_wasi::p1::WasiP1Ctx;

use super::clock::Clock;
use super::stack::PluginStack;

/// The state of an instance, which its imports work on.
pub struct State {
    pub kernel: Kernel,
    pub wasi: WasiP1Ctx,
    /// The time of zero on WASI's monotonic clock.
    pub wasi_start: Instant,
    /// The first blocks of the running call. `None` if leaks aren't reported.
    pub allocations: Option<Vec<Allocation>>,
    /// Says when the running call has to end.
    pub clock: Arc<Clock>,
    /// How many bytes the plugin's memories and blocks may have together.
    pub memory_limit: Option<usize>,
    /// How many bytes its memories have.
    pub memory: usize,
    /// How many elements its tables have.
    pub elements: usize,
    /// The stacks in the memories of the modules.
    pub stacks: Vec<PluginStack>,
    /// Whether the running call was refused memory.
    pub memory_refused: bool,
    /// The maximum that a module sets for its memory, in bytes, if the running call tried to exceed it.
    pub maximum_reached: Option<usize>,
}

/// A block, and the place where it was allocated.
pub struct Allocation {
    pub offset: u64,
    /// The host function, if the block is a reply.
    pub reply_of: Option<String>,
    /// The place in the plugin's code.
    pub backtrace: WasmBacktrace,
}
