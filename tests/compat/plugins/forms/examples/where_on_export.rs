//! A `where` clause on an export.

use extism_pdk::*;

#[plugin_fn]
pub fn bounded<'a>(text: String) -> FnResult<String>
where
    String: Clone + 'a,
{
    Ok(text)
}
