//! Differences between official hosts. Each is a function with a name and a reason. No other code of this crate asks
//! which host it runs in.
//!
//! The SDKs on libextism and the Go SDK share a kernel in WebAssembly, whose offsets are below 2^32 (kernel/src/lib.rs
//! of extism/extism). The JavaScript SDK has its own kernel, in which each block is a buffer, and its offset is the
//! block's number, below 2^15, times 2^48 (src/call-context.ts of extism/js-sdk). So a block's offset shows which
//! kernel it is from. A plugin can't find out in another way, so where no block is at hand, a decision must be right
//! for both kernels.

use super::imports::{alloc, input_offset, length, length_unsafe};
use super::with_instance;

/// Returns whether a block is from the JavaScript SDK's kernel.
fn is_javascript(offset: u64) -> bool {
    offset as i64 >= 1 << 48
}

/// Returns whether a block is the input, and `input_load_u64` loads it faster than `load_u64`. It does in the
/// JavaScript SDK, whose `load_u64` looks the block up each time. In the wasm kernel `input_load_u64` is slower,
/// because it adds the input's offset.
pub(crate) fn is_input_with_faster_loads(offset: u64) -> bool {
    // SAFETY: takes no arguments.
    is_javascript(offset) && offset == unsafe { input_offset() }
}

/// Returns whether an output is always a whole block: the JavaScript SDK ignores the length that `output_set` is given.
pub(crate) fn output_is_whole_block(offset: u64) -> bool {
    is_javascript(offset)
}

/// Returns whether `var_set` frees the key's block. The imports of the official Rust host free the blocks that they are
/// given; `var_set` of the JavaScript SDK doesn't.
pub(crate) fn frees_key_of_var_set(key: u64) -> bool {
    !is_javascript(key)
}

/// Returns whether the block that `var_get` returned is the variable's own, so that freeing it would remove the value.
/// It is in npm's `@extism/extism` 1.0.3, which is also the only host whose `var_get` doesn't free the key's block.
pub(crate) fn var_get_lends_value(key: u64, value: u64) -> bool {
    // SAFETY: any offset may be asked.
    is_javascript(value) && unsafe { length_unsafe(key) } != 0
}

/// Returns whether the block that `var_get` returned shares its bytes with the variable, so that storing into the block
/// would change the variable. It does in the JavaScript SDK's main thread (`getVariable` and `STORE` in its
/// src/call-context.ts).
pub(crate) fn var_get_shares_value(value: u64) -> bool {
    is_javascript(value)
}

/// Returns whether `http_request` frees the blocks of the request and the body, as that of the official Rust host does.
/// In the JavaScript SDK, they would stay until the call ends.
#[cfg(feature = "http")]
pub(crate) fn frees_http_request(request: u64) -> bool {
    !is_javascript(request)
}

/// Returns whether `error_set(0)` clears the error text. In the JavaScript SDK it would set the error text "\0".
pub(crate) fn can_clear_error(error: u64) -> bool {
    !is_javascript(error)
}

/// Returns the code of an export that failed. With the code 0, Java's SDKs and hosts that use libextism's C API as
/// documented take the call for a success, and lose the error text (`Plugin.call` of org.extism.sdk:extism 1.1.0 and
/// :chicory-sdk-core 0.3.0).
pub(crate) fn error_code(code: i32) -> i32 {
    if code == 0 { -1 } else { code }
}

/// Returns the method of a request, as all hosts need it. Java's chicory-sdk sends what it is given, even `null` for a
/// missing method, which other hosts take for GET. All hosts except the JavaScript SDK put the method in upper case.
#[cfg(feature = "http")]
pub(crate) fn http_method(method: Option<&str>) -> String {
    method.unwrap_or("GET").to_ascii_uppercase()
}

/// Returns whether an offset can be that of an empty value, when `length` returned 0 for it. The wasm kernel has no
/// empty blocks; an empty value has offset 0 there. The JavaScript SDK has empty blocks.
pub(crate) fn may_be_empty_block(offset: u64) -> bool {
    offset == 0 || is_javascript(offset)
}

/// Returns the offset of an empty block: a new one in the JavaScript SDK, which reads arguments and outputs from
/// blocks; 0 in the wasm kernel.
pub(crate) fn empty_block() -> u64 {
    // SAFETY: alloc takes any length.
    unsafe { alloc(0) }
}

/// Returns the length of the block at an offset; 0 if no block starts there. The kernel isn't asked about offset 0, for
/// which the JavaScript SDK returns 1.
pub(crate) fn length_or_0(offset: u64) -> u64 {
    // SAFETY: length takes any offset.
    if offset == 0 { 0 } else { unsafe { length(offset) } }
}

/// Returns whether freeing a block is worth the time that it costs.
///
/// Workers of the JavaScript SDK send the list of all freed blocks with each call of a host function, in both
/// directions. A thousand small blocks take longer to send than their memory is worth. But in Node, two successive
/// replies of the same total length can make the worker sleep for 500 ms, because the code that waits for a change of
/// the length misses it (`RingBufferWriter.wait` in its src/background-plugin.ts). So one small block is freed after
/// each call of a host function, and no more.
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
