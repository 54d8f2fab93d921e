//! Imports `http_headers`, but only into plugins that read headers. Hosts before libextism 1.8 and npm's
//! `@extism/extism` 1.0.3 lack this import, and a host that lacks an import doesn't load the plugin.
//!
//! The host only knows the headers of its last response, so they have to be fetched with each response, before the
//! plugin asks for them. Whether its code ever does is only known to the linker. So an initialiser says that headers
//! are needed, and [`need`], which every read of headers calls, refers to it. The linker keeps the initialiser, and
//! calls it before any export, only if the plugin's code reaches `need`. Without link-time optimisation it may keep it
//! in other plugins, too, when it needs something else from the same codegen unit. That costs 134 bytes.

use core::sync::atomic::{AtomicBool, Ordering};

use crate::extism::http_headers;

/// Whether headers are fetched. Only the initialiser sets it: without one it is always false, and the code that depends
/// on it is left out. Natively it is always true, because no import can be missing.
static ARE_NEEDED: AtomicBool = AtomicBool::new(cfg!(not(target_arch = "wasm32")));

extern "C" fn initialise() {
    ARE_NEEDED.store(true, Ordering::Relaxed);
}

#[cfg_attr(target_arch = "wasm32", unsafe(link_section = ".init_array"))]
static INITIALISER: extern "C" fn() = initialise;

/// Keeps the initialiser in the plugin. Every function that reads headers calls this.
pub(super) fn need() {
    // SAFETY: the static can be read. The read is volatile so that the compiler keeps the reference to it.
    unsafe { (&raw const INITIALISER).read_volatile() };
}

/// Fetches the headers of the last response as a JSON object in a new block; 0 if it has none, or the plugin doesn't
/// read headers.
pub(super) fn fetch() -> u64 {
    // SAFETY: takes no arguments.
    if ARE_NEEDED.load(Ordering::Relaxed) { unsafe { http_headers() } } else { 0 }
}
