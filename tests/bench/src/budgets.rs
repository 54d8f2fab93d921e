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
/// | blocks by who frees them | 19,555 | | 17,944 | |
/// | fewer copies of handles and errors | 19,405 | 16,892 | 17,796 | 14,608 |
///
/// The rest is for the paths of the sources, some of which are in the plugins.
pub const CEILINGS: [Ceiling; 2] = [
    Ceiling { plugin: "greet", panic_texts: 19_600, no_panic_texts: 17_100 },
    Ceiling { plugin: "count_vowels", panic_texts: 18_000, no_panic_texts: 14_800 },
];

/// The plugin with 11 exports, against the same written by hand: `eleven` and `raw`. With extism-pdk 1.4.1: 2.23.
///
/// Where the bytes are, by what each function is for:
///
/// | | eleven | raw | what ours has more |
/// |---|---:|---:|---|
/// | the exports, with `vars`' own functions | 10,311 | 8,889 | errors that name function, type and length |
/// | blocks and conversions | 1,901 | 1,334 | what the JavaScript SDK does differently |
/// | errors | 3,890 | 72 | anyhow's errors with their causes; raw's are constant texts |
/// | why JSON was refused | 1,611 | | serde_json's text |
/// | panics | 4,643 | 594 | the text and place of a panic, 2.5 KB of it (with its constants) for `panic-hook`; raw only traps |
/// | allocator | 8,564 | 6,679 | the dlmalloc in std isn't compiled for size |
/// | serde_json | 17,382 | 17,194 | |
/// | formatting, strings, vectors | 11,194 | 9,166 | what panics and errors are shown by |
/// | constants | 12,842 | 8,423 | the texts of errors and panics, and the paths of sources |
/// | the rest of the module | 1,215 | 957 | |
/// | in all | 73,553 | 53,308 | |
///
/// Of the exports, serde_json's parser in `add` is 5,920 and 6,072; the other ten are 28 to 646 bytes each, raw's 5 to 442.
/// If errors, JSON's refusals, panics, the allocator and the constants were raw's, `eleven` would be 1.08 of it. To make the
/// table again, build both in the size profile with `strip = "debuginfo"`, and add up the functions by their names, as
/// `twiggy top` lists them; the constants are the data section.
///
/// Instructions, guest and kernel together, as the benchmark counts them. The kernel's are the same on both sides:
///
/// | | eleven | raw | the difference |
/// |---|---:|---:|---|
/// | noop | 136 | 131 | whether the instance has begun |
/// | greet | 1,926 | 1,869 | that, and the output is noted, which must not be freed |
/// | echo 16 B | 1,109 | 1,066 | likewise |
/// | 1 x var get and set | 3,643 | 3,481 | likewise; and which kernel made a block, at each get, set and free |
/// | 1 x host function | 2,246 | 2,177 | likewise |
pub const ELEVEN_OF_RAW: f64 = 1.38;

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

/// The bytes of the contract of greet, the section's kind, length and name included.
pub const CONTRACT_OF_GREET: usize = 130;

/// The bytes of the contract of the plugin with 11 exports and a host function.
pub const CONTRACT_OF_ELEVEN: usize = 1_450;
