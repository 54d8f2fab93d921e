//! The kernel's functions, by name.

/// Their namespace.
pub const KERNEL: &str = "extism:host/env";
