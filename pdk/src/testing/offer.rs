//! The host functions that an application offers by an `#[interface(host)]`.

use super::state::HostFunction;

/// A host function and its name.
#[derive(Debug, Clone)]
pub struct Offered {
    /// The namespace that plugins import it from.
    pub namespace: String,
    /// The function's name in the namespace.
    pub name: String,
    /// The function.
    pub function: HostFunction,
    /// What an `#[interface(host)]` says of the function: a record as in a plugin's contract; empty if nothing is known.
    pub record: &'static [u8],
}

/// A set of host functions, such as those of an [`interface`](macro@crate::contract::interface) that the application
/// implements.
pub trait Offer {
    /// Returns the functions with their names.
    fn functions(self) -> Vec<Offered>;
}

impl Offer for Vec<Offered> {
    fn functions(self) -> Vec<Offered> {
        self
    }
}
