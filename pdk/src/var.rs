//! Variables: bytes by key that last from call to call, as long as the plugin's instance.
//!
//! Each instance has its own variables and runs one call at a time, so nothing else changes a variable during a call.
//! What a call sets stays set if the call fails. There is one exception: in a worker of the JavaScript host 1
//! (`runInWorker` of `@extism/extism` 1.0.3), variables are gone after each call.
//!
//! ```
//! use extism_pdk::*;
//!
//! /// Returns whether the text differs from the text of the last call.
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
//! A variable can't be set to an empty value: [`set`] with an empty value removes it. The Rust, Go and Python hosts
//! can't tell the two apart. The JavaScript hosts could, but there `set` removes the variable as well. If you need the
//! difference, use [`set_json`] and [`get_json`]: in JSON, an empty text (`""`), an empty list (`[]`) and `None`
//! (`null`) aren't empty.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::convert::{give, take};
use crate::encoding::{json_from_slice, json_to_vec};
use crate::error::{ErrorType, about};
use crate::extism::differences;
use crate::memory::Memory;
use crate::memory::block::{Given, Owned};
use crate::{Error, FromBytesOwned, ToMemory, extism};

/// Decodes the value of a variable; `None` if it isn't set. [An empty value counts as unset](self#empty-is-absent).
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

/// Returns the value of a variable as a block, which the caller frees, for example with a
/// [`ManagedMemory`](crate::ManagedMemory).
///
/// ```
/// use std::io::BufRead;
///
/// use extism_pdk::memory::{ManagedMemory, Reader};
/// use extism_pdk::var;
///
/// # let host = extism_pdk::testing::Host::new().var("journal", "one\ntwo\n");
/// # host.run(|| {
/// // Only a part of the value at a time is in the plugin's memory.
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

/// Sets a variable. [An empty value removes it](self#empty-is-absent).
///
/// Hosts end the call when all variables together exceed their limit, by default 1 MiB. The official Rust runtime also
/// counts the value that is replaced.
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

/// Removes a variable. Nothing happens if it isn't set.
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

/// Decodes the value of a variable as JSON; `None` if it isn't set.
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
/// // `None` is a value, too:
/// var::set_json("nobody", &None::<String>)?;
/// assert_eq!(var::get_json::<Option<String>>("nobody")?, Some(None));
/// # Ok::<(), extism_pdk::Error>(())
/// ```
///
/// # Errors
/// If the bytes can't be decoded from JSON as a `T`, or the host has no memory left. The text names the variable.
pub fn get_json<T: DeserializeOwned>(key: impl AsRef<str>) -> Result<Option<T>, Error> {
    let key = key.as_ref();
    let Some(block) = lookup(key)? else { return Ok(None) };
    json_from_slice(&block.lend().load::<Error>()?).map(Some).map_err(|error| about_variable(key, &error))
}

/// Sets a variable to a value in JSON.
///
/// Hosts end the call when all variables together exceed their limit, by default 1 MiB.
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
/// If the value can't be encoded as JSON, the key is empty, or the host has no memory left.
pub fn set_json<T: Serialize + ?Sized>(key: impl AsRef<str>, value: &T) -> Result<(), Error> {
    let key = key.as_ref();
    let json = json_to_vec::<_, Error>(&value).map_err(|error| about_variable(key, &error))?;
    set(key, json)
}

/// Adds a number to a variable that is a counter, and returns the sum. A variable that isn't set counts from 0.
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
/// The variable holds an `i64`, 8 bytes in little-endian order. [`get::<i64>`](get) reads it.
///
/// # Errors
/// If the variable's value doesn't have 8 bytes, or the sum overflows an `i64`. Then the variable keeps its value. Also
/// if the key is empty, or the host has no memory left.
pub fn add(key: impl AsRef<str>, number: i64) -> Result<i64, Error> {
    let key = key.as_ref();
    let count = get::<i64>(key).map_err(|error| about_variable(key, &error))?.unwrap_or(0);
    match count.checked_add(number) {
        Some(sum) => set(key, sum).map(|()| sum),
        None => Err(about_variable(key, &Error::text("the sum overflows an i64: remove or set the variable first"))),
    }
}

/// Makes an error that names the variable.
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
    // SAFETY: the host takes both blocks; a value at offset 0 removes the variable. A key that the host doesn't free is
    // freed here. A value that it doesn't free stays until the call ends: in npm's 1.0.3, the block is the variable
    // from now on.
    unsafe {
        extism::var_set(key, value.offset());
        if !differences::frees_key_of_var_set(key) {
            extism::free(key);
        }
    }
}

/// Makes the key's block.
fn key_block(key: &str) -> Result<Owned, Error> {
    Owned::key(key)?.ok_or_else(|| Error::text("the key of a variable can't be empty"))
}
