//! Calls exports of a plugin.

use super::outcome::{Failure, Outcome};
use crate::private::Export;
use crate::{FromBytes, ToBytes};

/// A plugin whose exports can be called: natively a [`Host`](super::Host), as WebAssembly a `Plugin` of host-harness.
///
/// A test that takes `impl Plugin` can run on both.
///
/// ```
/// use extism_pdk::testing::{Host, Plugin, export};
/// use extism_pdk::*;
///
/// #[plugin_fn]
/// pub fn count() -> FnResult<i64> {
///     Ok(var::add("count", 1)?)
/// }
///
/// fn counts(mut plugin: impl Plugin) {
///     assert_eq!(plugin.call::<i64>(export!(count), ()).unwrap(), 1);
///     plugin.outcome(export!(count), "").assert_output(2i64);
///     assert_eq!(plugin.outcome_of(export!(count), &[]).code(), 0);
///     assert_eq!(plugin.get_var("count").unwrap(), 3i64.to_le_bytes());
/// }
///
/// counts(Host::new());
/// ```
pub trait Plugin {
    /// Calls an export with the bytes of its input, and returns the outcome of the call.
    ///
    /// # Panics
    /// If the plugin doesn't have the export, a host function isn't mocked, or the plugin misused or leaked a block.
    #[track_caller]
    fn outcome_of(&mut self, export: Export, input: &[u8]) -> Outcome;

    /// Returns the bytes of a variable.
    fn get_var(&self, key: &str) -> Option<Vec<u8>>;

    /// Calls an export, and returns the outcome of the call.
    ///
    /// # Panics
    /// Like [`outcome_of`](Self::outcome_of), and if the input can't be encoded.
    #[track_caller]
    fn outcome<'a>(&mut self, export: Export, input: impl ToBytes<'a>) -> Outcome {
        match input.to_bytes() {
            Ok(input) => self.outcome_of(export, input.as_ref()),
            Err(error) => panic!("can't encode the input of `{}`: {error:?}", export.name),
        }
    }

    /// Calls an export and decodes its output.
    ///
    /// # Errors
    /// If the call failed, or its output can't be decoded as `T`.
    ///
    /// # Panics
    /// Like [`outcome`](Self::outcome).
    #[track_caller]
    fn call<'a, T: for<'b> FromBytes<'b>>(&mut self, export: Export, input: impl ToBytes<'a>) -> Result<T, Failure> {
        self.outcome(export, input).decode()
    }
}
