//! `unwrap!` returns -1 as whatever number the function returns.

use extism_pdk::*;

#[no_mangle]
pub extern "C" fn length() -> i64 {
    let text: String = unwrap!(input());
    text.len() as i64
}
