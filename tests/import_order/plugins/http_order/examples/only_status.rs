//! Leaves requests to another plugin.

use extism_pdk::*;

#[plugin_fn]
pub fn status() -> FnResult<i32> {
    Ok(unsafe { extism::http_status_code() })
}
