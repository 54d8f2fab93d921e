//! Names that are keywords.

use extism_pdk::*;

#[plugin_fn]
pub fn r#match(r#type: String) -> FnResult<String> {
    Ok(r#type)
}

#[shared_fn]
pub fn r#loop(r#type: String) -> SharedFnResult<String> {
    Ok(r#type)
}
