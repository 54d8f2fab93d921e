//! What came of a call.

use std::time::{Duration, Instant};

use super::error::Result as Done;
use super::{c_functions, print};
use crate::{Error, Outcome, Plugin};

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

impl Called {
    /// Calls an export.
    pub fn of(plugin: &mut Plugin, export: &str, input: &[u8]) -> Done<Self> {
        let before = plugin.vars().clone();
        let start = Instant::now();
        let outcome = plugin.outcome(export, input).inspect_err(|error| {
            if matches!(error, Error::MissingExport { .. }) && c_functions::is_c_function(export) {
                print::warning(&format!(
                    "C has a function `{export}`, whose place an export can lose on WASI: rename it"
                ));
            }
        })?;
        let time = start.elapsed();
        let now = plugin.vars();
        let gone = before.keys().filter(|key| !now.contains_key(*key)).map(|key| (key.clone(), None));
        let changed = now.iter().filter(|(key, value)| before.get(*key) != Some(value));
        let vars = changed.map(|(key, value)| (key.clone(), Some(value.clone()))).chain(gone).collect();
        Ok(Called { outcome, value: None, time, vars, pages: plugin.memory_pages(), fuel: plugin.fuel_used() })
    }
}
