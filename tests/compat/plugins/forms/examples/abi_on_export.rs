//! Intended to differ: upstream drops the ABI, as its export has that.

use extism_pdk::*;

#[plugin_fn]
pub extern "C" fn export(text: String) -> FnResult<String> {
    Ok(text)
}
