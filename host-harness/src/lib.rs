//! A small wasmtime host for Extism plugins: builds, loads, calls and checks them.
//!
//! It serves as a library for tests and, as `host-harness`, on the command line. The kernel it links is the model that
//! native tests run on too, [`extism_pdk::testing::Kernel`]: a plugin that misuses the host's memory is told so.
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
//! | for | see |
//! |---|---|
//! | building a crate, settings, host functions | [`Builder`] |
//! | calling exports | [`Plugin`] |
//! | many instances, many threads | [`CompiledPlugin`] |
//! | what a call gave | [`Outcome`] |
//! | what can go wrong | [`Error`] |
//!
//! # Next to the official Rust runtime
//!
//! What is tested here ships there, so this host does as that runtime (libextism 1.41, which Python's SDK and others run
//! on) does wherever a plugin could tell. `tests/hosts/cases/parity.json` asks both. In particular:
//!
//! | | as there |
//! |---|---|
//! | a call that a trap ends | code 134, or -1 with the text if the plugin gave one before, as a panic does |
//! | a call that the host ends: a refused request, variables over their limit, a host function's error | code -1 |
//! | `proc_exit` of WASI | 0 is a success, 1 to 125 are the code, others an error of code -1 |
//! | memory over the limit | ends the call, with code -1; the plugin's memory and the host's blocks count together |
//! | initialisation | `_initialize` and `hs_init(0, 0)` with Haskell's runtime, else `__wasm_call_ctors` or `_initialize` |
//! | a program (`_start`) | can be called, and leaves a new instance behind; linked, each call is made on a new instance |
//! | WebAssembly's features | those of wasmtime's defaults, and wide arithmetic; no shared memories |
//! | a response's body | gzip is asked for and decoded, no other encoding |
//! | a log line that isn't UTF-8 | a line at level error says so |
//! | one block as a variable's key and value | is stored |
//!
//! It differs where to be the same would help nobody:
//!
//! | | there | here | why |
//! |---|---|---|---|
//! | misuse of blocks | goes on, or ends the call | is reported, and fails the call unless [`Builder::unchecked`] | to be found |
//! | a freed block's bytes | stay until another block takes its place | are zeros | what is there depends on the blocks before |
//! | a limit of time, after the plugin gave an error text | the plugin's text, code -1 | the limit, code 134 | the text isn't why |
//! | a redirect | goes anywhere | to allowed hosts only | the list is there to be kept |
//! | headers such as `Host` and `Content-Length` | the plugin's | the host's own | see above |
//! | memory that the host takes for its answers | refused when all is full | counted, and refused with the next that the plugin asks for | the same to a plugin within its limit |
//! | `_initialize` of a plugin | runs once more, on an instance that nobody calls | runs once | |

#![warn(missing_debug_implementations)]
// The command asks for more of a module than the library does.
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
#[doc(hidden)] // all that main.rs needs: the command is within the library, so that it can use what isn't public
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

/// Tests that run on two engines: natively, and as WebAssembly.
///
/// Each function is given a function that loads the plugin of this crate into a host, and becomes two tests,
/// `name::natively` and `name::as_wasm`. Both run by plain `cargo test`. A crate without this one as a dev-dependency has the
/// same macro in [`extism_pdk::testing`], and runs both by `cargo extism test`.
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
