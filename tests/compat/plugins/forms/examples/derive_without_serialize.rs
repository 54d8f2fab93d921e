//! An encoding that the type doesn't fit, of which no use is made.

use extism_pdk::*;
use serde::Deserialize;

#[derive(Deserialize, FromBytes, ToBytes)]
#[encoding(Json)]
pub struct State {
    pub count: u32,
}

#[plugin_fn]
pub fn count(state: State) -> FnResult<String> {
    Ok(state.count.to_string())
}
