//! How much of bytes and crates a plugin may cost: asserted by tests/sizes.rs, shown by the benchmark.
//!
//! The ceilings are exact. A change that goes over one raises it here and says what for; one that stays well below
//! lowers it.

/// The most bytes of a plugin in the size profile.
#[derive(Debug)]
pub struct Ceiling {
    /// Its name.
    pub plugin: &'static str,
    /// With default features.
    pub panic_texts: u64,
    /// Without `panic-hook`.
    pub no_panic_texts: u64,
}

/// History, in bytes:
///
/// | | greet | without panic texts | count_vowels | without panic texts |
/// |---|---:|---:|---:|---:|
/// | extism-pdk 1.4.1, which has none | | 74,399 | | 81,515 |
/// | 1.4.100, errors as anyhow's, texts by `format!` | 27,016 | | 31,566 | |
/// | no anyhow at an export's edge, texts by hand | 20,946 | 17,705 | 23,201 | 19,265 |
/// | blocks loaded without a `Vec` in between | 20,108 | | 22,300 | |
/// | std's panic hook only on WASI | 19,200 | | 21,400 | |
pub const CEILINGS: [Ceiling; 2] = [
    Ceiling { plugin: "greet", panic_texts: 21_000, no_panic_texts: 18_500 },
    Ceiling { plugin: "count_vowels", panic_texts: 22_500, no_panic_texts: 19_000 },
];

/// The plugin with 11 exports, against the same written by hand. With extism-pdk 1.4.1: 1.97.
pub const ELEVEN_OF_RAW: f64 = 1.4;

/// greet and count_vowels with a plain `cargo build --release`, against those with extism-pdk 1.4.1.
pub const PLAIN_OF_UPSTREAM: f64 = 0.4;

/// The crates of greet, itself and those that run in the compiler included. With extism-pdk 1.4.1: 42.
pub const CRATES: usize = 24;
