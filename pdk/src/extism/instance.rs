//! What a plugin remembers from call to call. On wasm it is in the module's memory, and so each instance of the module has
//! its own; natively each test host has one.

use core::cell::Cell;

/// The output of the running call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Output {
    /// No export has begun, or none since one whose beginning failed or trapped: the next has to begin all anew.
    #[default]
    NotBegun,
    /// There is none yet.
    None,
    /// The block at this offset. It is the host's, and must not be freed any more.
    Block(u64),
}

/// What one instance remembers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Instance {
    pub(crate) output: Cell<Output>,
    /// Whether a host function was called, and no small block freed since: `differences::is_worth_freeing` says why.
    pub(crate) host_called: Cell<bool>,
    /// Whether panics are told to the host.
    #[cfg(feature = "panic-hook")]
    pub(crate) has_panic_hook: Cell<bool>,
    /// How many of the functions that run once, before the first export, have run.
    pub(crate) initialised: Cell<u32>,
}
