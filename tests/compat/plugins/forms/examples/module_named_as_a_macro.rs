//! Intended to differ: ours has modules under the names of the two macros, which an import by name brings as well.

use extism_pdk::{host_fn, FnResult};

mod host_fn {
    pub const LIMIT: u64 = 2;
}

#[host_fn]
extern "ExtismHost" {
    fn count(text: String) -> u64;
}

#[extism_pdk::plugin_fn]
pub fn export(text: String) -> FnResult<u64> {
    Ok(unsafe { count(text)? }.min(host_fn::LIMIT))
}
