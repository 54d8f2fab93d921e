//! The second version: with an optional function, optional fields and an error code more.

use std::fmt;

use extism_pdk::contract::{Describe, interface};
use extism_pdk::plugin_fn::ErrorCode;
use extism_pdk::*;

/// What a text has.
#[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize, ToBytes, FromBytes, Describe)]
#[encoding(Json)]
pub struct Report {
    /// Vowels.
    pub vowels: u32,
    /// Consonants, of plugins that count them.
    #[serde(default)]
    pub consonants: Option<u32>,
}

/// How to count.
#[derive(Debug, serde::Serialize, serde::Deserialize, Describe)]
pub struct Options {
    /// The letters that count.
    pub letters: String,
    /// Whether capitals count too.
    #[serde(default)]
    pub capitals: bool,
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
    /// There is too much of it.
    #[code(3)]
    TooLong,
}

impl fmt::Display for CountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CountError::Empty => f.write_str("no text"),
            CountError::Store(reason) => write!(f, "the store refused: {reason}"),
            CountError::TooLong => f.write_str("too long"),
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
    /// Joins texts. Plugins of the first version don't.
    fn join(texts: Vec<String>, between: Option<String>) -> String {
        texts.join(&between.unwrap_or_else(|| " ".into()))
    }
}

pub use crate::old::{Store, store};
