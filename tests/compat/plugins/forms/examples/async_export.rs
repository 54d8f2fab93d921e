//! Intended to differ: upstream drops the `async`.

use extism_pdk::*;

#[plugin_fn]
pub async fn export(text: String) -> FnResult<String> {
    Ok(text)
}
