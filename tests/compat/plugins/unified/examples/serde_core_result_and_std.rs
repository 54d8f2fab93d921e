//! serde's traits from where they are since 1.0.220.

use extism_pdk::*;
use std::collections::HashMap;

fn encoded<T: serde_core::Serialize>(value: &T) -> Result<Vec<u8>, Error> {
    Ok(json::to_vec(value)?)
}

#[plugin_fn]
pub fn numbers(name: String) -> FnResult<Vec<u8>> {
    Ok(encoded(&HashMap::from([(name, Err::<u32, String>("none".into()))]))?)
}
