//! The kernel's functions: each is declared for wasm, and natively is the test host's.

/// Hands the list of the kernel's functions, in its own order, to a macro. It is the only one: here it declares them, and
/// host-harness links them. What each does in tests is written out in `testing/kernel/imports.rs`.
///
/// A module has to list the imports of HTTP in one order, `http_request` first: the others are `after` it. Where the
/// JavaScript SDK runs a plugin in the main thread, with JSPI, it reads the module's list of imports and turns HTTP on when
/// it meets `http_request` (`instantiateModule` in its src/foreground-plugin.ts, 2.0.0-rc13). What it met before stays a
/// stub that answers 0.
#[doc(hidden)]
#[cfg_attr(not(target_arch = "wasm32"), macro_export)]
macro_rules! __kernel_functions {
    ($with:ident!) => {
        $with! {
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
            /// Sends a request: a JSON block and a body block or 0, both taken. Returns the body, a block of the caller's.
            fn http_request(request: u64, body: u64) -> u64;
            /// Status of the last response.
            after http_request fn http_status_code() -> i32;
            /// Headers of the last response as a JSON object, a block of the caller's; 0 when the host keeps them back.
            after http_request fn http_headers() -> u64;
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
    // A function in which a call of the first leads to the call of the import. The linker lists imports in the order in
    // which the code refers to them, compilers emit code in the order in which it can run, and which function comes first
    // depends on profile, crates and codegen units. So this holds in whatever order functions are put.
    ($(#[$doc:meta])* after $first:ident fn $name:ident() -> $ret:ty) => {
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
                    $first(0, 0);
                }
                $name()
            }
        }
    };
}

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
