//! Edition 2018, and no feature.

use extism_pdk::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, ToBytes, FromBytes)]
#[encoding(Json)]
struct Names {
    names: Vec<String>,
}

#[host_fn]
extern "ExtismHost" {
    fn count(names: Json<&[String]>) -> u32;
}

#[plugin_fn]
pub fn minimal(Names { names }: Names) -> FnResult<Names> {
    let count = unsafe { count(Json(&names))? };
    info!("{} names", count);
    var::set("names", count)?;
    Ok(Names { names: names.into_iter().rev().collect() })
}

#[plugin_fn]
pub unsafe fn minimal_error() -> FnResult<u32> {
    Err(WithReturnCode::new(Error::msg("cause").context("minimal"), 2))
}

/// Without the feature `panic-hook` a panic is a bare trap, as it is with upstream.
#[plugin_fn]
pub fn minimal_panic() -> FnResult<()> {
    panic!("without a hook")
}
