//! The macros of `extism-pdk`, which re-exports them: depend on that crate, not on this one.
//!
//! ```
//! use extism_pdk::*;
//!
//! #[host_fn]
//! unsafe extern "ExtismHost" {
//!     safe fn price(article: &str) -> u64;
//! }
//!
//! #[plugin_fn]
//! pub fn total(Json(cart): Json<Vec<String>>) -> FnResult<u64> {
//!     Ok(cart.iter().map(|article| price(article)).sum::<Result<u64, Error>>()?)
//! }
//! # use extism_pdk::testing::{Host, Plugin, export};
//! # let mut host = Host::new().host_fn("price", |article: String| article.len() as u64);
//! # assert_eq!(host.call::<u64>(export!(total), Json(["tea", "milk"])).unwrap(), 7);
//! ```
//!
//! Each macro has a file: it parses the user's item into a model, checks it, and expands it to a few lines that call
//! `extism_pdk::__private`. A mistake is a compile error at the user's token; the item is emitted all the same, so that
//! one mistake is one message. What only rustc can tell, such as a type without an encoding, it tells about tokens of ours:
//! they stand where the user's do, see `common::Place`. `tests/ui` has every message.

mod attribute;
mod bytes;
mod code;
mod common;
#[cfg(test)]
mod expansions;
mod export;
mod host_fn;
mod import;
mod init;
mod plugin_fn;
mod scalar;
mod several;
mod shared_fn;
mod types;
mod wasi;

use proc_macro::TokenStream;

/// Exports a function for the host to call.
///
/// The function stays as it is, attributes and all, and can be called from Rust and from tests. Beside it stands the
/// export, which has its name on wasm32: it decodes the input into the argument, calls the function, and stores what it
/// returns as the output or the error text.
///
/// ```
/// use extism_pdk::*;
///
/// #[plugin_fn]
/// pub fn add(Json((a, b)): Json<(i32, i32)>) -> FnResult<Json<i32>> {
///     Ok(Json(a + b))
/// }
///
/// assert_eq!(add(Json((1, 2))).unwrap().0, 3);
/// ```
///
/// # Arguments
/// None; or one, which is the whole input: any `FromBytes`, such as `String`, `&str`, `&[u8]` or `Option<T>`, and
/// `Json<T>` and `Msgpack<T>` of any type that serde deserializes, if need be with what it borrows from the input.
///
/// Or several, of any types that serde deserializes: they are one JSON array. Arguments at the end that may be `null`,
/// such as an `Option`, may be missing. `&str` takes any text, others by reference (`&T`, `&[T]`, `Option<&T>`) are
/// decoded as they are and lent. Each error says which argument it is about.
///
/// ```
/// use extism_pdk::testing::{Host, Plugin, export};
/// use extism_pdk::*;
///
/// #[plugin_fn]
/// pub fn repeat(text: &str, times: usize, between: Option<&str>) -> String {
///     vec![text; times].join(between.unwrap_or_default())
/// }
///
/// let mut host = Host::new();
/// assert_eq!(host.call::<String>(export!(repeat), r#"["ab", 2, "-"]"#).unwrap(), "ab-ab");
/// assert_eq!(host.call::<String>(export!(repeat), Json(("ab", 2))).unwrap(), "abab");
/// let error = host.call::<String>(export!(repeat), r#"["ab", "2"]"#).unwrap_err();
/// assert!(error.text.starts_with("repeat: argument 2, `times`: invalid type: string"));
/// ```
///
/// # Result
/// Nothing, or any `ToMemory`, or a `Result` of either with any error: `FnResult<T>`, or `Result<T, E>` where `E` is a
/// `std::error::Error` (its code is -1, or that of its `plugin_fn::ErrorCode`), a text, a `Box<dyn Error>`, or converts into
/// a `WithReturnCode<Error>`.
///
/// # In the parentheses
/// * `#[plugin_fn(name = "count-vowels")]`: the name of the export, if hosts are to call it by one that Rust hasn't. It is
///   the linker's name, too. On WASI the names of C functions that std calls, such as `read` and `rename`, are refused, as
///   the export would take their place. `pow`, `log`, `round` and the like would take the place of those that Rust's
///   arithmetic calls: give such an export another name. `host-harness` warns of those it finds replaced. Others, such as
///   `remove`, build, but the linker may leave the export out where std links C's function.
/// * `#[plugin_fn(crate = some::path)]`: where `extism_pdk` is, if it isn't in scope under that name.
/// * `#[plugin_fn(init)]`: no export, but a function that runs once per instance, inside the first call of an export and
///   before its input is decoded, so that config, variables, logs and host functions are there. It takes nothing and
///   returns nothing or a `Result<(), E>`; an error is that call's, as is a panic, and the next call tries again. A plugin
///   has one, in its own crate: of a library's, the linker may drop it. Natively each `testing::Host` runs those of the
///   test's program once, whichever plugin they are of, with the first export that it calls.
///
/// ```standalone_crate
/// use std::cell::Cell;
/// use extism_pdk::testing::{Host, Plugin, export};
/// use extism_pdk::*;
///
/// thread_local!(static LIMIT: Cell<usize> = const { Cell::new(0) });
///
/// #[plugin_fn(init)]
/// fn setup() -> Result<(), Error> {
///     LIMIT.set(config::get("limit")?.unwrap_or_default().parse()?);
///     Ok(())
/// }
///
/// #[plugin_fn]
/// pub fn shorten(text: &str) -> FnResult<Option<&str>> {
///     Ok(text.get(..LIMIT.get()))
/// }
///
/// let mut host = Host::new().config("limit", "2");
/// assert_eq!(host.call::<String>(export!(shorten), "text").unwrap(), "te");
/// ```
#[proc_macro_attribute]
pub fn plugin_fn(arguments: TokenStream, item: TokenStream) -> TokenStream {
    plugin_fn::expand(arguments.into(), item.into()).into()
}

