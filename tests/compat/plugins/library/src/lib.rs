//! A library that plugins share: its exports are those of every plugin that links it.

// Plugins without a dependency of their own find it here.
pub use extism_pdk;

use extism_pdk::*;

#[plugin_fn]
pub fn exported_by_library(text: String) -> FnResult<String> {
    Ok(helper(&text)?)
}

#[host_fn]
extern "ExtismHost" {
    pub fn length() -> u64;
}

/// For plugins to call.
pub fn helper(text: &str) -> Result<String, Error> {
    var::set("library", text)?;
    Ok(text.to_uppercase())
}
