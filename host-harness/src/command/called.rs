//! What came of a call.

use std::time::Duration;

use crate::Outcome;

/// A call, and what the outcome itself doesn't tell.
pub struct Called {
    pub outcome: Outcome,
    pub time: Duration,
    /// The variables that are new or have another value, and those that are gone.
    pub vars: Vec<(String, Option<Vec<u8>>)>,
    pub pages: u64,
    pub fuel: Option<u64>,
}
