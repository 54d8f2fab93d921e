//! The first version.

use std::fmt;

use extism_pdk::contract::{Describe, interface};
use extism_pdk::host_fn::HostError;
use extism_pdk::plugin_fn::ErrorCode;
use extism_pdk::*;

/// What a text has.
#[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize, ToBytes, FromBytes, Describe)]
#[encoding(Json)]
pub struct Report {
    /// Vowels.
    pub vowels: u32,
}

/// How to count.
#[derive(Debug, serde::Serialize, serde::Deserialize, Describe)]
pub struct Options {
    /// The letters that count.
    pub letters: String,
}

/// Why nothing is counted.
#[derive(Debug, PartialEq, ErrorCode)]
pub enum CountError {
    /// There is no text.
    #[code(1)]
    Empty,
    /// The application's store refused.
    #[code(2)]
    Store(String),
}

impl fmt::Display for CountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CountError::Empty => f.write_str("no text"),
            CountError::Store(reason) => write!(f, "the store refused: {reason}"),
        }
    }
}

impl std::error::Error for CountError {}

/// What plugins do.
#[interface]
pub trait Words {
    /// Counts the vowels of a text in the application's store.
    fn count(key: String) -> Result<Report, CountError>;
    /// Counts letters.
    fn count_letters(text: &str, options: Options) -> u64;
}

/// What the application offers.
#[interface(host, "store")]
pub trait Store {
    /// The text of a key.
    fn read(&self, key: String) -> Result<Option<String>, HostError>;
    /// Seconds since the application began.
    #[scalar]
    fn now(&mut self) -> i64;
}
