//! Leaves requests to another plugin; an export written by hand.

use extism_pdk::*;

#[no_mangle]
pub extern "C" fn headers() -> i32 {
    let headers = Memory::find(unsafe { extism::http_headers() });
    extism_pdk::unwrap!(output(headers.unwrap_or_else(Memory::null)));
    0
}
