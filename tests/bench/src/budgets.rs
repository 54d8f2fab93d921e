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
/// | extism-pdk 1.4.1, which has none | | 74,399 | | 80,370 |
/// | 1.4.100: errors by anyhow, texts by `format!` | 27,016 | | 31,566 | |
/// | no anyhow at an export's edge, texts by hand | 20,946 | 17,705 | 19,053 | 15,116 |
/// | blocks loaded without a `Vec` in between | 20,108 | | 18,232 | |
/// | std's panic hook only on WASI | 19,205 | | | |
/// | what the JavaScript host needs | 19,371 | 16,856 | 17,726 | 14,538 |
///
/// The rest is for the paths of the sources, some of which are in the plugins.
pub const CEILINGS: [Ceiling; 2] = [
    Ceiling { plugin: "greet", panic_texts: 19_600, no_panic_texts: 17_100 },
    Ceiling { plugin: "count_vowels", panic_texts: 18_000, no_panic_texts: 14_800 },
];

/// The plugin with 11 exports, against the same written by hand. With extism-pdk 1.4.1: 1.97.
pub const ELEVEN_OF_RAW: f64 = 1.4;

/// Bytes of plugins that a plain `cargo build --release` makes with extism-pdk 1.4.1 and this repository's Rust. They stay
/// the same, so each run of the tests needn't build them: `.ci/long` does, and compares.
pub const UPSTREAM: [(&str, u64); 10] = [
    ("bindgen", 264_082),
    ("count_vowels", 114_432),
    ("greet", 102_520),
    ("host_json", 227_285),
    ("json_types", 249_331),
    ("msgpack_types", 234_328),
    ("own_anyhow", 227_376),
    ("spin", 18_229),
    ("texts", 135_079),
    ("web", 269_758),
];

/// The bytes that [`UPSTREAM`] has of a plugin.
///
/// # Panics
/// If it has none.
pub fn upstream(plugin: &str) -> u64 {
    let (_, bytes) = UPSTREAM.iter().find(|(name, _)| *name == plugin).expect("the plugin is in the list");
    *bytes
}

/// greet and count_vowels with a plain `cargo build --release`, against those with extism-pdk 1.4.1.
pub const PLAIN_OF_UPSTREAM: f64 = 0.4;

/// Plugins in the forms that are common in public, each no larger with a plain `cargo build --release` than with extism-pdk
/// 1.4.1. Without link-time optimisation each generic function of ours is there for each type, and what this crate calls of
/// serde_json a second time beside the plugin's own.
pub const NO_LARGER: [&str; 7] = ["bindgen", "host_json", "json_types", "msgpack_types", "own_anyhow", "texts", "web"];

/// What a plugin that only loops may have more than with extism-pdk 1.4.1, in the same profile: the hook for panics, which
/// no plugin can be seen not to need. Without `panic-hook` it is no larger.
pub const PANIC_HOOK: u64 = 2_700;

/// The crates of greet_json, itself and those that run in the compiler included. With extism-pdk 1.4.1: 42. Of these, 9
/// are there because plugins rely on what upstream's dependencies bring: serde's derives with the feature `derive` of
/// serde, and prost's with six crates that it needs. Without default features it has 15.
pub const CRATES: usize = 27;
