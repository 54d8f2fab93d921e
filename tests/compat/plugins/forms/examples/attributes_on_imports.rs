//! Attributes on the block and on its functions.

use extism_pdk::*;

#[host_fn("attributes")]
#[allow(dead_code)]
extern "ExtismHost" {
    #[doc(hidden)]
    #[must_use]
    pub fn hidden(a: u32) -> u32;
    #[allow(non_snake_case)]
    fn camelCase(isLong: bool);
}

#[plugin_fn]
#[doc(alias = "other")]
#[deprecated]
pub fn deprecated() -> FnResult<u32> {
    unsafe { camelCase(true)? };
    Ok(unsafe { hidden(1)? })
}
