//! The cases, with a file for each plugin.

mod conversions;
mod errors;
mod hosts;
mod http;
mod memory;
mod minimal;
mod prost;
mod surprises;

use host_harness::Builder;

use super::compare::{Case, Record, Suite, check, fails, gives};

/// Returns a host without settings.
fn nothing(builder: Builder, _: Record) -> Builder {
    builder
}

/// The reason for different texts if an input can't be decoded.
const DECODING: &str = "ours says which export was given how many bytes, and what they should have been";
