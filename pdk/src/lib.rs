//! A kit for writing [Extism](https://extism.org) plugins in Rust: WebAssembly files that applications in Python,
//! JavaScript, Rust, Go, Java and C load and call.
//!
//! ```
//! use extism_pdk::*;
//!
//! #[plugin_fn]
//! pub fn greet(name: String) -> FnResult<String> {
//!     Ok(format!("Hello, {name}!"))
//! }
//! # assert_eq!(greet("Ada".into()).unwrap(), "Hello, Ada!");
//! ```
//!
//! [The guide](guide) has a page for each job, from the [first plugin](guide::first_plugin) on. The items by topic:
//!
//! | topic | items |
//! |---|---|
//! | functions that applications call | [`plugin_fn`](macro@plugin_fn), [`FnResult`], [`WithReturnCode`], [error codes](mod@plugin_fn) |
//! | functions of the application that a plugin calls | [`host_fn`](macro@host_fn), [`HostError`](host_fn::HostError) |
//! | arguments and results | [`Json`] and the other encodings, [`ToBytes`], [`FromBytes`] |
//! | input and output in pieces | [`input`], [`output`], [`memory::Reader`], [`memory::Writer`] |
//! | config and state | [`config`], [`var`] |
//! | HTTP and logs | [`http`], [`log!`] and the macros of each level |
//! | the description of functions in the `.wasm` file | [`contract`] |
//! | tests without WebAssembly | [`testing`] |
//! | the interface of an application and its plugins | [`contract::interface`](macro@contract::interface) |
//! | blocks of the host's memory | [`Memory`], [`extism`] |
//!
//! Every item works natively too, on a model of the host, so plain `cargo test` tests a plugin. There are two
//! exceptions: [`testing`] exists only natively, and `v128` only on wasm32.
//!
//! # A plugin's `Cargo.toml`
//!
//! A plugin is a library crate that becomes a `.wasm` file:
//!
//! ```toml
//! [lib]
//! crate-type = ["cdylib"]
//!
//! [dependencies]
//! extism-pdk = { path = "../extism-pdk/pdk" } # your clone of the repository
//! serde = { version = "1", features = ["derive"] } # to derive `Serialize` and `Deserialize`
//! ```
//!
//! `cargo build --release --target wasm32-unknown-unknown` builds it. Plugins that use files, clocks or other parts of
//! WASI are built for `wasm32-wasip1`: see [`guide::crates_and_targets`].
//!
//! # Features
//!
//! | feature | by default | adds |
//! |---|---|---|
//! | `base64` | yes | [`Base64`], text that is written in base64 |
//! | `http` | yes | [`http`], [`HttpRequest`] and [`HttpResponse`]; and the formats of `msgpack` |
//! | `msgpack` | yes | [`Msgpack`], any type of serde's in MessagePack; and the features `base64`, `prost` and `raw` |
//! | `panic-hook` | yes | the message, file and line of a panic, for the application |
//! | `prost` | yes | [`Prost`], messages of the crate `prost` |
//! | `raw` | yes | [`Raw`], plain-old-data structs, without a copy |
//! | `log` | | `extism::forward_log`, which sends the lines of the crate `log` to the host |
//! | `protobuf` | | `Protobuf`, messages of the crate `protobuf`; and the feature `msgpack` |
//! | `tracing` | | `extism::forward_tracing`, which sends the events of the crate `tracing` to the host |
//!
//! A feature that you don't use adds no code to the plugin, except `panic-hook`. Turn features off to save build time.
//!
// A page of the other target.
#![cfg_attr(target_arch = "wasm32", doc = "[`testing`]: guide::testing")]
#![warn(clippy::missing_errors_doc, clippy::missing_panics_doc)]

// Lets the macros say `extism_pdk` inside this crate's own examples and tests.
extern crate self as extism_pdk;

mod convert;
mod encoding;
mod error;
mod io;
mod level;
mod log;
mod message;
#[cfg(feature = "panic-hook")]
mod panic;
#[allow(clippy::missing_errors_doc, clippy::missing_panics_doc)] // only the macros call it
mod private;

pub mod config;
pub mod contract;
pub mod extism;
// A page, not a name for plugins.
#[cfg(any(doc, doctest))]
pub mod guide;
pub mod host_fn;
#[cfg(feature = "http")]
pub mod http;
pub mod memory;
pub mod plugin_fn;
// The compiler shows the next line where a test is built for wasm32, as with a `build.target` of that.
#[cfg(not(target_arch = "wasm32"))] // tests run natively: cargo test --target host-tuple
pub mod testing;
pub mod var;

/// Items that the macros' expansions use. They aren't for plugins, and may change in any release.
#[doc(hidden)]
pub mod __private {
    pub use crate::private::*;

    /// Items of interfaces, on the application's side.
    #[cfg(not(target_arch = "wasm32"))]
    pub mod client {
        pub use crate::contract::callable::Callable;
        pub use crate::contract::client::*;
        pub use crate::contract::interface::Wanted;
        pub use crate::contract::offered::*;
    }
}

pub use convert::{FromBytes, FromBytesOwned, ToBytes, ToMemory};
pub use error::{Error, FnResult, SharedFnResult, WithReturnCode};
#[cfg(feature = "http")]
pub use http::{HttpRequest, HttpResponse};
pub use io::{input, input_bytes, output};
pub use level::LogLevel;
pub use memory::{ManagedMemory, Memory, MemoryHandle, MemoryPointer};

#[cfg(feature = "base64")]
pub use encoding::Base64;
pub use encoding::Json;
#[cfg(feature = "msgpack")]
pub use encoding::Msgpack;
#[cfg(feature = "prost")]
pub use encoding::Prost;
#[cfg(feature = "protobuf")]
pub use encoding::Protobuf;
#[cfg(feature = "raw")]
pub use encoding::Raw;

pub use extism_pdk_macros::{FromBytes, ToBytes, host_fn, plugin_fn, shared_fn};

/// serde_json, for plugins that need no more of it than this crate has.
pub use serde_json as json;

#[cfg(target_arch = "wasm32")]
pub use core::arch::wasm32::v128;
