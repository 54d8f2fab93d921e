//! The host's configuration of this plugin: text by key, read-only.

use crate::memory::{self, ManagedMemory, Memory, take};
use crate::{Error, extism};

/// The value of a key, `None` if the host set none (or an empty one: the two look the same to a plugin).
///
/// ```
/// # use extism_pdk::{config, Error, testing::Host};
/// # let host = Host::new().config("vowels", "aeiou");
/// # host.run(|| {
/// let vowels = config::get("vowels")?.unwrap_or("aeiouAEIOU".into());
/// # assert_eq!(vowels, "aeiou");
/// # Ok::<(), Error>(())
/// # }).unwrap();
/// ```
///
/// # Errors
/// If the value isn't UTF-8 or the host has no memory left.
pub fn get(key: impl AsRef<str>) -> Result<Option<String>, Error> {
    lookup(key.as_ref())?.map(take).transpose()
}

/// The value of a key as a block of the caller's: free it, or let a [`ManagedMemory`] do so.
///
/// # Errors
/// If the host has no memory left.
pub fn get_memory(key: impl AsRef<str>) -> Result<Option<Memory>, Error> {
    Ok(lookup(key.as_ref())?.map(ManagedMemory::leak))
}

fn lookup(key: &str) -> Result<Option<ManagedMemory>, Error> {
    // SAFETY: the key's block was just made; the host takes it.
    memory::lookup(key, |key| unsafe { extism::config_get(key) })
}
