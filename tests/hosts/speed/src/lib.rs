//! What is measured on each host, in source that both PDKs compile.

use extism_pdk::*;

#[host_fn]
extern "ExtismHost" {
    fn same(text: String) -> String;
}

/// The input.
#[plugin_fn]
pub fn echo(bytes: Vec<u8>) -> FnResult<Vec<u8>> {
    Ok(bytes)
}

/// So many calls of a host function. With one argument each: the JavaScript hosts have 32,767 blocks for a call.
#[plugin_fn]
pub fn call_often(count: String) -> FnResult<String> {
    let mut length = 0;
    for number in 0..count.parse::<u32>()? {
        // SAFETY: the host has this function.
        length += unsafe { same(number.to_string())? }.len();
    }
    Ok(length.to_string())
}
