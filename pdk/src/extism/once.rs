//! What is done once in each instance of a plugin.

#[cfg(target_arch = "wasm32")]
use core::sync::atomic::{AtomicBool, Ordering};

#[cfg(not(target_arch = "wasm32"))]
use super::with_instance;

/// Whether something has been done in an instance. Each has a static of its own.
#[cfg(target_arch = "wasm32")]
pub(crate) struct Once(AtomicBool);

#[cfg(target_arch = "wasm32")]
impl Once {
    pub(crate) const fn new() -> Self {
        Once(AtomicBool::new(false))
    }

    pub(crate) fn is_done(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    pub(crate) fn set_done(&self) {
        self.0.store(true, Ordering::Relaxed);
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
        with_instance(|instance| instance.is_done(core::ptr::from_ref(self).addr()))
    }

    pub(crate) fn set_done(&'static self) {
        with_instance(|instance| instance.set_done(core::ptr::from_ref(self).addr()));
    }
}
