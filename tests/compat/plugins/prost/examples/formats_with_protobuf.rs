//! Upstream's formats, with the feature `protobuf` alone.

use extism_pdk::*;

#[plugin_fn]
pub fn formats(Msgpack(n): Msgpack<u32>) -> FnResult<Raw<'static, u32>> {
    output(Base64(n.to_string()))?;
    var::set("prost", Prost(n))?;
    Ok(Raw(&7))
}
