//! Write [Extism](https://extism.org) plugins in Rust: WebAssembly modules that any application with an Extism host can
//! load and call, in whatever language that host is written.
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
//! | for | see |
//! |---|---|
//! | functions the host calls | [`plugin_fn`], [`FnResult`], [`WithReturnCode`] |
//! | functions of the host's | [`host_fn`], [`host`] |
//! | arguments and results | [`Json`] and the other encodings, [`ToBytes`], [`FromBytes`] |
//! | input and output in pieces | [`input`], [`output`], [`memory::Reader`], [`memory::Writer`] |
//! | settings, state | [`config`], [`var`] |
//! | the outside world | [`http`], [`log!`] and the level macros |
//! | tests without WebAssembly | [`testing`] |
//! | blocks of the host's memory | [`Memory`], [`extism`] |
//!
//! Every item works natively too, against an in-process model of the host: a plugin is tested by plain `cargo test`.

// Lets the macros say `::extism_pdk` inside this crate's own examples and tests.
extern crate self as extism_pdk;

mod convert;
mod encoding;
mod error;
mod failure;
mod io;
mod log;
#[cfg(feature = "panic-hook")]
mod panic;

pub mod config;
pub mod extism;
pub mod host;
#[cfg(feature = "http")]
pub mod http;
pub mod memory;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;
pub mod var;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
use __private as private;

pub use convert::{FromBytes, FromBytesOwned, ToBytes, ToMemory};
pub use error::{Error, FnResult, SharedFnResult, WithReturnCode};
#[cfg(feature = "http")]
pub use http::{HttpRequest, HttpResponse};
pub use io::{input, input_bytes, output};
pub use log::LogLevel;
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
