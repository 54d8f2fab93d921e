//! Imports without an export beside them, so small that they are inlined into the plugin: nothing else is needed of this
//! module's object file.

use extism_pdk::*;

#[host_fn]
unsafe extern "ExtismHost" {
    #[inline]
    #[scalar]
    pub safe fn count_up(#[scalar] number: i64) -> i64;
    pub safe fn send<T: ToMemory>(value: T);
}
