//! A small wasmtime host for Extism plugins: builds, loads, calls and checks them.
//!
//! It serves as a library for tests and, as `host-harness`, on the command line. The kernel it links is the model that
//! native tests run on too, [`extism_pdk::testing::Kernel`]: a plugin that misuses the host's memory is told so.
//!
//! ```no_run
//! use host_harness::Builder;
//!
//! let mut plugin = Builder::from_crate("examples/count_vowels").config("vowels", "aeiou").load()?;
//! let report: String = plugin.call("count_vowels", "Hello, World!")?;
//! assert_eq!(report, r#"{"count":3,"total":3,"vowels":"aeiou"}"#);
//! # Ok::<(), host_harness::Error>(())
//! ```
//!
//! | for | see |
//! |---|---|
//! | building a crate, settings, host functions | [`Builder`] |
//! | calling exports | [`Plugin`] |
//! | what a call gave | [`Outcome`] |
//! | what can go wrong | [`Error`] |

mod build;
mod builder;
mod engine;
mod error;
mod http;
mod link;
mod outcome;
mod plugin;

pub use build::build_crate;
pub use builder::Builder;
pub use error::{Error, Failure};
pub use outcome::Outcome;
pub use plugin::Plugin;

pub use extism_pdk::LogLevel;
pub use extism_pdk::testing::{HostFn, Log, Request, Response};
