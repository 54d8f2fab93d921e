//! Why plugins can't implement or call a trait of an interface's crate.

use std::collections::BTreeSet;
use std::fmt;

use super::search::Found;

/// A trait with `#[interface]` that plugins can't name.
pub struct Hidden {
    path: String,
    /// Why, and what to do.
    reason: String,
    /// Whether its author has meant it for others.
    pub is_public: bool,
}

impl Hidden {
    fn new(found: &Found, reason: String) -> Self {
        Hidden { path: found.path(), reason, is_public: found.is_public() }
    }

    pub fn by_visibility(found: &Found) -> Self {
        Hidden::new(found, "isn't `pub`: make it so".into())
    }

    pub fn in_private_module(found: &Found, private: &BTreeSet<Vec<String>>) -> Self {
        let depth = (1..=found.module.len()).find(|depth| private.contains(&found.module[..*depth]));
        let (first, whole) = (found.module[..depth.unwrap_or_default()].join("::"), found.module.join("::"));
        let reason = format!(
            "is in the private module `{first}`: make that `pub`, or write `pub use {whole}::*` in a public one"
        );
        Hidden::new(found, reason)
    }

    /// By a `#[cfg(…)]`, of itself or of a module around it.
    pub fn by_condition(found: &Found, condition: &str) -> Self {
        let reason = match condition.contains("feature") {
            true => "with the crate's default features: add the feature to `default` in its Cargo.toml, or remove",
            false => "on this machine: remove",
        };
        Hidden::new(found, format!("isn't compiled {reason} `{condition}`"))
    }
}

impl fmt::Display for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.path, self.reason)
    }
}
