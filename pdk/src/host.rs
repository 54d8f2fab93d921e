//! What goes between plugin and host beside the arguments and results of functions: errors that host functions return
//! and errors with codes; the lines of other crates' log macros.

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
