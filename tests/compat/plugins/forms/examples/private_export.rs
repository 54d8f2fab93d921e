//! Intended to differ: upstream wants a `pub fn`.

use extism_pdk::*;

#[plugin_fn]
fn export(text: String) -> FnResult<String> {
    Ok(text)
}
