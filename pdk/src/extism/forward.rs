//! Forwards the lines of other crates' log macros to the host: a module for each such crate.

#[cfg(feature = "tracing")]
mod fields;
mod level;
#[cfg(feature = "log")]
mod log;
#[cfg(feature = "tracing")]
mod spans;
#[cfg(feature = "tracing")]
mod tracing;

#[cfg(feature = "log")]
pub use self::log::{forward_log, forward_log_from_info};
#[cfg(feature = "tracing")]
pub use self::tracing::{forward_tracing, forward_tracing_from_info};
