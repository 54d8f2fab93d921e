//! `http_headers`, which hosts before libextism 1.8 and npm's `@extism/extism` 1.0.3 lack: an import that the host
//! hasn't got stops the load, so only a plugin that reads headers may have it.
//!
//! The host knows the headers of its last response alone, so they are fetched with each response, before anybody asks
//! for them; and whether anybody will is known to the linker alone: a response is of one type, whatever is asked of it. So
//! that they are to be fetched is set by an initialiser, which the linker keeps (and calls before any export) only if
//! [`need`] is reached, that is if the plugin has code that reads headers. Without link-time optimisation it may keep it
//! for any plugin, as it does so if it needs anything else of the same codegen unit. That is 134 bytes.

use core::sync::atomic::{AtomicBool, Ordering};

use crate::extism::http_headers;

/// Set by the initialiser and by nothing else: without one it is always false, and what depends on it goes. Natively no
/// import can be missing.
static ARE_NEEDED: AtomicBool = AtomicBool::new(cfg!(not(target_arch = "wasm32")));

extern "C" fn initialise() {
    ARE_NEEDED.store(true, Ordering::Relaxed);
}

#[cfg_attr(target_arch = "wasm32", unsafe(link_section = ".init_array"))]
static INITIALISER: extern "C" fn() = initialise;

/// Says that the plugin reads headers; to be called wherever it can.
pub(super) fn need() {
    // SAFETY: a static may be read; volatile, so that the reference to it stays.
    unsafe { (&raw const INITIALISER).read_volatile() };
}

/// The headers of the last response as a JSON object, a block of the caller's; 0 if there are none or nobody reads them.
pub(super) fn fetch() -> u64 {
    // SAFETY: takes no arguments.
    if ARE_NEEDED.load(Ordering::Relaxed) { unsafe { http_headers() } } else { 0 }
}
