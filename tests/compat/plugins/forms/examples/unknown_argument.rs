//! Intended to differ: upstream drops the arguments of `#[plugin_fn]`.

use extism_pdk::*;

#[plugin_fn("what may this mean")]
pub fn export(text: String) -> FnResult<String> {
    Ok(text)
}
