//! What tests are run with: hosts of both kernels; how many random cases each property is tried with, and values for them.
#![allow(dead_code)] // no test needs all of it

use extism_pdk::testing::Host;
use proptest::prelude::*;

/// Runs a test in a host of each kernel. Which it was is shown when the test fails.
pub fn on_both_kernels(host: impl Fn() -> Host, test: impl Fn(Host)) {
    println!("on the wasm kernel:");
    test(host());
    println!("on the JavaScript SDK's kernel:");
    test(host().javascript());
}

/// One under Miri, which is some hundred times slower: it looks for undefined behaviour, not for rare values. Failures
/// aren't kept in files: a case that failed becomes a test of its own.
pub fn config() -> ProptestConfig {
    let cases = if cfg!(miri) { 1 } else { 256 };
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Any text. The strategies of `any::<String>()` and of `".*"` are regexes, which take Miri minutes to compile.
pub fn text() -> impl Strategy<Value = String> + Clone {
    prop::collection::vec(any::<char>(), 0..if cfg!(miri) { 4 } else { 24 }).prop_map(String::from_iter)
}
