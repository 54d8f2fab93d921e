//! What anyhow's `Error` offers only with its feature `std`, which is on by default.

use extism_pdk::*;

#[plugin_fn]
pub fn backtrace() -> FnResult<String> {
    Ok(Error::msg("error").backtrace().to_string())
}
