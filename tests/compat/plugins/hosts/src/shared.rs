//! Functions for linked plugins.

use extism_pdk::*;

use crate::Count;

#[shared_fn]
pub fn shared_nothing() -> SharedFnResult<()> {
    Ok(())
}

#[shared_fn]
pub fn shared_result() -> SharedFnResult<String> {
    Ok("result".into())
}

#[shared_fn]
pub fn shared_one(count: Count) -> SharedFnResult<Count> {
    Ok(count)
}

#[shared_fn]
pub fn shared_two(text: String, Json(n): Json<u32>) -> SharedFnResult<Vec<u8>> {
    Ok(format!("{text}{n}").into_bytes())
}

#[extism_pdk::shared_fn]
pub unsafe fn shared_three(mut a: Vec<u8>, _: u32, c: bool) -> extism_pdk::SharedFnResult<()> {
    a.push(c.into());
    var::set("shared", a)?;
    Ok(())
}
