//! Two exports of one name in one module are two functions of one name. In two modules, see `duplicate.rs`.

use extism_pdk::*;

#[plugin_fn]
pub fn greet(name: String) -> FnResult<String> {
    Ok(name)
}

#[plugin_fn]
pub fn greet(name: String) -> FnResult<String> { //~ 2 (rustc names the hidden function beside it, too)
    Ok(name)
}

fn main() {}
