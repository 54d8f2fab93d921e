//! Looks up a key of the config.

use crate::convert::take;
use crate::error::about;
use crate::memory::block::Owned;
use crate::{Error, extism};

/// Returns the value's block; `None` if the value is unset or empty.
pub fn block(key: &str) -> Result<Option<Owned>, Error> {
    let Some(key) = Owned::key(key)? else { return Ok(None) };
    // SAFETY: the key's block was just made; the host takes it.
    Ok(Owned::found(unsafe { extism::config_get(key.give().offset()) }))
}

/// Returns the value as text.
pub fn text(key: &str) -> Result<Option<String>, Error> {
    block(key)?.map(take).transpose()
}

/// Returns the value as text. An error names the key.
pub fn named_text(key: &str) -> Result<Option<String>, Error> {
    text(key).map_err(|error| about("config key `", key, "`: ", &error))
}
