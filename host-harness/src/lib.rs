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

mod build;
mod builder;
mod clock;
mod compiled;
pub mod crates;
mod engine;
mod error;
#[doc(hidden)]
pub mod features;
mod folder;
mod http;
mod limits;
mod link;
mod plugin;
#[doc(hidden)]
pub mod program;
mod stack;
mod start;
mod state;
mod target;
mod wasi;
mod wasm;
mod window;

pub use build::{Profile, build_crate, rebuild_crate};
pub use builder::Builder;
pub use clock::CancelHandle;
pub use compiled::CompiledPlugin;
pub use error::Error;
pub use plugin::Plugin;

pub use extism_pdk::LogLevel;
pub use extism_pdk::testing::{self, Failure, Host, HostFn, Log, Outcome, Request, Response};

/// Tests that run on two engines: natively, and as WebAssembly.
///
/// Each function is given a fn that loads the plugin of this crate into a host, and becomes two tests,
/// `name::natively` and `name::as_wasm`.
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
                    builder.load().unwrap_or_else(|error| panic!("{error}"))
                });
            }
        }
    )*};
}
