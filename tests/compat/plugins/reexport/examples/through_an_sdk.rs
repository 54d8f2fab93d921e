//! The macros find the PDK under its name, wherever that comes from.

use compat_library::extism_pdk;
use extism_pdk::*;

#[host_fn]
extern "ExtismHost" {
    fn upper(text: String) -> String;
}

#[plugin_fn]
pub fn greet(name: String) -> FnResult<String> {
    Ok(unsafe { upper(name)? })
}

#[shared_fn]
pub fn length(text: String) -> SharedFnResult<u64> {
    Ok(text.len() as u64)
}

/// In a module of its own.
pub mod inner {
    use compat_library::extism_pdk::{self, plugin_fn, FnResult};

    #[plugin_fn]
    pub fn greet_again(name: String) -> FnResult<String> {
        Ok(name)
    }
}
