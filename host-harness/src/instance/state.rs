//! What the imports of a plugin's modules work on.

use std::sync::Arc;
use std::time::Instant;

use extism_pdk::testing::Kernel;
use wasmtime::WasmBacktrace;
use wasmtime_wasi::p1::WasiP1Ctx;

use super::clock::Clock;
use super::stack::PluginStack;

/// What an instance's imports work on.
pub struct State {
    pub kernel: Kernel,
    pub wasi: WasiP1Ctx,
    /// When WASI's monotonic clock showed zero.
    pub wasi_start: Instant,
    /// The running call's first blocks; none if leaks don't matter.
    pub allocations: Option<Vec<Allocation>>,
    /// When the running call has to be over.
    pub clock: Arc<Clock>,
    /// Bytes that the plugin's own memories may have in all.
    pub memory_limit: Option<usize>,
    /// Bytes that they were let have.
    pub memory: usize,
    /// Elements that its tables were let have.
    pub elements: usize,
    /// The stacks in the modules' own memories.
    pub stacks: Vec<PluginStack>,
    /// Whether the plugin was refused memory in the running call.
    pub memory_refused: bool,
    /// The maximum of bytes in a module that its memory couldn't grow past in the running call.
    pub maximum_reached: Option<usize>,
}

/// A block, and where it came from.
pub struct Allocation {
    pub offset: u64,
    /// The host function that it is the reply of.
    pub reply_of: Option<String>,
    /// Where the plugin was.
    pub backtrace: WasmBacktrace,
}
