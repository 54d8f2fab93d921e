//! The kernel imports: what an Extism host offers every plugin, as raw functions over block offsets.
//!
//! This module is the crate's only fork between wasm and native. On wasm32 the functions are imports from
//! `extism:host/env`; elsewhere they forward to the `testing::Kernel` of the current test host.
//! Plugins rarely need them: [`Memory`](crate::Memory), [`var`](crate::var), [`config`](crate::config) and the
//! others offer the same safely.
//!
//! An offset names a block of the host's memory and is opaque: only offsets within one block may be computed.
//! Lengths are in bytes. The `unsafe` of each function asks the caller to pass offsets of live blocks; the kernel
//! checks them, so a wrong one gives zeros or the wrong block's bytes, never undefined behaviour in the plugin.
//!
//! ```
//! use extism_pdk::{extism, plugin_fn};
//!
//! /// The input backwards, byte by byte; no byte is copied to the plugin's own memory.
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
//! As a rule an import takes the blocks that it is given, and a block that it returns is the caller's to free:
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
//! # Lines of other crates' log macros
//!
//! | feature | function | sends to the host |
//! |---|---|---|
//! | `log` | `forward_log`, `forward_log_from_info` | the lines of the crate `log` |
//! | `tracing` | `forward_tracing`, `forward_tracing_from_info` | the events of the crate `tracing` |

use core::mem::MaybeUninit;
use core::slice::ChunksExactMut;

pub(crate) mod differences;
#[cfg(any(feature = "log", feature = "tracing"))]
mod forward;
mod imports;
pub(crate) mod instance;
#[cfg(feature = "http")]
pub(crate) mod late;

#[cfg(any(feature = "log", feature = "tracing"))]
pub use forward::*;
pub use imports::*;

/// Whether this build is the WebAssembly module itself rather than a native test build.
pub(crate) const IN_WASM: bool = cfg!(target_arch = "wasm32");

/// Whether the module has a stderr.
#[cfg(feature = "panic-hook")]
pub(crate) const HAS_STDERR: bool = cfg!(target_os = "wasi");

/// An import that takes a block, of a log message. Natively imports may unwind: the end of a call is a panic there.
#[cfg(target_arch = "wasm32")]
pub(crate) type LogImport = unsafe extern "C" fn(u64);
#[cfg(not(target_arch = "wasm32"))]
pub(crate) type LogImport = unsafe extern "C-unwind" fn(u64);

/// Ends the call at once, without a panic and its hook. Natively `reason` is the trap's text.
pub(crate) fn trap(reason: &str) -> ! {
    #[cfg(target_arch = "wasm32")]
    {
        let _ = reason;
        core::arch::wasm32::unreachable()
    }
    #[cfg(not(target_arch = "wasm32"))]
    crate::testing::end_call(&crate::testing::Trap(reason.to_owned()))
}

/// Declares one import of the application's: the other half of the fork, for `#[host_fn]`. Each argument and the result is
/// a `block` or a scalar's type; the result may be an `envelope`, too.
#[doc(hidden)]
#[macro_export]
macro_rules! __host_import {
    (@type block) => { u64 };
    (@type envelope) => { u64 };
    (@type $scalar:ident) => { ::core::primitive::$scalar };
    (@passed block $argument:ident) => { $crate::testing::Passed::Block($argument) };
    (@passed $scalar:ident $argument:ident) => { $crate::testing::Passed::from($argument) };
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
            $crate::testing::call_host_fn($namespace, $link_name, &arguments, reply).into()
        }
    };
}

/// Copies `data.len()` bytes from the block at `offset` on.
///
/// ```
/// use extism_pdk::{Memory, extism};
///
/// let block = Memory::from_bytes("GIF89a, and so on")?;
/// let mut magic = [0; 6];
/// // SAFETY: the block has more bytes than that.
/// unsafe { extism::load(block.offset(), &mut magic) };
/// assert_eq!(&magic, b"GIF89a");
/// block.free();
/// # Ok::<(), extism_pdk::Error>(())
/// ```
///
/// # Safety
/// The range must lie within one live block.
pub unsafe fn load(offset: u64, data: &mut [u8]) {
    let data: *mut [u8] = data;
    // SAFETY: bytes are valid as bytes that may be uninitialised, and none is made so: `load_new` only writes bytes.
    unsafe { load_new(offset, &mut *(data as *mut [MaybeUninit<u8>])) }
}

/// Initialises `data` with as many bytes from the block at `offset` on.
///
/// # Safety
/// The range must lie within one live block.
#[inline(never)]
pub(crate) unsafe fn load_new(offset: u64, data: &mut [MaybeUninit<u8>]) {
    let words = data.chunks_exact_mut(8);
    // SAFETY: the words are within the range the caller vouches for, whole ones, so never past the block's end; an address
    // in the input's block is one in the input, too, on the host where the loads of the input are faster.
    unsafe {
        if differences::is_input_with_faster_loads(offset) {
            load_words(offset, words, |at| input_load_u64(at));
        } else {
            load_words(offset, words, |at| load_u64(at));
        }
    }
    let mut at = offset.wrapping_add(data.len() as u64 & !7);
    for byte in data.chunks_exact_mut(8).into_remainder() {
        // SAFETY: as above, one byte.
        byte.write(unsafe { load_u8(at) });
        at = at.wrapping_add(1);
    }
}

#[inline]
fn load_words(mut at: u64, words: ChunksExactMut<'_, MaybeUninit<u8>>, load: impl Fn(u64) -> u64) {
    for word in words {
        word.copy_from_slice(&load(at).to_le_bytes().map(MaybeUninit::new));
        at = at.wrapping_add(8);
    }
}

/// Copies `data` into the block at `offset`.
///
/// ```
/// use extism_pdk::extism;
///
/// # let host = extism_pdk::testing::Host::new();
/// # host.run(|| {
/// let (title, text) = ("Title\n", "Text");
/// let length = (title.len() + text.len()) as u64;
/// // SAFETY: the block has room for both; `output_set` takes it.
/// unsafe {
///     let block = extism::alloc(length);
///     extism::store(block, title.as_bytes());
///     extism::store(block + title.len() as u64, text.as_bytes());
///     extism::output_set(block, length);
/// }
/// # });
/// ```
///
/// # Safety
/// The range must lie within one live block.
pub unsafe fn store(offset: u64, data: &[u8]) {
    let mut at = offset;
    let words = data.chunks_exact(8);
    let tail = words.remainder();
    for word in words {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(word);
        // SAFETY: within the range the caller vouches for; a whole word, so never past the block's end.
        unsafe { store_u64(at, u64::from_le_bytes(bytes)) };
        at = at.wrapping_add(8);
    }
    for byte in tail {
        // SAFETY: as above, one byte.
        unsafe { store_u8(at, *byte) };
        at = at.wrapping_add(1);
    }
}

/// The input's bytes.
///
/// ```
/// use extism_pdk::{extism, plugin_fn};
///
/// #[plugin_fn]
/// pub fn lines() -> u64 {
///     // SAFETY: takes no arguments.
///     unsafe { extism::load_input() }.iter().filter(|byte| **byte == b'\n').count() as u64
/// }
/// # use extism_pdk::testing::{Host, Plugin, export};
/// # assert_eq!(Host::new().call::<u64>(export!(lines), "one\ntwo\n").unwrap(), 2);
/// ```
///
/// # Safety
/// None beyond the raw imports'; [`input_bytes`](crate::input_bytes) is the safe name of the same.
pub unsafe fn load_input() -> Vec<u8> {
    crate::input_bytes()
}
