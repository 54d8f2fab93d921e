//! The budgets of bytes and crates of plugins. tests/sizes.rs asserts them, and the benchmark shows them.
//!
//! The limits are exact. A change that exceeds a limit raises it here, and its commit says why. A change that stays well
//! below a limit lowers it.

/// The maximum bytes of a plugin in the size profile.
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
/// The rest is for the paths of sources, some of which are in the plugins.
pub const CEILINGS: [Ceiling; 2] = [
    Ceiling { plugin: "greet", panic_texts: 19_600, no_panic_texts: 17_100 },
    Ceiling { plugin: "count_vowels", panic_texts: 18_000, no_panic_texts: 14_800 },
];

/// The plugin with 11 exports, against the same written by hand: `eleven` and `raw`. With extism-pdk 1.4.1: 2.23.
///
/// The bytes by the purpose of functions:
///
/// | | eleven | raw | reason for the difference |
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
/// With raw's errors, panics, allocator and constants, `eleven` would be 1.08 of it. To update the table, build both in the
/// size profile with `strip = "debuginfo"`, and add up the functions in the output of `twiggy top`. The constants are the
/// data section.
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

/// The bytes of plugins that `cargo build --release` builds with extism-pdk 1.4.1 and this repository's Rust. They don't
/// change, so the tests don't build them each time. `.ci/long` builds and compares them.
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

/// Returns the bytes of a plugin in [`UPSTREAM`].
///
/// # Panics
/// If the plugin isn't listed there.
pub fn upstream(plugin: &str) -> u64 {
    let (_, bytes) = UPSTREAM.iter().find(|(name, _)| *name == plugin).expect("the plugin is in the list");
    *bytes
}

/// The size of greet and count_vowels from `cargo build --release`, relative to those with extism-pdk 1.4.1.
pub const PLAIN_OF_UPSTREAM: f64 = 0.4;

/// Plugins in common forms. With `cargo build --release`, each is at most as large as with extism-pdk 1.4.1. Without link-time
/// optimization, a plugin has each generic function once per type, and this crate's own calls of serde_json a second time.
pub const NO_LARGER: [&str; 7] = ["bindgen", "host_json", "json_types", "msgpack_types", "own_anyhow", "texts", "web"];

/// How many bytes more than with extism-pdk 1.4.1 a plugin with only a loop may have, in the same profile. They are for the
/// panic hook, as the compiler can't know that it isn't needed. Without `panic-hook` the plugin isn't larger.
pub const PANIC_HOOK: u64 = 2_700;

/// The number of crates in a build of greet_json, with itself and the crates for macros. With extism-pdk 1.4.1: 42. 9 of them
/// are there because plugins rely on upstream's dependencies: serde's derives through serde's feature `derive`, and prost's
/// with six crates. Without default features there are 15.
pub const CRATES: usize = 27;

/// The bytes of the contract of greet, with the kind, length and name of the section.
pub const CONTRACT_OF_GREET: usize = 130;

/// The bytes of the contract of the plugin with 11 exports and a host function.
pub const CONTRACT_OF_ELEVEN: usize = 1_450;
