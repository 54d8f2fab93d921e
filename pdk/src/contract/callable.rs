//! Plugins that a typed client can call.

use super::read::Contract;
use crate::private::Export;
use crate::testing::{self, Failure};

/// A loaded plugin that a typed client can call. Implement it for the plugins of your host.
///
/// ```
/// use extism_pdk::contract::{Callable, Failure, interface};
///
/// #[interface]
/// pub trait Words {
///     fn count(text: String) -> u32;
/// }
///
/// /// A plugin that counts everything as one word.
/// struct One;
///
/// impl Callable for One {
///     fn call_export(&mut self, export: &str, _input: &[u8]) -> Result<Vec<u8>, Failure> {
///         match export {
///             "count" => Ok(1u32.to_le_bytes().into()),
///             _ => Err(Failure::new(-1, format!("no export `{export}`"))),
///         }
///     }
///
///     fn has_export(&self, export: &str) -> bool {
///         export == "count"
///     }
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let mut words = words::load(One)?;
///     assert_eq!(words.count("two words")?, 1);
///     Ok(())
/// }
/// ```
pub trait Callable {
    /// Calls an export with the bytes of its input.
    ///
    /// # Errors
    /// If the call fails.
    fn call_export(&mut self, export: &str, input: &[u8]) -> Result<Vec<u8>, Failure>;

    /// Returns whether the plugin has an export of this name.
    fn has_export(&self, export: &str) -> bool;

    /// Returns the plugin's contract, if it has one, as [`Contract::of`] reads it from the plugin's bytes. With a
    /// contract, a client finds out before the first call whether the plugin fits the interface.
    fn contract(&self) -> Option<&Contract> {
        None
    }
}

impl<C: Callable + ?Sized> Callable for &mut C {
    fn call_export(&mut self, export: &str, input: &[u8]) -> Result<Vec<u8>, Failure> {
        (**self).call_export(export, input)
    }

    fn has_export(&self, export: &str) -> bool {
        (**self).has_export(export)
    }

    fn contract(&self) -> Option<&Contract> {
        (**self).contract()
    }
}

impl<C: Callable + ?Sized> Callable for Box<C> {
    fn call_export(&mut self, export: &str, input: &[u8]) -> Result<Vec<u8>, Failure> {
        (**self).call_export(export, input)
    }

    fn has_export(&self, export: &str) -> bool {
        (**self).has_export(export)
    }

    fn contract(&self) -> Option<&Contract> {
        (**self).contract()
    }
}

/// A plugin in a test, which a typed client can call: a [`testing::Plugin`] and its exports.
///
/// The function `test` of an interface's module makes it. It derefs to the plugin, so a test can read variables, logs
/// and host calls.
#[derive(Debug)]
pub struct Tested<P> {
    host: P,
    exports: &'static [Export],
}

impl<P> Tested<P> {
    /// Creates it from a plugin and its exports.
    #[doc(hidden)] // for the functions `test` that `#[interface]` makes
    pub fn new(host: P, exports: &'static [Export]) -> Self {
        Tested { host, exports }
    }
}

impl<P: testing::Plugin> Callable for Tested<P> {
    #[track_caller]
    fn call_export(&mut self, export: &str, input: &[u8]) -> Result<Vec<u8>, Failure> {
        match self.exports.iter().find(|known| known.name == export) {
            Some(export) => self.host.outcome_of(*export, input).result,
            None => panic!(
                "the plugin has no export `{export}`: put `#[plugin_fn]` above its `impl`, and write the function there"
            ),
        }
    }

    fn has_export(&self, export: &str) -> bool {
        self.exports.iter().any(|known| known.name == export)
    }
}

impl<P> core::ops::Deref for Tested<P> {
    type Target = P;

    fn deref(&self) -> &P {
        &self.host
    }
}

impl<P> core::ops::DerefMut for Tested<P> {
    fn deref_mut(&mut self) -> &mut P {
        &mut self.host
    }
}
