//! A host function's argument that is any type that converts.

use extism_pdk::*;

#[host_fn]
extern "ExtismHost" {
    fn anything(value: impl for<'a> ToBytes<'a>) -> u32;
    fn nested(value: Option<Json<Vec<(u8, String)>>>, other: &Option<&str>) -> Option<Json<Option<u32>>>;
}

#[plugin_fn]
pub fn call() -> FnResult<u32> {
    let nested = unsafe { nested(None, &Some("other"))? };
    Ok(unsafe { anything(1u32)? + anything(String::from("text"))? } + nested.and_then(Json::into_inner).unwrap_or(0))
}
