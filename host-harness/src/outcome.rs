//! What a call gave.

use extism_pdk::testing::Log;

use crate::error::Failure;

/// Everything a call of an export left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The output, or how the call failed. An output set before a failure is dropped, as in the official hosts.
    pub result: Result<Vec<u8>, Failure>,
    /// The lines logged, at the levels asked for.
    pub logs: Vec<Log>,
    /// What the plugin did wrong with blocks of the host's memory: use after free, double free, access outside a block,
    /// blocks it left behind.
    pub reports: Vec<String>,
}

impl Outcome {
    /// The code the export returned: 0 for success, 134 if the call was ended before it could return.
    pub fn code(&self) -> i32 {
        self.result.as_ref().map_or_else(|failure| failure.code, |_| 0)
    }

    /// The error text, if the call failed.
    pub fn error(&self) -> Option<&str> {
        self.result.as_ref().err().map(|failure| failure.text.as_str())
    }
}
