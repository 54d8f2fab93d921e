//! What is noted of a call: why it was ended, what it logged, which host functions it called.

use core::fmt;

use crate::failure::error_text;
use crate::{Error, LogLevel};

/// Why the host ended a call: the text it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trap(pub String);

impl Trap {
    /// A host function of the application's failed: the call ends with the error and its causes.
    pub fn of_host_fn(namespace: &str, name: &str, error: &Error) -> Self {
        Trap(format!("host function `{name}` of `{namespace}`: {}", error_text(error)))
    }
}

impl fmt::Display for Trap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Trap {}

/// A line that a plugin logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// Its level.
    pub level: LogLevel,
    /// Its text.
    pub text: String,
}

/// A call of a host function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostCall {
    /// The function's namespace.
    pub namespace: String,
    /// The function's name.
    pub name: String,
    /// The bytes of each argument.
    pub arguments: Vec<Vec<u8>>,
}
