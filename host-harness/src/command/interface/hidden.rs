//! Why plugins can't implement or call a trait of an interface's crate, and what to do.

use std::collections::BTreeSet;
use std::fmt;

/// A trait with `#[interface]` that plugins can't name.
pub struct Hidden {
    pub path: String,
    /// Why, and what to do.
    pub reason: String,
    /// Whether its author has meant it for others.
    pub is_public: bool,
}

impl fmt::Display for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.path, self.reason)
    }
}

/// The reason of a trait in a module that is private, or is in one.
pub fn describe_private(module: &[String], private: &BTreeSet<Vec<String>>) -> String {
    let depth = (1..=module.len()).find(|depth| private.contains(&module[..*depth]));
    let (first, whole) = (module[..depth.unwrap_or_default()].join("::"), module.join("::"));
    format!("is in the private module `{first}`: make that `pub`, or write `pub use {whole}::*` in a public one")
}

/// The reason of a trait with a `#[cfg(…)]`, of itself or of a module around it.
pub fn describe_condition(condition: &str) -> String {
    let reason = match condition.contains("feature") {
        true => "with the crate's default features: add the feature to `default` in its Cargo.toml, or remove",
        false => "on this machine: remove",
    };
    format!("isn't compiled {reason} `{condition}`")
}
