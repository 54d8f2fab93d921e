//! Intended to differ: upstream puts the export in the place of the function, wherever that is.

use extism_pdk::*;

pub struct Plugin;

impl Plugin {
    #[plugin_fn]
    pub fn export(text: String) -> FnResult<String> {
        Ok(text)
    }
}
