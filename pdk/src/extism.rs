//! The kernel's functions: what an Extism host offers every plugin, as raw functions on block offsets.
//!
//! Plugins rarely need them: [`Memory`](crate::Memory), [`var`](crate::var), [`config`](crate::config) and other items
//! of this crate offer the same safely. On wasm32, the functions are imports from `extism:host/env`. Natively, they
//! forward to the `testing::Kernel` of the current test host.
//!
//! An offset names a block of the host's memory. It is opaque: compute only with offsets within one block. Lengths are
//! in bytes. The functions are `unsafe` because they expect offsets of live blocks. The kernel checks offsets, so a
//! wrong one gives zeros or another block's bytes, but never undefined behaviour in the plugin.
//!
//! ```
//! use extism_pdk::{extism, plugin_fn};
//!
//! /// Reverses the input, without a copy in the plugin's own memory.
//! #[plugin_fn]
//! pub fn reverse() {
//!     // SAFETY: all offsets are within the input and within the block, which `output_set` takes.
//!     unsafe {
//!         let length = extism::input_length();
//!         let block = extism::alloc(length);
//!         for at in 0..length {
//!             extism::store_u8(block + at, extism::input_load_u8(length - 1 - at));
//!         }
//!         extism::output_set(block, length);
//!     }
//! }
//! # use extism_pdk::testing::{Host, Plugin, export};
//! # assert_eq!(Host::new().call::<String>(export!(reverse), "abc").unwrap(), "cba");
//! ```
//!
//! An import frees the blocks that it is given, and the caller frees a block that it returns. Exceptions are named at
//! the functions.
//!
//! ```
//! use extism_pdk::{Memory, extism};
//!
//! # let host = extism_pdk::testing::Host::new().var("name", "Ada");
//! # host.run(|| {
//! let key = Memory::from_bytes("name")?;
//! // SAFETY: the key's block is live, and `var_get` takes it; the value's is live until it is freed.
//! let name = unsafe {
//!     let value = extism::var_get(key.offset());
//!     let mut name = vec![0; extism::length_unsafe(value) as usize];
//!     extism::load(value, &mut name);
//!     extism::free(value);
//!     name
//! };
//! assert_eq!(name, b"Ada");
//! # Ok::<(), extism_pdk::Error>(())
//! # }).unwrap();
//! ```
//!
//! # Log lines of other crates
//!
//! | feature | function | sends to the host |
//! |---|---|---|
//! | `log` | `forward_log`, `forward_log_from_info` | the lines of the crate `log` |
//! | `tracing` | `forward_tracing`, `forward_tracing_from_info` | the events of the crate `tracing` |

pub(crate) mod copy;
pub(crate) mod differences;
#[cfg(any(feature = "log", feature = "tracing"))]
mod forward;
mod imports;
pub(crate) mod instance;

use instance::Instance;

pub use copy::{load, load_input, store};
#[cfg(any(feature = "log", feature = "tracing"))]
pub use forward::*;
pub use imports::*;

/// Whether this build is the WebAssembly module itself rather than a native test build.
#[cfg(feature = "panic-hook")]
pub(crate) const IN_WASM: bool = cfg!(target_arch = "wasm32");

/// Whether the plugin has a stderr.
#[cfg(feature = "panic-hook")]
pub(crate) const HAS_STDERR: bool = cfg!(target_os = "wasi");

/// An import that logs a block. Natively, imports can unwind, because a call is ended by a panic there.
#[cfg(target_arch = "wasm32")]
pub(crate) type LogImport = unsafe extern "C" fn(u64);
#[cfg(not(target_arch = "wasm32"))]
pub(crate) type LogImport = unsafe extern "C-unwind" fn(u64);

/// Ends the call at once, without a panic and its hook. Natively, `reason` is the text of the trap.
pub(crate) fn trap(reason: &str) -> ! {
    #[cfg(target_arch = "wasm32")]
    {
        let _ = reason;
        core::arch::wasm32::unreachable()
    }
    #[cfg(not(target_arch = "wasm32"))]
    crate::testing::end_call(&crate::testing::Trap(reason.to_owned()))
}

/// Declares an import from the application, for `#[host_fn]`: on wasm32 a real one, natively a call of the test host.
/// Each argument and the result is `block` or a scalar's type; the result can also be `envelope`.
#[doc(hidden)]
#[macro_export]
macro_rules! __host_import {
    (@type block) => { u64 };
    (@type envelope) => { u64 };
    (@type $scalar:ident) => { ::core::primitive::$scalar };
    (@passed block $argument:ident) => { $crate::testing::Passed::Block($argument) };
    (@passed $scalar:ident $argument:ident) => {
        <$crate::testing::Passed as ::core::convert::From<_>>::from($argument)
    };
    (@reply) => { ::core::option::Option::None };
    (@reply block) => { ::core::option::Option::Some($crate::testing::Crossing::Block) };
    (@reply envelope) => { ::core::option::Option::Some($crate::testing::Crossing::Envelope) };
    (@reply $scalar:ident) => {
        ::core::option::Option::Some(<::core::primitive::$scalar as $crate::testing::ScalarType>::CROSSING)
    };
    ($namespace:literal, $link_name:literal, fn $name:ident($($argument:ident: $kind:ident),*) $(-> $reply:ident)?) => {
        #[cfg(target_arch = "wasm32")]
        #[link(wasm_import_module = $namespace)]
        unsafe extern "C-unwind" {
            #[link_name = $link_name]
            fn $name($($argument: $crate::__host_import!(@type $kind)),*) $(-> $crate::__host_import!(@type $reply))?;
        }
        #[cfg(not(target_arch = "wasm32"))]
        unsafe fn $name(
            $($argument: $crate::__host_import!(@type $kind)),*
        ) $(-> $crate::__host_import!(@type $reply))? {
            let arguments = [$($crate::__host_import!(@passed $kind $argument)),*];
            let reply = $crate::__host_import!(@reply $($reply)?);
            ::core::convert::Into::into($crate::testing::call_host_fn($namespace, $link_name, &arguments, reply))
        }
    };
}

/// Calls a function with the state that the plugin's instance keeps from call to call.
#[inline]
pub(crate) fn with_instance<R>(act: impl FnOnce(&Instance) -> R) -> R {
    #[cfg(target_arch = "wasm32")]
    {
        use core::cell::Cell;

        thread_local! {
            static INSTANCE: Instance = const {
                Instance {
                    output: Cell::new(instance::Output::NotBegun),
                    host_called: Cell::new(false),
                    #[cfg(feature = "panic-hook")]
                    has_panic_hook: Cell::new(false),
                    initialised: Cell::new(0),
                }
            };
        }
        INSTANCE.with(act)
    }
    #[cfg(not(target_arch = "wasm32"))]
    crate::testing::with_instance(act)
}
