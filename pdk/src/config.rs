//! Reads the config that the host gives the plugin: text by key.
//!
//! ```
//! use extism_pdk::config;
//!
//! #[derive(Debug, PartialEq, serde::Deserialize)]
//! #[serde(rename_all = "snake_case")]
//! enum Mode { Fast, Careful }
//!
//! #[derive(Debug, PartialEq, serde::Deserialize)]
//! struct Settings {
//!     mode: Mode,
//!     #[serde(default = "ten")]
//!     limit: u32,
//!     tags: Vec<String>,
//!     proxy: Option<String>,
//! }
//!
//! fn ten() -> u32 {
//!     10
//! }
//!
//! # let host = extism_pdk::testing::Host::new().config("mode", "careful").config("tags", r#"["a", "b"]"#);
//! # host.run(|| {
//! // The host was given: mode = careful, tags = ["a", "b"]
//! let settings: Settings = config::read()?;
//! let expected = Settings { mode: Mode::Careful, limit: 10, tags: vec!["a".into(), "b".into()], proxy: None };
//! assert_eq!(settings, expected);
//!
//! assert_eq!(config::get_as::<u32>("limit")?.unwrap_or(10), 10);
//! # Ok::<(), extism_pdk::Error>(())
//! # }).unwrap();
//! ```
//!
//! # How a value is written
//!
//! | type | value |
//! |---|---|
//! | `String`, `char`, whole numbers, `f64`, `bool` | as Rust's `FromStr` parses it: `hello`, `x`, `-5`, `1.5`, `true`; no spaces around numbers |
//! | an enum | the name of a variant: `careful`; a variant with a value in JSON: `{"limit": 5}` |
//! | lists, tuples, maps, nested structs | JSON: `[1, 2]`, `{"a": 1}` |
//! | `Option<T>` | like `T` |
//! | `json::Value`, untagged enums | JSON if it parses as JSON, otherwise text |
//!
//! # Empty is absent
//!
//! An empty value counts as unset: it is read as `None`, a field takes its default, and a field without a default is
//! missing. Not every host can tell the two apart. The Rust, Go and Python hosts answer a key with an empty value like
//! one that isn't set, the JavaScript host 2 answers with a block of length 0, and `@extism/extism` 1.0.3 ends the
//! call. For an empty list or map, set `[]` or `{}`, which works on all hosts.

use core::cell::OnceCell;

use serde::de::DeserializeOwned;

use crate::Error;
use crate::error::ErrorType;
use crate::memory::Memory;

mod fault;
mod keys;
mod lookup;
mod value;

/// Returns the value of a key; `None` if it isn't set. [An empty value counts as unset](self#empty-is-absent).
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
    lookup::text(key.as_ref())
}

/// Parses the value of a key, which is written [as text, or as JSON](self#how-a-value-is-written) if it has parts;
/// `None` if it isn't set.
///
/// ```
/// use extism_pdk::config;
///
/// # let host = extism_pdk::testing::Host::new().config("limit", "20").config("ratio", "half").config("levels", "[1, 2]");
/// # host.run(|| {
/// // The host was given: limit = 20, ratio = half, levels = [1, 2]
/// assert_eq!(config::get_as::<u8>("limit")?, Some(20));
/// assert_eq!(config::get_as::<bool>("verbose")?, None);
/// assert_eq!(config::get_as::<Vec<u32>>("levels")?, Some(vec![1, 2]));
///
/// let error = config::get_as::<f64>("ratio").unwrap_err();
/// assert_eq!(error.to_string(), "config key `ratio`: expected a number, got text of 4 bytes");
/// # Ok::<(), extism_pdk::Error>(())
/// # }).unwrap();
/// ```
///
/// # Errors
/// If the value can't be parsed as a `T`. The text names the key, what was expected and what kind of value is set; it
/// doesn't quote the value, which may be a secret. Also if the value isn't UTF-8, or the host has no memory left.
pub fn get_as<T: DeserializeOwned>(key: impl AsRef<str>) -> Result<Option<T>, Error> {
    let key = key.as_ref();
    let Some(value) = lookup::named_text(key)? else { return Ok(None) };
    T::deserialize(value::Value(&value)).map(Some).map_err(|fault| Error::text(fault.at(key, &value)))
}

/// Reads the config into a struct, whose fields' names are the keys.
///
/// serde's attributes such as `rename`, `alias` and `default` apply. Only `flatten` doesn't work, because hosts don't
/// list their keys. Each value is written [as text, or as JSON](self#how-a-value-is-written) if it has parts. Keys
/// without a field are ignored.
///
/// ```
/// use extism_pdk::config;
///
/// #[derive(serde::Deserialize)]
/// struct Settings {
///     #[serde(rename = "api-url")]
///     url: String,
///     retries: Option<u8>,
/// }
///
/// # let host = extism_pdk::testing::Host::new().config("api-url", "https://example.com/");
/// # host.run(|| {
/// // The host was given: api-url = https://example.com/
/// let settings: Settings = config::read()?;
/// assert_eq!((settings.url.as_str(), settings.retries), ("https://example.com/", None));
/// # Ok::<(), extism_pdk::Error>(())
/// # }).unwrap();
///
/// // Without that key:
/// let error = config::read::<Settings>().err().unwrap();
/// assert_eq!(error.to_string(), "the config lacks `api-url` (an empty value counts as unset)");
/// ```
///
/// To describe the keys in the plugin's [contract](crate::contract), add
/// [`#[derive(Describe)]`](macro@crate::contract::Describe) and `#[describe(config)]` to the struct.
///
/// # Errors
/// If a key without a default isn't set; if a value can't be parsed as its field's type (see [`get_as`]); if `T` isn't
/// a struct with named fields; or if the host has no memory left.
pub fn read<T: DeserializeOwned>() -> Result<T, Error> {
    T::deserialize(keys::Config(&OnceCell::new())).map_err(Error::shown)
}

/// Returns the value of a key as a block, which the caller frees, for example with a
/// [`ManagedMemory`](crate::ManagedMemory).
///
/// ```
/// use extism_pdk::*;
///
/// /// The block becomes the output, and no byte of it is copied.
/// #[plugin_fn]
/// pub fn license() -> FnResult<Memory> {
///     Ok(config::get_memory("license")?.ok_or_else(|| Error::msg("no license is configured"))?)
/// }
/// # use extism_pdk::testing::{Host, Plugin, export};
/// # let mut host = Host::new().config("license", "BSD-3-Clause");
/// # assert_eq!(host.call::<String>(export!(license), ()).unwrap(), "BSD-3-Clause");
/// ```
///
/// # Errors
/// If the host has no memory left.
pub fn get_memory(key: impl AsRef<str>) -> Result<Option<Memory>, Error> {
    Ok(lookup::block(key.as_ref())?.map(Memory::freed_by_hand))
}
