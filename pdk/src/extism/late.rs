//! `http_headers`, which hosts before libextism 1.8 and npm's `@extism/extism` 1.0.3 lack: an import that the host
//! hasn't got stops the load, so only a plugin that reads headers may have it.
//!
//! The host knows the headers of its last response alone, so they are fetched with each response, before anybody asks
//! for them; and whether anybody will is known to the linker alone. So the function that fetches them is set by an
//! initialiser, which the linker keeps (and calls before any export) only if [`need_headers`] is reached, that is if
//! the plugin has code that reads headers. Without link-time optimisation it may keep it for any plugin with requests.

#[cfg(target_arch = "wasm32")]
mod wasm {
    use core::sync::atomic::{AtomicBool, Ordering};

    /// Set by the initialiser and by nothing else: without one it is always false, and what depends on it goes.
    static NEEDED: AtomicBool = AtomicBool::new(false);

    extern "C" fn initialise() {
        NEEDED.store(true, Ordering::Relaxed);
    }

    #[unsafe(link_section = ".init_array")]
    static INITIALISER: extern "C" fn() = initialise;

    pub(crate) fn need_headers() {
        // SAFETY: a static may be read; volatile, so that the reference to it stays.
        unsafe { (&raw const INITIALISER).read_volatile() };
    }

    pub(crate) fn headers() -> u64 {
        if NEEDED.load(Ordering::Relaxed) {
            // SAFETY: takes no arguments.
            unsafe { crate::extism::http_headers() }
        } else {
            0
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    pub(crate) fn need_headers() {}

    pub(crate) fn headers() -> u64 {
        // SAFETY: takes no arguments.
        unsafe { crate::extism::http_headers() }
    }
}

/// Says that the plugin reads headers; to be called wherever it can.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use native::need_headers;
#[cfg(target_arch = "wasm32")]
pub(crate) use wasm::need_headers;

/// The headers of the last response as a JSON object, a block of the caller's; 0 if there are none or nobody reads them.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use native::headers;
#[cfg(target_arch = "wasm32")]
pub(crate) use wasm::headers;
