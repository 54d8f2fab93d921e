//! The contract of a plugin: what its functions take and give, in its `.wasm` for any host to read.
//!
//! The macros write it. [`#[plugin_fn]`](macro@crate::plugin_fn), [`#[shared_fn]`](macro@crate::shared_fn) and
//! [`#[host_fn]`](macro@crate::host_fn) put a line of JSON for each function into a custom section of the module: its name
//! and docs, and how its arguments and its result are encoded. No code is added, and no data that is loaded at run time.
//!
//! The types of std are described by themselves. For your own types derive [`Describe`](trait@Describe); a type without
//! it is written as "any", with its name.
//!
//! ```
//! use extism_pdk::contract::Describe;
//! use extism_pdk::*;
//!
//! /// What was found in a text.
//! #[derive(serde::Serialize, Describe)]
//! struct Report {
//!     /// How many vowels.
//!     count: usize,
//! }
//!
//! /// Counts the vowels of a text.
//! #[plugin_fn]
//! pub fn count_vowels(text: &str) -> FnResult<Json<Report>> {
//!     let count = text.chars().filter(|letter| "aeiou".contains(*letter)).count();
//!     Ok(Json(Report { count }))
//! }
//! # assert_eq!(count_vowels("hello").unwrap().0.count, 2);
//! ```
//!
//! An application that is written in Rust says what it agrees on with its plugins as a trait, the
//! [`interface`](macro@interface), and calls them by a typed client: of anything `Callable`.
//!
//! Natively, [`Contract::of`] reads it from a module's bytes. The [guide](crate::guide::contract) has the format, for
//! readers in other languages.
//!
// A page of the other target.
#![cfg_attr(target_arch = "wasm32", doc = "[`Contract::of`]: crate::guide::contract")]

#[cfg(not(target_arch = "wasm32"))] // for applications and tests
pub(crate) mod callable;
#[cfg(not(target_arch = "wasm32"))]
mod changes;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod client;
#[cfg(not(target_arch = "wasm32"))]
mod compare;
pub(crate) mod describe;
#[cfg(not(target_arch = "wasm32"))]
mod fits;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod interface;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod offered;
#[cfg(not(target_arch = "wasm32"))]
mod official;
// What the macros' expansions name is hidden from docs; most of its names say all.
#[allow(missing_docs)]
pub(crate) mod payload;
#[allow(missing_docs)]
pub(crate) mod probe;
#[cfg(not(target_arch = "wasm32"))] // for hosts, tests and tools
mod read;
#[allow(missing_docs)]
pub(crate) mod record;
#[allow(missing_docs)]
pub(crate) mod shape;
mod std_types;
mod types;
mod write;

#[cfg(not(target_arch = "wasm32"))]
pub use crate::testing::{Crossing, Failure, HostFunction, Offer, Offered};
#[cfg(not(target_arch = "wasm32"))]
pub use callable::{Callable, Tested};
#[cfg(not(target_arch = "wasm32"))]
pub use changes::{Change, Pair};
#[cfg(not(target_arch = "wasm32"))]
pub use client::CallError;
pub use describe::Describe;
pub use extism_pdk_macros::{Describe, interface};
#[cfg(not(target_arch = "wasm32"))]
pub use interface::{Interface, Mismatch};
#[cfg(not(target_arch = "wasm32"))]
#[doc(inline)]
pub use official::join_extism;
#[cfg(not(target_arch = "wasm32"))]
pub use read::{
    Arguments, Config, Contract, ContractError, Data, Definition, Direction, Encoding, ErrorCase, Export, Field,
    Import, Init, Kind, Number, Payload, Record, Tagging, Type, Variant,
};
pub use shape::Shape;
