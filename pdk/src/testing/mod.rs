//! A test host that runs plugin code natively, on a model of the Extism kernel.
//!
//! The module doesn't exist on wasm32. If cargo's `build.target` is a WebAssembly target, run the tests with
//! `cargo test --target host-tuple`. Plugin code that runs natively without a [`Host`] has an empty one per thread,
//! without config, host functions and HTTP.
//!
//! The official hosts have two different kernels. Tests run on the one of the Rust runtime, which most hosts share;
//! [`Host::javascript`] selects the one of the JavaScript SDK.
//!
//! ```
//! use extism_pdk::{testing::Host, *};
//!
//! #[host_fn]
//! extern "ExtismHost" {
//!     fn shout(word: &str) -> String;
//! }
//!
//! fn greet(name: &str) -> Result<String, Error> {
//!     // SAFETY: the host links `shout` with this signature.
//!     Ok(format!("Hello, {}", unsafe { shout(name)? }))
//! }
//!
//! let host = Host::new().host_fn("shout", |word: String| word.to_uppercase());
//! assert_eq!(host.run(|| greet("Ada")).unwrap(), "Hello, ADA");
//! ```
//!
//! With `cargo extism test`, tests in [`on_both_engines!`](on_both_engines) also run on the plugin as WebAssembly.

#![warn(missing_debug_implementations)]

mod allowed;
mod assert;
mod block;
mod block_bytes;
mod current;
mod export;
mod host;
mod host_fn;
mod http;
mod kernel;
mod offer;
mod outcome;
/// The messages between a test and its runner, for host-harness.
#[doc(hidden)]
#[allow(missing_debug_implementations)] // values may be secrets
pub mod protocol;
mod record;
mod rules;
mod runner;
mod scalar;
mod state;
/// Makes texts of plugins safe to show, for host-harness.
#[doc(hidden)]
pub mod text;

#[doc(inline)]
pub use crate::private::Export;
#[doc(hidden)] // for host-harness
pub use allowed::check_allowed;
pub use allowed::is_allowed;
#[doc(hidden)] // for host-harness
pub use block_bytes::{BlockBytes, BlockMemory};
pub(crate) use current::run_without_host;
pub use export::Plugin;
pub use extism_pdk_macros::{export, on_both_engines};
pub use host::Host;
pub use host_fn::{HostArgument, HostFn, HostReply};
pub use http::{HttpHandler, Request, Response};
pub use kernel::Kernel;
pub use offer::{Offer, Offered};
#[doc(hidden)] // for the typed clients of `contract`
pub use outcome::decode_output;
pub use outcome::{ENDED, Failure, Outcome};
pub use record::{HostCall, Log, Trap};
#[doc(hidden)] // for `on_both_engines!`
pub use runner::load_as_wasm;
#[doc(hidden)] // for host-harness
pub use scalar::Passed;
pub use scalar::{Crossing, Scalar, ScalarType, Signature};
pub use state::{DEFAULT_NAMESPACE, HostFunction};
#[doc(hidden)] // for host-harness
pub use state::{Functions, Parts};

pub(crate) use current::{end_call, with_instance, with_kernel};

#[doc(hidden)]
pub use current::call_host_fn;
#[doc(hidden)] // for host-harness
pub use current::explain_missing_mock;
