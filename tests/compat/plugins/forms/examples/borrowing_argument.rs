//! Intended to differ: upstream takes no argument that borrows from the input.

use extism_pdk::*;

#[plugin_fn]
pub fn export(text: &str) -> FnResult<String> {
    Ok(text.into())
}
