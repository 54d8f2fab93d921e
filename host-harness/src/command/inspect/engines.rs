//! Which engines have the WebAssembly features that not every engine has. Measured on libextism 1.0, 1.3, 1.6 to 1.12, 1.40 and
//! 1.41, wazero 1.9 of the Go SDK, and Node 20, 22, 24 and 26. A browser is like the Node with its engine: Node 22 has that of
//! Chromium 124, and Node 24 that of Chromium 136.

use crate::wasm::features::SHARED_MEMORY;

/// Whether a host has something.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Has {
    Yes,
    /// From this version on.
    From(u32),
    No,
}

/// Whether each engine has a feature.
#[derive(Clone, Copy)]
pub struct Engines {
    /// By the version 1.x of libextism.
    pub libextism: Has,
    pub go: Has,
    /// By the version of Node.
    pub javascript: Has,
}

/// The engines that have a feature, by the name that [`features`](crate::wasm::features) gives it.
pub fn that_take(feature: &str) -> Engines {
    use Has::{From, No, Yes};

    let (libextism, go, javascript) = match feature {
        "extended constant expressions" => (From(9), No, From(22)),
        "tail calls" => (Yes, No, Yes),
        "relaxed SIMD" | "multiple memories" | "typed function references" => (Yes, No, From(22)),
        "64-bit memories (memory64)" => (From(11), No, From(24)),
        "garbage collection (GC)" => (From(9), No, From(22)),
        "exception handling" => (From(40), No, From(22)),
        "legacy exception handling" => (No, No, Yes),
        "wide arithmetic" => (From(41), No, No),
        "atomic instructions (threads)" => (Yes, No, Yes),
        // libextism had it up to 1.12.
        SHARED_MEMORY => (No, No, Yes),
        _ => (No, No, No),
    };
    Engines { libextism, go, javascript }
}
