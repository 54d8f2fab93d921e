//! Declares the kernel's functions: on wasm32 as imports, natively as calls of the test host.

/// Passes the list of the kernel's functions to a macro, in the kernel's order. There is no second list: this module
/// declares the functions from it, and host-harness links them from it. `testing/kernel/imports.rs` says what each does
/// in tests.
///
/// In a module's list of imports, `http_request` has to come before the other imports of HTTP, which are marked by
/// `after`. When the JavaScript SDK runs a plugin in the main thread, with JSPI, it goes through the module's imports
/// and turns HTTP on when it meets `http_request` (`instantiateModule` in its src/foreground-plugin.ts, 2.0.0-rc13).
/// Imports of HTTP that it met before that stay stubs, which return 0.
#[doc(hidden)]
#[cfg_attr(not(target_arch = "wasm32"), macro_export)]
macro_rules! __kernel_functions {
    ($with:ident!) => {
        $with! {
            /// Returns the length of the input in bytes.
            fn input_length() -> u64;
            /// Returns the offset of the input's block, which the host frees.
            fn input_offset() -> u64;
            /// Reads a byte of the input; `offset` counts from the input's start.
            fn input_load_u8(offset: u64) -> u8;
            /// Reads eight bytes of the input, little-endian; `offset` counts from the input's start.
            fn input_load_u64(offset: u64) -> u64;
            /// Allocates a block of `length` bytes, and returns its offset; 0 if the host has no memory left.
            fn alloc(length: u64) -> u64;
            /// Frees a block.
            fn free(offset: u64);
            /// Returns the length of the block at `offset`; 0 if no block starts there. Walks the list of blocks.
            fn length(offset: u64) -> u64;
            /// Returns the length of the block at `offset` in constant time. It must be the offset of a live block.
            fn length_unsafe(offset: u64) -> u64;
            /// Reads a byte of a block.
            fn load_u8(offset: u64) -> u8;
            /// Reads eight bytes of a block, little-endian.
            fn load_u64(offset: u64) -> u64;
            /// Writes a byte of a block.
            fn store_u8(offset: u64, data: u8);
            /// Writes eight bytes of a block, little-endian.
            fn store_u64(offset: u64, data: u64);
            /// Sets the output to `length` bytes of the block at `offset`, which the kernel owns from then on.
            fn output_set(offset: u64, length: u64);
            /// Sets the error text to a block, which the kernel owns from then on.
            fn error_set(offset: u64);
            /// Returns the offset of the current error text's block; 0 if no error is set.
            fn error_get() -> u64;
            /// Returns the value of a config key in a new block; 0 if it isn't set. Frees the key's block.
            fn config_get(key: u64) -> u64;
            /// Returns the value of a variable in a new block; 0 if it isn't set. Frees the key's block.
            fn var_get(key: u64) -> u64;
            /// Sets a variable, or removes it if `value` is 0. Frees both blocks; some hosts don't.
            fn var_set(key: u64, value: u64);
            /// Makes an HTTP request, and returns the response's body in a new block. `request` is a block of JSON, and
            /// `body` is a block or 0. Frees both blocks; some hosts don't.
            fn http_request(request: u64, body: u64) -> u64;
            /// Returns the status of the last HTTP response.
            after http_request fn http_status_code() -> i32;
            /// Returns the headers of the last HTTP response as a JSON object in a new block; 0 if the host doesn't
            /// give them.
            after http_request fn http_headers() -> u64;
            /// Logs a block's text at level trace, and frees the block.
            fn log_trace(message: u64);
            /// Logs a block's text at level debug, and frees the block.
            fn log_debug(message: u64);
            /// Logs a block's text at level info, and frees the block.
            fn log_info(message: u64);
            /// Logs a block's text at level warn, and frees the block.
            fn log_warn(message: u64);
            /// Logs a block's text at level error, and frees the block.
            fn log_error(message: u64);
            /// Returns the lowest level that the host logs, from 0 (trace) to 4 (error); `i32::MAX` if it logs nothing.
            fn get_log_level() -> i32;
        }
    };
}

#[cfg(target_arch = "wasm32")]
macro_rules! import {
    ($(#[$doc:meta])* fn $name:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)?) => {
        #[link(wasm_import_module = "extism:host/env")]
        unsafe extern "C" {
            $(#[$doc])*
            ///
            /// # Safety
            /// Offsets must be of live blocks; see the [module](crate::extism).
            pub fn $name($($arg: $ty),*) $(-> $ret)?;
        }
    };
    // The function refers to `$first` before it refers to its own import. The linker lists imports in the order in
    // which the code refers to them. The compiler keeps that order within a function, but the order of functions
    // depends on the profile, the crates and the codegen units. So this works in any order of functions.
    ($(#[$doc:meta])* after $first:ident fn $name:ident() -> $ret:ty) => {
        $(#[$doc])*
        ///
        /// A plugin that calls it also imports `http_request`, and before it, because the JavaScript SDK needs that
        /// order.
        ///
        /// # Safety
        /// There is nothing to check: it takes no offsets.
        #[inline(never)]
        pub unsafe extern "C" fn $name() -> $ret {
            #[link(wasm_import_module = "extism:host/env")]
            unsafe extern "C" {
                fn $name() -> $ret;
            }
            // SAFETY: the static can be read. The read is volatile so that the compiler doesn't see that it is always
            // false. The import takes no arguments, and `$first` is never called.
            unsafe {
                if (&raw const NEVER).read_volatile() {
                    $first(0, 0);
                }
                $name()
            }
        }
    };
}

/// Always false, which the compiler doesn't know.
#[cfg(target_arch = "wasm32")]
static NEVER: bool = false;

#[cfg(not(target_arch = "wasm32"))]
macro_rules! import {
    ($(#[$doc:meta])* $(after $first:ident)? fn $name:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)?) => {
        $(#[$doc])*
        ///
        /// # Safety
        /// Offsets must be of live blocks; see the [module](crate::extism).
        pub unsafe extern "C-unwind" fn $name($($arg: $ty),*) $(-> $ret)? {
            crate::testing::with_kernel(|kernel| kernel.$name($($arg),*))
        }
    };
}

macro_rules! imports {
    ($($(#[$doc:meta])* $(after $first:ident)? fn $name:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)?;)*) => {
        $(import! { $(#[$doc])* $(after $first)? fn $name($($arg: $ty),*) $(-> $ret)? })*
    };
}

__kernel_functions!(imports!);