/// Exports a function for other plugins, linked with this one, to call.
///
/// Arguments and result cross as offsets of blocks, which the caller owns. An error or a panic ends the whole call,
/// with the error's text for the host. Arguments are any `FromBytesOwned`, the result is a `SharedFnResult` of any
/// `ToMemory`, or nothing. `name = "…"` and `crate = some::path` are as with [`macro@plugin_fn`].
///
/// `#[scalar]` above an argument, or above the function for its result, lets a number cross as itself: an `i32`, `i64`,
/// `u32`, `u64`, `f32` or `f64`. The caller declares it so, too, see [`macro@host_fn`].
///
/// ```
/// use extism_pdk::*;
///
/// #[shared_fn]
/// pub fn join(a: String, b: String) -> SharedFnResult<String> {
///     Ok(a + &b)
/// }
///
/// #[shared_fn(name = "byte-at")]
/// #[scalar]
/// pub fn byte_at(text: String, #[scalar] index: u32) -> i32 {
///     text.as_bytes().get(index as usize).map_or(-1, |byte| i32::from(*byte))
/// }
///
/// assert_eq!(join("a".into(), "b".into()).unwrap(), "ab");
/// ```
#[proc_macro_attribute]
pub fn shared_fn(arguments: TokenStream, item: TokenStream) -> TokenStream {
    shared_fn::expand(arguments.into(), item.into()).into()
}

/// Declares functions of the host's, to be called from the plugin.
///
/// The block's functions are imports from the namespace `extism:host/user`, or from the one that
/// `#[host_fn("namespace")]` names. Each becomes an `unsafe fn` that returns a `Result` of what is declared; in an
/// `unsafe extern` block, a `safe fn` becomes a safe one. Arguments are any `ToMemory`, results any `FromBytes`.
/// Docs and attributes are kept; `#[link_name = "…"]` names the import if the function is to be called otherwise.
/// `#[host_fn("namespace", crate = some::path)]` is as with [`macro@plugin_fn`].
///
/// A library may declare them, as `pub fn`, for all plugins that depend on it: each imports those it calls.
///
/// ```
/// use extism_pdk::*;
///
/// #[host_fn("store")]
/// unsafe extern "ExtismHost" {
///     /// The value of a key.
///     safe fn kv_read(key: &str) -> Option<String>;
/// }
///
/// let host = testing::Host::new().host_fn_in("store", "kv_read", |key: String| key + "!");
/// assert_eq!(host.run(|| kv_read("a")).unwrap(), Some("a!".to_string()));
/// ```
///
/// # Errors of the host's
/// An error of a host function ends the plugin's call. To be given it, declare `Result<T, HostError>`, which is what the
/// function then returns; the host has to reply by an envelope. `host_fn::HostError` shows both.
///
/// # Numbers as they are
/// `#[scalar]` above an argument, or above the function for its result, lets a number cross as itself, not in a block: an
/// `i32`, `i64`, `u32`, `u64`, `f32` or `f64`. The host has to link a function of these types: `seek` here is
/// `(i64, i64) -> i64`, an offset and two numbers.
///
/// ```
/// use extism_pdk::testing::{Host, Scalar};
/// use extism_pdk::*;
///
/// #[host_fn]
/// unsafe extern "ExtismHost" {
///     #[scalar]
///     safe fn seek(file: &str, #[scalar] offset: i64) -> i64;
/// }
///
/// let host = Host::new().host_fn("seek", |file: String, Scalar(offset): Scalar<i64>| {
///     Scalar(file.len() as i64 + offset)
/// });
/// assert_eq!(host.run(|| seek("a.txt", 37)).unwrap(), 42);
/// ```
#[proc_macro_attribute]
pub fn host_fn(arguments: TokenStream, item: TokenStream) -> TokenStream {
    host_fn::expand(arguments.into(), item.into()).into()
}

