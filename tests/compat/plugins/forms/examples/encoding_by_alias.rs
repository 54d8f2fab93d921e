//! A type that is only read needs no constructor for its encoding: an alias will do.

use extism_pdk::*;

type Encoded<T> = Json<T>;

#[derive(serde::Deserialize, FromBytes)]
#[encoding(Encoded)]
pub struct Input {
    n: u32,
}

#[plugin_fn]
pub fn alias(input: Input) -> FnResult<u32> {
    Ok(input.n)
}
