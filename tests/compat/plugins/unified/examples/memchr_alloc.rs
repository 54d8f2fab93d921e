//! A finder that owns what it looks for.

use extism_pdk::*;
use memchr::memmem::Finder;

#[plugin_fn]
pub fn find(input: Vec<u8>) -> FnResult<bool> {
    let finder = Finder::new("needle").into_owned();
    Ok(finder.find(&input).is_some())
}
