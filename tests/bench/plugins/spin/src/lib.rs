//! Loops for ever, as test plugins of hosts do. It can't fail or panic.

use extism_pdk::*;

#[plugin_fn]
pub fn spin(_: ()) -> FnResult<()> {
    loop {}
}
