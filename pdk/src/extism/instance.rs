//! What a plugin remembers from call to call. On wasm it is in the module's memory, and so each instance of the module has
//! its own; natively each test host has one.

use core::cell::Cell;

/// The output of the running call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    /// No export has begun, or none since one whose beginning failed or trapped: the next has to begin all anew.
    NotBegun,
    /// There is none yet.
    None,
    /// The block at this offset. It is the host's, and must not be freed any more.
    Block(u64),
}

/// What one instance remembers.
#[derive(Debug, Clone)]
pub(crate) struct Instance {
    output: Cell<Output>,
    /// Whether a host function was called, and no small block freed since: `differences::is_worth_freeing` says why.
    host_called: Cell<bool>,
    /// How many of the functions that run once, before the first export, have run.
    pub(crate) initialised: Cell<u32>,
}

impl Instance {
    /// What is remembered before the first call.
    pub(crate) const fn new() -> Self {
        Instance { output: Cell::new(Output::NotBegun), host_called: Cell::new(false), initialised: Cell::new(0) }
    }

    /// Notes that an export is to be called, which has to begin all anew.
    pub(crate) fn await_export(&self) {
        self.output.set(Output::NotBegun);
    }

    /// Notes that an export has begun, and that there is no output yet.
    pub(crate) fn begin_call(&self) {
        self.output.set(Output::None);
    }

    /// The running call's output.
    pub(crate) fn output(&self) -> Output {
        self.output.get()
    }

    /// Notes which block the output is.
    pub(crate) fn note_output(&self, offset: u64) {
        self.output.set(Output::Block(offset));
    }

    /// Notes that a host function is called.
    pub(crate) fn note_host_call(&self) {
        self.host_called.set(true);
    }

    /// Whether a host function was called, since this was asked last.
    pub(crate) fn take_host_call(&self) -> bool {
        self.host_called.replace(false)
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Default for Instance {
    fn default() -> Self {
        Instance::new()
    }
}
