//! What has been done in this instance of the plugin: natively, in this test host.

/// Whether something has been done.
#[cfg(target_arch = "wasm32")]
pub(crate) use wasm::Once;

/// Whether something has been done.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use native::Once;

#[cfg(target_arch = "wasm32")]
mod wasm {
    use core::sync::atomic::{AtomicBool, Ordering};

    pub(crate) struct Once(AtomicBool);

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
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use core::ptr;

    use crate::testing;

    /// Its address is what the host knows it by: two must not share one.
    pub(crate) struct Once {
        _address: u8,
    }

    impl Once {
        pub(crate) const fn new() -> Self {
            Once { _address: 0 }
        }

        pub(crate) fn is_done(&'static self) -> bool {
            testing::is_done(ptr::from_ref(self).addr())
        }

        pub(crate) fn set_done(&'static self) {
            testing::set_done(ptr::from_ref(self).addr());
        }
    }
}
