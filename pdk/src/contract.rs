//! The contract of a plugin: a description of its functions in the `.wasm` file, which any host can read.
//!
//! The macros write it. [`#[plugin_fn]`](macro@crate::plugin_fn), [`#[shared_fn]`](macro@crate::shared_fn) and
//! [`#[host_fn]`](macro@crate::host_fn) put a line of JSON for each function into a custom section of the module: its
//! name and docs, and how its arguments and its result are encoded. The contract adds no code, and no data that is
//! loaded at run time.
//!
//! Types of std are already described. For your own types, derive [`Describe`](trait@Describe). A type that isn't
//! described is written as "any", with its name.
//!
//! ```
//! use extism_pdk::contract::Describe;
//! use extism_pdk::*;
//!
//! /// What was found in a text.
//! #[derive(serde::Serialize, Describe)]
//! struct Report {
//!     /// The number of vowels.
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
//! An application in Rust can declare the functions of its plugins as a trait, an [`interface`](macro@interface), and
//! call plugins by a typed client.
//!
//! Natively, [`Contract::of`] reads a contract from a module's bytes. For readers in other languages, the format is on
//! a [page of the guide](crate::guide::contract).
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
#[cfg(not(target_arch = "wasm32"))]
mod imports;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod interface;
#[cfg(not(target_arch = "wasm32"))]
#[allow(clippy::missing_errors_doc)] // only the macros call it
pub(crate) mod offered;
#[cfg(not(target_arch = "wasm32"))]
mod official;
// Only the macros' expansions use these modules, so their items need no docs.
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
