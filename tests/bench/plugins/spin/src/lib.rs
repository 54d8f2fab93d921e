//! Loops for ever, as test plugins of hosts do: no error and no panic can be reached.

use extism_pdk::*;

#[plugin_fn]
pub fn spin(_: ()) -> FnResult<()> {
    loop {}
}
