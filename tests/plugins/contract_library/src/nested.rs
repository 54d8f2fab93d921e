//! Functions of a module of the library.

use extism_pdk::*;

#[plugin_fn]
pub fn of_module(text: String) -> String {
    text
}

#[host_fn]
unsafe extern "ExtismHost" {
    pub safe fn tell_nested(#[scalar] number: i64);
}
