//! How many random cases each property is tried with.

use proptest::prelude::ProptestConfig;

/// A few under Miri, which is some hundred times slower. Failures aren't kept in files: a case that failed becomes a test
/// of its own.
pub fn config() -> ProptestConfig {
    let cases = if cfg!(miri) { 2 } else { 256 };
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}
