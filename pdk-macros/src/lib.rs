//! The macros of `extism-pdk`, which re-exports them: depend on that crate, not on this one.
//!
//! Each macro has a file: it parses the user's item into a model, checks it, and expands it to a few lines that call
//! `extism_pdk::__private`. A mistake is a compile error at the user's token; the item is emitted all the same, so that
//! one mistake is one message. What only rustc can tell, such as a type without an encoding, it tells about tokens of ours:
//! they stand where the user's do, see `common::Place`. `tests/ui` has every message.

mod bytes;
mod common;
#[cfg(test)]
mod expansions;
mod export;
mod host_fn;
mod plugin_fn;
mod shared_fn;
mod types;

use proc_macro::TokenStream;

/// Exports a function for the host to call.
///
/// The function stays as it is, attributes and all, and can be called from Rust and from tests. Beside it stands the
/// export, which has its name on wasm32: it decodes the input into the argument (any `FromBytes`, or no argument), calls
/// the function, and stores what it returns (any `ToMemory`, or a `Result` of one such as `FnResult`) as the output or
/// the error text.
///
/// `#[plugin_fn(crate = some::path)]` finds `extism_pdk` under another path, for a renamed dependency or a re-export.
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
#[proc_macro_attribute]
pub fn plugin_fn(arguments: TokenStream, item: TokenStream) -> TokenStream {
    plugin_fn::expand(arguments.into(), item.into()).into()
}

/// Exports a function for other plugins, linked with this one, to call.
///
/// Arguments and result cross as offsets of blocks, which the caller owns. An error or a panic ends the whole call,
/// with the error's text for the host. Arguments are any `FromBytesOwned`, the result is a `SharedFnResult` of any
/// `ToMemory`, or nothing. `#[shared_fn(crate = some::path)]` is as with `plugin_fn`.
///
/// ```
/// use extism_pdk::*;
///
/// #[shared_fn]
/// pub fn join(a: String, b: String) -> SharedFnResult<String> {
///     Ok(a + &b)
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
/// `#[host_fn("namespace", crate = some::path)]` is as with `plugin_fn`.
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
#[proc_macro_derive(FromBytes, attributes(encoding))]
pub fn derive_from_bytes(item: TokenStream) -> TokenStream {
    bytes::expand_from(item.into()).into()
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
