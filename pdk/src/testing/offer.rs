//! What an application offers to plugins, as an `#[interface(host)]` declares it.

use super::state::HostFunction;

/// A host function with its name.
#[derive(Debug, Clone)]
pub struct Offered {
    /// The namespace that plugins import it from.
    pub namespace: String,
    /// Its name there.
    pub name: String,
    /// The function.
    pub function: HostFunction,
}

/// Host functions that belong together: those of an [`interface`](macro@crate::contract::interface) that the application
/// implements.
pub trait Offer {
    /// The functions.
    fn functions(self) -> Vec<Offered>;
}

impl Offer for Vec<Offered> {
    fn functions(self) -> Vec<Offered> {
        self
    }
}
