//! A type that a host shares, by the crate that upstream's traits come from.

use extism_pdk::{plugin_fn, FnResult};
use serde::{Deserialize, Serialize};

#[derive(Deserialize, Serialize, extism_convert::FromBytes, extism_convert::ToBytes)]
#[encoding(extism_convert::Json)]
pub struct Shared {
    pub count: u32,
}

#[plugin_fn]
pub fn count(shared: Shared) -> FnResult<Shared> {
    Ok(shared)
}
