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
#[derive(Debug)]
pub(crate) struct Instance {
    output: Cell<Output>,
    /// Whether a host function was called, and no small block freed since: see
    /// [`is_worth_freeing`](super::differences::is_worth_freeing).
    host_called: Cell<bool>,
    #[cfg(not(target_arch = "wasm32"))]
    done: core::cell::RefCell<std::collections::BTreeSet<usize>>,
}

impl Instance {
    /// What is remembered before the first call.
    pub(crate) const fn new() -> Self {
        Instance {
            output: Cell::new(Output::NotBegun),
            host_called: Cell::new(false),
            #[cfg(not(target_arch = "wasm32"))]
            done: core::cell::RefCell::new(std::collections::BTreeSet::new()),
        }
    }

    /// Notes that an export is to be called, which has to begin all anew.
    pub(crate) fn await_export(&self) {
        self.output.set(Output::NotBegun);
    }

    /// Notes that an export has begun, and that there is no output yet.
    pub(crate) fn begin_call(&self) {
        self.output.set(Output::None);
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Default for Instance {
    fn default() -> Self {
        Instance::new()
    }
}

/// The current instance.
#[inline]
pub(crate) fn with<R>(act: impl FnOnce(&Instance) -> R) -> R {
    #[cfg(target_arch = "wasm32")]
    {
        thread_local! {
            static INSTANCE: Instance = const { Instance::new() };
        }
        INSTANCE.with(act)
    }
    #[cfg(not(target_arch = "wasm32"))]
    crate::testing::with_instance(act)
}

/// The running call's output.
#[inline]
pub(crate) fn output() -> Output {
    with(|instance| instance.output.get())
}

/// Notes which block the output is.
pub(crate) fn note_output(offset: u64) {
    with(|instance| instance.output.set(Output::Block(offset)));
}

/// Notes that a host function is called.
pub(crate) fn note_host_call() {
    with(|instance| instance.host_called.set(true));
}

/// Whether a host function was called, since this was asked last.
pub(crate) fn take_host_call() -> bool {
    with(|instance| instance.host_called.replace(false))
}

/// Whether something has been done in an instance. Each has a static of its own.
#[cfg(target_arch = "wasm32")]
pub(crate) struct Once(core::sync::atomic::AtomicBool);

#[cfg(target_arch = "wasm32")]
impl Once {
    pub(crate) const fn new() -> Self {
        Once(core::sync::atomic::AtomicBool::new(false))
    }

    pub(crate) fn is_done(&self) -> bool {
        self.0.load(core::sync::atomic::Ordering::Relaxed)
    }

    pub(crate) fn set_done(&self) {
        self.0.store(true, core::sync::atomic::Ordering::Relaxed);
    }
}

/// Whether something has been done in an instance, which knows it by its address: two must not share one.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) struct Once {
    _address: u8,
}

#[cfg(not(target_arch = "wasm32"))]
impl Once {
    pub(crate) const fn new() -> Self {
        Once { _address: 0 }
    }

    pub(crate) fn is_done(&'static self) -> bool {
        with(|instance| instance.done.borrow().contains(&core::ptr::from_ref(self).addr()))
    }

    pub(crate) fn set_done(&'static self) {
        with(|instance| instance.done.borrow_mut().insert(core::ptr::from_ref(self).addr()));
    }
}
