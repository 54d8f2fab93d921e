//! `#[no_mangle]` above `#[plugin_fn]`, which needs it no more.

use extism_pdk::*;

#[no_mangle]
#[plugin_fn]
pub fn exported(text: String) -> FnResult<String> {
    Ok(text)
}
