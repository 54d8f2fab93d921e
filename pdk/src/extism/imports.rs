//! The kernel's functions, in its own order: each is declared for wasm, and natively is the test host's.

/// Defines an import for native builds.
macro_rules! native_import {
    ($(#[$doc:meta])* fn $name:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)?) => {
        #[cfg(not(target_arch = "wasm32"))]
        $(#[$doc])*
        ///
        /// # Safety
        /// Offsets must be of live blocks; see the [module](crate::extism).
        pub unsafe extern "C-unwind" fn $name($($arg: $ty),*) $(-> $ret)? {
            crate::testing::with_kernel(|kernel| kernel.$name($($arg),*))
        }
    };
}

macro_rules! kernel_imports {
    ($($(#[$doc:meta])* fn $name:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)?;)*) => {
        #[cfg(target_arch = "wasm32")]
        #[link(wasm_import_module = "extism:host/env")]
        unsafe extern "C" {
            $(
                $(#[$doc])*
                ///
                /// # Safety
                /// Offsets must be of live blocks; see the [module](crate::extism).
                pub fn $name($($arg: $ty),*) $(-> $ret)?;
            )*
        }
        $(native_import! { $(#[$doc])* fn $name($($arg: $ty),*) $(-> $ret)? })*
    };
}

mod http;

pub use http::*;

kernel_imports! {
    /// Length of the input in bytes.
    fn input_length() -> u64;
    /// The block that holds the input; the host's, never to be freed.
    fn input_offset() -> u64;
    /// One byte of the input, counted from its start.
    fn input_load_u8(offset: u64) -> u8;
    /// Eight bytes of the input, little-endian, counted from its start.
    fn input_load_u64(offset: u64) -> u64;
    /// Allocates a block of `length` bytes; 0 when out of memory.
    fn alloc(length: u64) -> u64;
    /// Frees a block.
    fn free(offset: u64);
    /// Length of the block at `offset`, 0 if there is none. Walks the list of blocks.
    fn length(offset: u64) -> u64;
    /// Length of the block at `offset`, which the host must just have returned. Constant time.
    fn length_unsafe(offset: u64) -> u64;
    /// Reads one byte.
    fn load_u8(offset: u64) -> u8;
    /// Reads eight bytes, little-endian.
    fn load_u64(offset: u64) -> u64;
    /// Writes one byte.
    fn store_u8(offset: u64, data: u8);
    /// Writes eight bytes, little-endian.
    fn store_u64(offset: u64, data: u64);
    /// Makes a block the output; the kernel owns it from here on.
    fn output_set(offset: u64, length: u64);
    /// Makes a block the error text; the kernel owns it from here on.
    fn error_set(offset: u64);
    /// The block of the current error text, 0 if none.
    fn error_get() -> u64;
    /// Looks a config key up. Takes the key's block, returns a new block of the caller's; 0 when absent.
    fn config_get(key: u64) -> u64;
    /// Looks a variable up. Takes the key's block, returns a new block of the caller's; 0 when absent.
    fn var_get(key: u64) -> u64;
    /// Sets a variable, or removes it when `value` is 0. Takes both blocks.
    fn var_set(key: u64, value: u64);
    /// Logs a text block at level trace; takes the block.
    fn log_trace(message: u64);
    /// Logs a text block at level debug; takes the block.
    fn log_debug(message: u64);
    /// Logs a text block at level info; takes the block.
    fn log_info(message: u64);
    /// Logs a text block at level warn; takes the block.
    fn log_warn(message: u64);
    /// Logs a text block at level error; takes the block.
    fn log_error(message: u64);
    /// The lowest level the host wants, 0 (trace) to 4 (error); `i32::MAX` for none.
    fn get_log_level() -> i32;
}
