//! An export is a free function. The macros can't see that they stand in an `impl`, so these messages are rustc's.

use extism_pdk::*;

pub struct Plugin;

impl Plugin {
    #[plugin_fn]
    pub fn associated(input: String) -> FnResult<String> { //~
        Ok(input)
    }
}

fn main() {}
