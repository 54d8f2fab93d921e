//! What came of a call.

use std::time::Duration;

use crate::Outcome;

/// A call, and what the outcome itself doesn't tell.
pub struct Called {
    pub outcome: Outcome,
    /// The output as JSON, where the contract says how to read it and that was asked for; or why it can't be read so.
    pub value: Option<Result<String, String>>,
    pub time: Duration,
    /// The variables that are new or have another value, and those that are gone.
    pub vars: Vec<(String, Option<Vec<u8>>)>,
    pub pages: u64,
    pub fuel: Option<u64>,
}
