//! What official hosts do differently. Each difference is one decision with a name and a reason; nothing else in this
//! crate asks which host it runs in.
//!
//! The SDKs on libextism and the Go SDK share a kernel in WebAssembly, whose offsets are below 2^32 (kernel/src/lib.rs of
//! extism/extism). The JavaScript SDK has its own, in which each block is a buffer, and its offset the block's number,
//! below 2^15, times 2^48 (src/call-context.ts of extism/js-sdk). So a block's offset tells which it is from. There is no
//! other way to know, and with no block at hand a decision must be right for both.

use super::imports::{alloc, input_offset, length, length_unsafe};
use super::with_instance;

/// Whether a block is one of the JavaScript SDK's.
fn is_javascript(offset: u64) -> bool {
    offset as i64 >= 1 << 48
}

/// Whether the block is the input, and loading it by `input_load_u64` costs less than by `load_u64`: the JavaScript SDK
/// finds a block by its offset anew with each `load_u64`. The wasm kernel is slower there: it adds the input's offset.
pub(crate) fn is_input_with_faster_loads(offset: u64) -> bool {
    // SAFETY: takes no arguments.
    is_javascript(offset) && offset == unsafe { input_offset() }
}

/// Whether an output is always a whole block: the JavaScript SDK ignores the length that `output_set` is given.
pub(crate) fn output_is_whole_block(offset: u64) -> bool {
    is_javascript(offset)
}

/// Whether `var_set` frees the key's block, as the imports of the official Rust host free what they take. The JavaScript SDK's doesn't.
pub(crate) fn frees_key_of_var_set(key: u64) -> bool {
    !is_javascript(key)
}

/// Whether what `var_get` returned is the variable's own block, which would be gone with it: so in npm's
/// `@extism/extism` 1.0.3, which is also the only one that leaves the key's block alone.
pub(crate) fn var_get_lends_value(key: u64, value: u64) -> bool {
    // SAFETY: any offset may be asked.
    is_javascript(value) && unsafe { length_unsafe(key) } != 0
}

/// Whether the block that `var_get` returned has its bytes in common with the variable, which what is stored there would
/// change: so in the JavaScript SDK's main thread (`getVariable` and `STORE` in its src/call-context.ts).
pub(crate) fn var_get_shares_value(value: u64) -> bool {
    is_javascript(value)
}

/// Whether `http_request` frees the request's block and the body's, as that of the official Rust host does. The JavaScript
/// SDK's doesn't: large ones would stay until the call ends.
#[cfg(feature = "http")]
pub(crate) fn frees_http_request(request: u64) -> bool {
    !is_javascript(request)
}

/// Whether `error_set(0)` takes an error text away. In the JavaScript SDK it would be an error text of its own, "\0".
pub(crate) fn can_clear_error(error: u64) -> bool {
    !is_javascript(error)
}

/// The code of an export that failed. With 0, an error text is lost on Java's SDKs and on hosts that call libextism's C
/// API by its documentation: they take the call for a success (`Plugin.call` of org.extism.sdk:extism 1.1.0 and
/// :chicory-sdk-core 0.3.0).
pub(crate) fn error_code(code: i32) -> i32 {
    if code == 0 { -1 } else { code }
}

/// The method of a request. Java's chicory-sdk sends what it is given, `null` for none: the others take none for GET, and
/// all but JavaScript's put a method in capitals.
#[cfg(feature = "http")]
pub(crate) fn http_method(method: Option<&str>) -> String {
    method.unwrap_or("GET").to_ascii_uppercase()
}

/// Whether an offset of which `length` says 0 may be an empty value's. The wasm kernel has no empty blocks: there an empty
/// value is offset 0. The JavaScript SDK makes some.
pub(crate) fn may_be_empty_block(offset: u64) -> bool {
    offset == 0 || is_javascript(offset)
}

/// A block of no bytes, in the JavaScript SDK, which reads its arguments and outputs from blocks; 0 on the wasm kernel.
pub(crate) fn empty_block() -> u64 {
    // SAFETY: alloc takes any length.
    unsafe { alloc(0) }
}

/// The length of the block at an offset, 0 if there is none. Offset 0 isn't asked: the JavaScript SDK answers 1 for it.
pub(crate) fn length_or_0(offset: u64) -> u64 {
    // SAFETY: length takes any offset.
    if offset == 0 { 0 } else { unsafe { length(offset) } }
}

/// Whether freeing a block is worth what it costs.
///
/// Workers of the JavaScript SDK hand the list of all freed blocks over with each call of a host function, both ways. A
/// thousand take longer than what they free is worth. But in Node, two replies in a row that are of one length in all can
/// make its worker sleep for 500 ms: what waits for the flag to change takes the second one's length for the first's
/// (`RingBufferWriter.wait` in its src/background-plugin.ts). So one small block is freed for each call of a host function,
/// no more.
pub(crate) fn is_worth_freeing(offset: u64, length: u64) -> bool {
    length >= 1024 || !is_javascript(offset) || with_instance(|instance| instance.host_called.take())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_host_misreads() {
        assert_eq!([0, -1, 7, i32::MIN].map(error_code), [-1, -1, 7, i32::MIN]);
        #[cfg(feature = "http")]
        assert_eq!([None, Some("patch"), Some("PURGE")].map(http_method), ["GET", "PATCH", "PURGE"]);
    }

    #[test]
    fn each_decision_by_the_kernel_that_an_offset_is_of() {
        let wasm = [8, u64::from(u32::MAX), (1 << 48) - 1];
        let javascript = [1 << 48, 2 << 48, (0x7fff << 48) | 5];
        for offset in wasm {
            assert!(!output_is_whole_block(offset) && frees_key_of_var_set(offset) && can_clear_error(offset));
            assert!(!may_be_empty_block(offset) && !is_input_with_faster_loads(offset));
            assert!(is_worth_freeing(offset, 1) && is_worth_freeing(offset, 1), "always");
            assert!(!var_get_lends_value(offset, offset) && !var_get_shares_value(offset));
            #[cfg(feature = "http")]
            assert!(frees_http_request(offset));
        }
        for offset in javascript {
            assert!(output_is_whole_block(offset) && !frees_key_of_var_set(offset) && !can_clear_error(offset));
            assert!(may_be_empty_block(offset));
            assert!(var_get_shares_value(offset));
            #[cfg(feature = "http")]
            assert!(!frees_http_request(offset));
            assert!(is_worth_freeing(offset, 1024) && !is_worth_freeing(offset, 1023));
            with_instance(|instance| instance.host_called.set(true));
            assert!(is_worth_freeing(offset, 1023) && !is_worth_freeing(offset, 1023), "one for each call");
        }
        assert!(may_be_empty_block(0) && length_or_0(0) == 0);
    }
}
