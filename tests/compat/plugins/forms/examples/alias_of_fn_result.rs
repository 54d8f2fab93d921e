//! Intended to differ: upstream knows `FnResult` by its name only.

use extism_pdk::*;

type Answer = FnResult<String>;

#[plugin_fn]
pub fn export(text: String) -> Answer {
    Ok(text)
}
