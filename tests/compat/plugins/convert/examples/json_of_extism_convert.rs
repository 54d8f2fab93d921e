//! An encoding that is found by its name, which another crate has as well.

use extism_convert::Json;
use extism_pdk::{plugin_fn, FnResult, FromBytes};

#[derive(serde::Deserialize, FromBytes)]
#[encoding(Json)]
pub struct Event {
    pub id: u32,
}

#[plugin_fn]
pub fn on_event(event: Event) -> FnResult<String> {
    Ok(event.id.to_string())
}
