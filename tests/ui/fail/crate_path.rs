//! `crate = path` where `path` isn't `extism_pdk`.

use extism_pdk::*;

#[plugin_fn(crate = elsewhere)] //~ 2 (rustc resolves imports and types apart)
pub fn plugin(input: String) -> FnResult<String> {
    Ok(input)
}

#[shared_fn(crate = elsewhere)] //~
pub fn shared(input: String) -> SharedFnResult<String> {
    Ok(input)
}

fn main() {}
