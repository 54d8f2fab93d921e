//! `Float` is there with std only.

use extism_pdk::*;
use num_traits::Float;

fn length<F: Float>(x: F, y: F) -> F {
    x.hypot(y)
}

#[plugin_fn]
pub fn distance(x: f64) -> FnResult<f64> {
    Ok(length(x, 4.0))
}
