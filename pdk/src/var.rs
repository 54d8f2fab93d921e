//! Variables: bytes by key that outlive a call, as long as the plugin's instance.
//!
//! Each instance has its own, and makes one call at a time: nothing else changes a variable during a call. They outlive a
//! call that failed, too, with all that it set. Exception: in the worker of the JavaScript host 1 (`runInWorker` of
//! `@extism/extism` 1.0.3) they are gone after each call.
//!
//! ```
//! use extism_pdk::*;
//!
//! /// Whether the text is another than that of the call before.
//! #[plugin_fn]
//! pub fn has_changed(text: String) -> FnResult<bool> {
//!     let before: Option<String> = var::get("text")?;
//!     let changed = before.as_ref() != Some(&text);
//!     var::set("text", text)?;
//!     Ok(changed)
//! }
//! # use extism_pdk::testing::{Host, Plugin, export};
//! # let mut host = Host::new();
//! # for (text, changed) in [("a", true), ("a", false), ("b", true)] {
//! #     assert_eq!(host.call::<bool>(export!(has_changed), text).unwrap(), changed);
//! # }
//! ```
//!
//! # Empty is absent
//!
//! A variable can't be set and empty: in the Rust and Go hosts, and so in Python's, the block of an empty value is the
//! sign for removing the variable. [`set`] with an empty value removes it on every host, the JavaScript ones included,
//! which could tell the two apart. Where it matters, use [`set_json`] and [`get_json`]: an empty text (`""` in JSON), an
//! empty list and `None` (`null`) are bytes like others.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::convert::{give, take};
use crate::encoding::{json_from_slice, json_to_vec};
use crate::error::{ErrorType, about};
use crate::extism::differences;
use crate::memory::Memory;
use crate::memory::block::{Given, Owned};
use crate::{Error, FromBytesOwned, ToMemory, extism};

/// The value of a variable, `None` if it isn't set (or empty: [the two look the same](self#empty-is-absent)).
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

/// The value of a variable as a block of the caller's: free it, or let a [`ManagedMemory`](crate::ManagedMemory) do so.
///
/// ```
/// use std::io::BufRead;
///
/// use extism_pdk::memory::{ManagedMemory, Reader};
/// use extism_pdk::var;
///
/// # let host = extism_pdk::testing::Host::new().var("journal", "one\ntwo\n");
/// # host.run(|| {
/// // Of a large value, only a part at a time is in the plugin's memory.
/// if let Some(journal) = var::get_memory("journal")?.map(ManagedMemory::new) {
///     let lines = Reader::new(journal.as_ref()).lines();
///     assert_eq!(lines.count(), 2);
/// }
/// # Ok::<(), extism_pdk::Error>(())
/// # }).unwrap();
/// ```
///
/// # Errors
/// If the host has no memory left.
pub fn get_memory(key: impl AsRef<str>) -> Result<Option<Memory>, Error> {
    match lookup(key.as_ref())? {
        Some(value) if differences::var_get_shares_value(value.offset()) => {
            value.lend().copy().map(Memory::freed_by_hand).map(Some)
        }
        value => Ok(value.map(Memory::freed_by_hand)),
    }
}

/// Sets a variable. An empty value removes it: no block can hold nothing. Hosts end the call when the variables grow
/// over their limit, 1 MiB unless configured; the official Rust runtime counts the value that is replaced, too.
///
/// ```
/// use extism_pdk::{Json, var};
///
/// var::set("name", "Ada")?;
/// var::set("born", 1815u32)?;
/// var::set("children", Json(["Byron", "Anne", "Ralph"]))?;
/// # assert_eq!(var::get("born")?, Some(1815u32));
/// assert_eq!(var::get::<String>("name")?.as_deref(), Some("Ada"));
///
/// var::set("name", "")?;
/// assert_eq!(var::get::<String>("name")?, None);
/// # Ok::<(), extism_pdk::Error>(())
/// ```
///
/// # Errors
/// If the value can't be encoded, the key is empty, or the host has no memory left.
pub fn set(key: impl AsRef<str>, value: impl ToMemory) -> Result<(), Error> {
    let key = key_block(key.as_ref())?;
    let value = give(&value)?;
    set_block(key.give(), value);
    Ok(())
}

/// Removes a variable. One that isn't set may be removed, too.
///
/// ```
/// use extism_pdk::var;
///
/// var::set("session", "4f2a")?;
/// var::remove("session")?;
/// assert_eq!(var::get::<String>("session")?, None);
/// # Ok::<(), extism_pdk::Error>(())
/// ```
///
/// # Errors
/// If the key is empty or the host has no memory left.
pub fn remove(key: impl AsRef<str>) -> Result<(), Error> {
    let key = key_block(key.as_ref())?;
    set_block(key.give(), Given::nothing());
    Ok(())
}

