//! A message, and an error that is one of std's.

use extism_pdk::*;
use prost::Message;

#[derive(Clone, PartialEq, Message)]
pub struct Tick {
    #[prost(uint32, tag = "1")]
    pub n: u32,
}

#[plugin_fn]
pub fn tick(input: Vec<u8>) -> FnResult<Prost<Tick>> {
    let tick = Tick::decode(&input[..]).map_err(Box::<dyn std::error::Error + Send + Sync>::from);
    Ok(Prost(tick.unwrap_or_default()))
}
