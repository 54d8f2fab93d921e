//! The result of a call.

use std::time::Duration;

use crate::Outcome;

/// A call's outcome, and what was measured beside it.
pub struct Called {
    pub outcome: Outcome,
    /// The output as JSON, or why it can't be read as the contract says. `None` if nobody asked, or the contract says nothing.
    pub value: Option<Result<String, String>>,
    /// What to do about a failure, if it is a known one.
    pub advice: Option<String>,
    pub time: Duration,
    /// The variables that the call added or changed, with their values, and those that it removed, without.
    pub vars: Vec<(String, Option<Vec<u8>>)>,
    pub pages: u64,
    pub fuel: Option<u64>,
}