/// Encodes the type by wrapping it in the newtype that `#[encoding(…)]` names: `Json`, `Msgpack`, or one of your own.
/// `#[encoding(Json, crate = some::path)]` finds `extism_pdk` under another path.
///
/// ```
/// use extism_pdk::{Json, ToBytes};
///
/// #[derive(serde::Serialize, ToBytes)]
/// #[encoding(Json)]
/// struct Point { x: i32 }
///
/// assert_eq!(Point { x: 1 }.to_bytes().unwrap(), br#"{"x":1}"#);
/// ```
#[proc_macro_derive(ToBytes, attributes(encoding))]
pub fn derive_to_bytes(item: TokenStream) -> TokenStream {
    bytes::expand_to(item.into()).into()
}

/// Decodes the type by unwrapping it from the newtype that `#[encoding(…)]` names: `Json`, `Msgpack`, or one of your
/// own. `#[encoding(Json, crate = some::path)]` finds `extism_pdk` under another path.
///
/// ```
/// use extism_pdk::{FromBytes, Json};
///
/// #[derive(serde::Deserialize, FromBytes)]
/// #[encoding(Json)]
/// struct Point { x: i32 }
///
/// assert_eq!(Point::from_bytes(br#"{"x":1}"#).unwrap().x, 1);
/// ```
///
/// A type with references, or with `#[serde(borrow)]`, borrows from the input: `Json` and `Msgpack` can do that. It can be
/// the argument of a plugin function, but not that of a shared function, nor the result of a host function.
#[proc_macro_derive(FromBytes, attributes(encoding))]
pub fn derive_from_bytes(item: TokenStream) -> TokenStream {
    bytes::expand_from(item.into()).into()
}

/// Implements `plugin_fn::ErrorCode`, which see: an error's codes, from `#[code(…)]` above its variants.
///
/// ```
/// use extism_pdk::plugin_fn::ErrorCode;
///
/// #[derive(Debug, ErrorCode)]
/// #[code(1)]
/// enum Refusal {
///     Empty,
///     #[code(2)]
///     TooLong,
/// }
///
/// # impl std::fmt::Display for Refusal { fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { Ok(()) } }
/// # impl std::error::Error for Refusal {}
/// assert_eq!((Refusal::Empty.code(), Refusal::TooLong.code()), (1, 2));
/// ```
#[proc_macro_derive(ErrorCode, attributes(code))]
pub fn derive_error_code(item: TokenStream) -> TokenStream {
    code::expand(item.into()).into()
}

/// An export of a plugin as a value, `testing::Export`, for tests to call it as a host does.
///
/// ```
/// use extism_pdk::testing::{Host, Plugin, export};
/// use extism_pdk::*;
///
/// #[plugin_fn]
/// pub fn greet(name: &str) -> String {
///     format!("Hello, {name}!")
/// }
///
/// assert_eq!(Host::new().call::<String>(export!(greet), "Ada").unwrap(), "Hello, Ada!");
/// ```
#[proc_macro]
pub fn export(function: TokenStream) -> TokenStream {
    export::expand(function.into()).into()
}
