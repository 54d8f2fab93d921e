//! A number without a type is an i32, a list of numbers isn't one of the types that convert: inference as it was.

use extism_pdk::*;

#[plugin_fn]
pub fn fallback() -> FnResult<()> {
    output(5)?;
    var::set("n", 6)?;
    let n = var::get("n")?.unwrap_or(0);
    let list = var::get("list")?.unwrap_or(vec![]);
    let text = var::get("text")?.unwrap_or_else(String::new);
    let Json(json) = var::get("json")?.unwrap_or(Json(vec![0u8]));
    info!("{n} {} {text} {json:?}", list.len());
    Ok(output(list)?)
}
