//! Intended to differ: the name of an export is the function itself, not the `extern "C"` export that upstream puts in
//! its place.

use extism_pdk::*;

#[plugin_fn]
pub fn export(text: String) -> FnResult<String> {
    Ok(text)
}

#[plugin_fn]
pub fn caller() -> FnResult<i32> {
    Ok(export())
}
