//! What goes between plugin and host beside the arguments and results of functions: errors that host functions return
//! and errors with codes; the lines of other crates' log macros.
//!
//! | for | see |
//! |---|---|
//! | an error of a host function, for the plugin to handle | [`HostError`], [`HostErrorKind`] |
//! | errors of the plugin's with codes | [`ErrorCode`](trait@ErrorCode) |
//! | the lines of the crate `log`, feature `log` | `forward_log`, `forward_log_from_info` |
//! | the events of the crate `tracing`, feature `tracing` | `forward_tracing`, `forward_tracing_from_info` |
//!
//! ```
//! use extism_pdk::{host::HostError, *};
//!
//! #[host_fn]
//! unsafe extern "ExtismHost" {
//!     safe fn charge(cents: u32) -> Result<(), HostError>;
//! }
//!
//! /// Fails with code 2 if the host refuses.
//! #[plugin_fn]
//! pub fn pay(cents: u32) -> FnResult<()> {
//!     charge(cents).map_err(|refusal| WithReturnCode::new(refusal.into(), 2))
//! }
//! # use extism_pdk::testing::{Host, Plugin, export};
//! # let refuse = |_: u32| Err::<(), _>(HostError::new("the card has expired"));
//! # let outcome = Host::new().host_fn("charge", refuse).outcome(export!(pay), 5u32);
//! # outcome.assert_error("the card has expired").assert_code(2);
//! ```

mod code;
mod error;
#[cfg(feature = "tracing")]
mod fields;
#[cfg(any(feature = "log", feature = "tracing"))]
mod level;
#[cfg(feature = "log")]
mod log;
#[cfg(feature = "tracing")]
mod spans;
#[cfg(feature = "tracing")]
mod tracing;

pub use code::ErrorCode;
pub use error::{HostError, HostErrorKind};
pub use extism_pdk_macros::ErrorCode;

#[cfg(feature = "log")]
pub use self::log::{forward_log, forward_log_from_info};
#[cfg(feature = "tracing")]
pub use self::tracing::{forward_tracing, forward_tracing_from_info};
