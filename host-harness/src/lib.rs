//! A small wasmtime host for Extism plugins: builds, loads, calls and checks them.
//!
//! It is a library for tests, and the command `host-harness`. Its kernel is the model that native tests run on, too:
//! [`extism_pdk::testing::Kernel`]. This model reports plugins that misuse the host's memory.
//!
//! ```
//! # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
//! use host_harness::Builder;
//!
//! let mut plugin = Builder::from_crate("examples/count_vowels").config("vowels", "aeiou").load()?;
//! let report: String = plugin.call("count_vowels", "Hello, World!")?;
//! assert_eq!(report, r#"{"count":3,"total":3,"vowels":"aeiou"}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | to | see |
//! |---|---|
//! | build a crate, set limits, link host functions | [`Builder`] |
//! | call exports | [`Plugin`] |
//! | run many instances, on many threads | [`CompiledPlugin`] |
//! | look at the result of a call | [`Outcome`] |
//! | handle errors | [`Error`] |
//!
//! # Compared with the official Rust runtime
//!
//! A plugin that is tested here runs on the official hosts. So this host behaves as the official Rust runtime does
//! (libextism 1.41, which Python's SDK and others use), wherever a plugin could tell the difference.
//! `tests/hosts/cases/parity.json` checks both. For example:
//!
//! | | both hosts |
//! |---|---|
//! | a trap ends the call | code 134; if the plugin has set an error text, as a panic does, this text and the code -1 |
//! | the host ends the call: a refused request, variables over their limit, an error of a host function | code -1 |
//! | `proc_exit` of WASI | 0 is a success, 1 to 125 become the code, others an error with the code -1 |
//! | memory over the limit | ends the call with the code -1. The plugin's memory and the host's blocks count together |
//! | initialization | `_initialize` and `hs_init(0, 0)` with Haskell's runtime; else `__wasm_call_ctors` or `_initialize` |
//! | a program (`_start`) | the call after it runs on a new instance. If the program is linked, each of its calls does |
//! | features of WebAssembly | wasmtime's defaults and wide arithmetic, but no shared memories |
//! | the body of a response | only gzip is requested and decoded |
//! | a log line that isn't UTF-8 | becomes a line at the level error |
//! | one block as the key and the value of a variable | is stored |
//!
//! The differences are deliberate:
//!
//! | | official runtime | this host | reason |
//! |---|---|---|---|
//! | misuse of blocks | continues, or ends the call | is reported, and fails the call unless [`Builder::unchecked`] | tests find it |
//! | the bytes of a freed block | stay until another block takes the place | become zeros | tests can't depend on other blocks |
//! | the time limit, after the plugin has set an error text | the plugin's text, code -1 | the limit, code 134 | the text isn't the cause |
//! | a redirect | goes to any host | goes only to allowed hosts | the list of allowed hosts is kept |
//! | headers such as `Host` and `Content-Length` | the plugin sets them | the host sets them | the list of allowed hosts is kept |
//! | memory for the host's replies | is refused if it is over the limit | counts, and the plugin's next request for memory is refused | a plugin within its limit can't tell |
//! | `_initialize` of a plugin | also runs on an instance that isn't called | runs once | |

#![warn(missing_debug_implementations)]
// The library alone doesn't use all that the command needs.
#![cfg_attr(not(feature = "command"), allow(dead_code))]

mod advice;
mod build;
mod builder;
#[cfg(feature = "command")]
mod command;
mod compiled;
mod contract;
mod error;
mod imports;
mod instance;
mod plugin;
mod wasm;

pub use build::{Profile, build_crate, rebuild_crate};
pub use builder::Builder;
#[cfg(feature = "command")]
#[doc(hidden)] // for main.rs: the command is a part of the library, so that it can use private items
pub use command::run as run_command;
#[cfg(feature = "command")]
#[doc(hidden)] // for fuzzing
pub use command::{
    describe_changes, describe_module, try_contract, write_bindings, write_docs, write_json_schema, write_xtp,
};
pub use compiled::CompiledPlugin;
pub use error::Error;
pub use instance::clock::CancelHandle;
pub use plugin::Plugin;

pub use extism_pdk::LogLevel;
pub use extism_pdk::testing::{self, Failure, Host, HostFn, Log, Outcome, Request, Response};

/// Declares tests that run natively and as WebAssembly.
///
/// Each function becomes two tests, `name::natively` and `name::as_wasm`, and `cargo test` runs both. Its argument is a
/// function that loads the plugin of this crate into a host. A crate without this dev-dependency can use the same macro of
/// [`extism_pdk::testing`], where `cargo extism test` runs both tests.
///
/// ```
/// use extism_pdk::*;
///
/// #[plugin_fn]
/// pub fn greet(name: String) -> String {
///     format!("Hello, {name}!")
/// }
///
/// # /*
/// #[cfg(test)]
/// # */
/// mod tests {
///     use super::*;
///     use extism_pdk::testing::{Host, export};
///
///     host_harness::on_both_engines! {
///         fn greets_by_name(load) {
///             let mut plugin = load(Host::new());
///             assert_eq!(plugin.call::<String>(export!(greet), "Ada").unwrap(), "Hello, Ada!");
///         }
///     }
/// }
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! on_both_engines {
    ($(fn $name:ident($load:ident) $body:block)*) => {$(
        mod $name {
            use super::*;

            fn check<P: $crate::testing::Plugin>($load: impl Fn($crate::Host) -> P) $body

            #[test]
            fn natively() {
                check(|host| host);
            }

            #[test]
            fn as_wasm() {
                check(|host| {
                    let builder = $crate::Builder::from_crate(env!("CARGO_MANIFEST_DIR")).host(host);
                    builder.fail_test_without_mock().load().unwrap_or_else(|error| panic!("{error}"))
                });
            }
        }
    )*};
}
