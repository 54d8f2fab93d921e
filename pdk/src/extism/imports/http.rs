//! The imports of HTTP, which a module has to list in one order: `http_request` first.
//!
//! Where the JavaScript SDK runs a plugin in the main thread, with JSPI, it reads the module's list of imports and turns
//! HTTP on when it meets `http_request` (`instantiateModule` in its src/foreground-plugin.ts, 2.0.0-rc13). What it met
//! before stays a stub that answers 0. The linker lists imports in the order in which the code refers to them, and which
//! function comes first there depends on profile, crates and codegen units. Hence the others are only referred to in
//! functions that refer to `http_request` before: that holds in whatever order these are put.

kernel_imports! {
    /// Sends a request: a JSON block and a body block or 0, both taken. Returns the body, a block of the caller's.
    fn http_request(request: u64, body: u64) -> u64;
}

/// Declares imports that come after `http_request`: functions in which a call of that one leads to the call of the import.
/// Compilers for WebAssembly emit code in the order in which it can run.
macro_rules! imports_after_http_request {
    ($($(#[$doc:meta])* fn $name:ident() -> $ret:ty;)*) => {$(
        #[cfg(target_arch = "wasm32")]
        $(#[$doc])*
        ///
        /// A module that asks for it imports `http_request`, too, and before it: the JavaScript SDK needs that.
        ///
        /// # Safety
        /// None beyond that of the other imports; see the [module](crate::extism).
        #[inline(never)]
        pub unsafe extern "C" fn $name() -> $ret {
            #[link(wasm_import_module = "extism:host/env")]
            unsafe extern "C" {
                fn $name() -> $ret;
            }
            // SAFETY: the static may be read; volatile, as the compiler mustn't see that it is always false. The import
            // takes no arguments, and the one that is never called any.
            unsafe {
                if (&raw const NEVER).read_volatile() {
                    http_request(0, 0);
                }
                $name()
            }
        }

        native_import! { $(#[$doc])* fn $name() -> $ret }
    )*};
}

#[cfg(target_arch = "wasm32")]
static NEVER: bool = false;

imports_after_http_request! {
    /// Status of the last response.
    fn http_status_code() -> i32;
    /// Headers of the last response as a JSON object, a block of the caller's; 0 when the host keeps them back.
    fn http_headers() -> u64;
}
