//! Builds the same plugins twice: with upstream's crate from the registry, and with ours.
//!
//! | for | see |
//! |---|---|
//! | a workspace of plugins that uses one of the two | [`Workspace`], [`Pdk`] |
//! | the plugins of the benchmark, their sizes and crates | [`Plugins`], [`budgets`] |
//!
//! Used by the benchmark (`compare/`, run by `cargo bench -p plugin-bench`), and by the tests of sizes and of
//! compatibility.

pub mod budgets;
pub mod files;

mod cargo;
mod plugins;
mod workspace;

pub use cargo::{DEPENDENCY, Diagnostic, Output};
pub use plugins::{Features, Plugins, Profile};
pub use workspace::{Pdk, UPSTREAM, Workspace, our_pdk};

/// The target of plugins.
pub const TARGET: &str = "wasm32-unknown-unknown";
