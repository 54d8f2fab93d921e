//! Many small exports with texts and numbers.

use extism_pdk::*;

#[plugin_fn]
pub fn upper(text: String) -> FnResult<String> {
    Ok(text.to_uppercase())
}

#[plugin_fn]
pub fn trim(text: String) -> FnResult<String> {
    Ok(text.trim().to_owned())
}

#[plugin_fn]
pub fn reverse(text: String) -> FnResult<String> {
    Ok(text.chars().rev().collect())
}

#[plugin_fn]
pub fn words(text: String) -> FnResult<u64> {
    Ok(text.split_whitespace().count() as u64)
}

#[plugin_fn]
pub fn longest(text: String) -> FnResult<String> {
    let longest = text.split_whitespace().max_by_key(|word| word.len());
    Ok(longest.ok_or_else(|| Error::msg("there are no words"))?.to_owned())
}

#[plugin_fn]
pub fn bytes(data: Vec<u8>) -> FnResult<Vec<u8>> {
    Ok(data.into_iter().rev().collect())
}

#[plugin_fn]
pub fn double(number: i64) -> FnResult<i64> {
    Ok(number.checked_mul(2).ok_or_else(|| Error::msg("the number is too large"))?)
}

#[plugin_fn]
pub fn version(_: ()) -> FnResult<&'static str> {
    Ok("1.0")
}
