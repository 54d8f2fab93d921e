//! The state that a plugin's instance keeps from call to call. On wasm32 it is in the module's memory, so each instance
//! has its own. Natively, each test host has one.

use core::cell::Cell;

/// The output of the running call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Output {
    /// No export has begun yet, or the last one failed or trapped at its beginning: the next one has to run what an
    /// instance runs first.
    #[default]
    NotBegun,
    /// The running call has set no output yet.
    None,
    /// The output is the block at this offset. The host owns it, so the plugin must not free it.
    Block(u64),
}

/// The state of an instance.
#[derive(Debug, Clone, Default)]
pub(crate) struct Instance {
    pub(crate) output: Cell<Output>,
    /// Whether a host function was called since a small block was last freed: see `differences::is_worth_freeing`.
    pub(crate) host_called: Cell<bool>,
    /// Whether the panic hook is installed.
    #[cfg(feature = "panic-hook")]
    pub(crate) has_panic_hook: Cell<bool>,
    /// How many `init` functions have run.
    pub(crate) initialised: Cell<u32>,
}
