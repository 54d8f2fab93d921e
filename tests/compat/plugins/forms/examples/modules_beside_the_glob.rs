//! Modules of the plugin's own, under names of ours: with the glob they are what the plugin means.

use extism_pdk::*;

mod host_fn {
    pub const LIMIT: u64 = 2;
}

mod plugin_fn {
    pub const LEAST: u64 = 1;
}

#[host_fn]
extern "ExtismHost" {
    fn count(text: String) -> u64;
}

#[plugin_fn]
pub fn export(text: String) -> FnResult<u64> {
    Ok(unsafe { count(text)? }.clamp(plugin_fn::LEAST, host_fn::LIMIT))
}
