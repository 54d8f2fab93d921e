//! How many random cases each property is tried with, and values for them.

use proptest::prelude::*;

/// One under Miri, which is some hundred times slower: it looks for undefined behaviour, not for rare values. Failures aren't kept in files: a case that failed becomes a test
/// of its own.
pub fn config() -> ProptestConfig {
    let cases = if cfg!(miri) { 1 } else { 256 };
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Any text. The strategies of `any::<String>()` and of `".*"` are regexes, which take Miri minutes to compile.
#[allow(dead_code)] // not every test that includes this file needs a text
pub fn text() -> impl Strategy<Value = String> + Clone {
    prop::collection::vec(any::<char>(), 0..if cfg!(miri) { 4 } else { 24 }).prop_map(String::from_iter)
}
