//! A type that borrows from what it is read from derives both, though it can only be written.

use extism_pdk::*;

#[derive(serde::Serialize, serde::Deserialize, ToBytes, FromBytes)]
#[encoding(Json)]
pub struct Message<'a> {
    text: &'a str,
}

#[plugin_fn]
pub fn written(text: String) -> FnResult<()> {
    Ok(output(Message { text: &text })?)
}
