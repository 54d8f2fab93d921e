//! Variables: bytes by key that outlive a call, as long as the plugin's instance.

use crate::error::text;
use crate::memory::{self, ManagedMemory, Memory, take};
use crate::private::give;
use crate::{Error, FromBytesOwned, ToMemory, extism};

/// The value of a variable, `None` if it isn't set (or empty: the two look the same to a plugin).
///
/// ```
/// use extism_pdk::var;
///
/// let visits = var::get("visits")?.unwrap_or(0u32);
/// var::set("visits", visits + 1)?;
/// # assert_eq!(var::get("visits")?, Some(1u32));
/// # Ok::<(), extism_pdk::Error>(())
/// ```
///
/// # Errors
/// If the bytes can't be decoded as `T` or the host has no memory left.
pub fn get<T: FromBytesOwned>(key: impl AsRef<str>) -> Result<Option<T>, Error> {
    lookup(key.as_ref())?.map(take).transpose()
}

/// The value of a variable as a block of the caller's: free it, or let a [`ManagedMemory`] do so.
///
/// # Errors
/// If the host has no memory left.
pub fn get_memory(key: impl AsRef<str>) -> Result<Option<Memory>, Error> {
    Ok(lookup(key.as_ref())?.map(ManagedMemory::leak))
}

/// Sets a variable. An empty value removes it: no block can hold nothing. Hosts end the call when the variables grow
/// over their limit, 1 MiB unless configured.
///
/// # Errors
/// If the value can't be encoded, the key is empty, or the host has no memory left.
pub fn set(key: impl AsRef<str>, value: impl ToMemory) -> Result<(), Error> {
    let key = key_block(key.as_ref())?;
    let value = give(&value)?;
    // SAFETY: the host takes both blocks, and neither is used again here.
    unsafe { extism::var_set(key.leak().offset(), value.offset()) };
    Ok(())
}

/// Removes a variable.
///
/// # Errors
/// If the key is empty or the host has no memory left.
pub fn remove(key: impl AsRef<str>) -> Result<(), Error> {
    let key = key_block(key.as_ref())?;
    // SAFETY: the host takes the key's block; value 0 is no block.
    unsafe { extism::var_set(key.leak().offset(), 0) };
    Ok(())
}

fn lookup(key: &str) -> Result<Option<ManagedMemory>, Error> {
    // SAFETY: the key's block was just made; the host takes it.
    memory::lookup(key, |key| unsafe { extism::var_get(key) })
}

fn key_block(key: &str) -> Result<ManagedMemory, Error> {
    if key.is_empty() {
        return Err(text("a variable needs a key of at least one byte"));
    }
    Memory::from_bytes(key).map(ManagedMemory)
}