/// The value of a variable, from JSON; `None` if it isn't set.
///
/// ```
/// use extism_pdk::var;
///
/// #[derive(Default, serde::Deserialize, serde::Serialize)]
/// struct Visits {
///     names: Vec<String>,
/// }
///
/// let mut visits: Visits = var::get_json("visits")?.unwrap_or_default();
/// visits.names.push("Ada".into());
/// var::set_json("visits", &visits)?;
/// # assert_eq!(var::get::<String>("visits")?.as_deref(), Some(r#"{"names":["Ada"]}"#));
///
/// // Nothing is something:
/// var::set_json("nobody", &None::<String>)?;
/// assert_eq!(var::get_json::<Option<String>>("nobody")?, Some(None));
/// # Ok::<(), extism_pdk::Error>(())
/// ```
///
/// # Errors
/// If the bytes aren't JSON of a `T`, or the host has no memory left. The text names the variable.
pub fn get_json<T: DeserializeOwned>(key: impl AsRef<str>) -> Result<Option<T>, Error> {
    let key = key.as_ref();
    let Some(block) = lookup(key)? else { return Ok(None) };
    json_from_slice(&block.lend().load::<Error>()?).map(Some).map_err(|error| about_variable(key, &error))
}

/// Sets a variable to a value in JSON. Hosts end the call when the variables grow over their limit, 1 MiB unless
/// configured.
///
/// ```
/// use extism_pdk::var;
///
/// var::set_json("cart", &["milk", "eggs"])?;
/// assert_eq!(var::get_json::<Vec<String>>("cart")?.unwrap_or_default().len(), 2);
///
/// // An empty list is kept; `set` with no bytes would remove the variable.
/// var::set_json("cart", &[(); 0])?;
/// assert_eq!(var::get::<String>("cart")?.as_deref(), Some("[]"));
/// # Ok::<(), extism_pdk::Error>(())
/// ```
///
/// # Errors
/// If JSON can't express the value, the key is empty, or the host has no memory left.
pub fn set_json<T: Serialize + ?Sized>(key: impl AsRef<str>, value: &T) -> Result<(), Error> {
    let key = key.as_ref();
    let json = json_to_vec::<_, Error>(&value).map_err(|error| about_variable(key, &error))?;
    set(key, json)
}

/// Adds to a counter, which [`get::<i64>`](get) reads; the new value. A variable that isn't set counts from 0.
///
/// ```
/// use extism_pdk::var;
///
/// assert_eq!(var::add("visits", 1)?, 1);
/// assert_eq!(var::add("visits", 5)?, 6);
/// assert_eq!(var::get::<i64>("visits")?, Some(6));
/// # Ok::<(), extism_pdk::Error>(())
/// ```
///
/// The variable holds an `i64`, 8 bytes little-endian.
///
/// # Errors
/// If the variable holds something else than 8 bytes, or the sum is no `i64`: the variable stays as it was. Also if the
/// key is empty or the host has no memory left.
pub fn add(key: impl AsRef<str>, number: i64) -> Result<i64, Error> {
    let key = key.as_ref();
    let count = get::<i64>(key).map_err(|error| about_variable(key, &error))?.unwrap_or(0);
    match count.checked_add(number) {
        Some(sum) => set(key, sum).map(|()| sum),
        None => Err(about_variable(key, &Error::text("the sum is no i64: remove or set the counter first"))),
    }
}

/// An error that names the variable.
#[cold]
fn about_variable(key: &str, error: &Error) -> Error {
    about("variable `", key, "`: ", error)
}

fn lookup(key: &str) -> Result<Option<Owned>, Error> {
    let Some(key) = Owned::key(key)? else { return Ok(None) };
    let key = key.give().offset();
    // SAFETY: the key's block was just made; the host takes it.
    let value = unsafe { extism::var_get(key) };
    let is_lent = differences::var_get_lends_value(key, value);
    match Owned::found(value) {
        Some(block) if is_lent => {
            let of_variable = Memory::freed_by_hand(block);
            of_variable.lend().copy().map(Some)
        }
        block => Ok(block),
    }
}

fn set_block(key: Given, value: Given) {
    let key = key.offset();
    // SAFETY: the host takes both blocks, where value 0 is none. What it leaves of the key isn't used again. A value that
    // is left stays until the call ends: on npm's 1.0.3 it is the variable from now on.
    unsafe {
        extism::var_set(key, value.offset());
        if !differences::frees_key_of_var_set(key) {
            extism::free(key);
        }
    }
}

/// The key's block.
fn key_block(key: &str) -> Result<Owned, Error> {
    Owned::key(key)?.ok_or_else(|| Error::text("a variable needs a key of at least one byte"))
}
