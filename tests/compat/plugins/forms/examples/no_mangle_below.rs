//! `#[no_mangle]` below `#[plugin_fn]`, which needs it no more.

use extism_pdk::*;

#[plugin_fn]
#[no_mangle]
pub fn exported(text: String) -> FnResult<String> {
    Ok(text)
}
