//! What the application `notes` and its plugins agree on: they depend on this crate, and on nothing of each other.

use std::fmt;

use extism_pdk::contract::{Describe, interface};
use extism_pdk::host_fn::HostError;
use extism_pdk::plugin_fn::ErrorCode;
use extism_pdk::{FromBytes, Json, ToBytes};
use serde::{Deserialize, Serialize};

/// A note.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToBytes, FromBytes, Describe)]
#[encoding(Json)]
pub struct Note {
    /// Its title, by which others name it.
    pub title: String,
    /// Its text.
    pub text: String,
}

/// Why a filter gives no note.
#[derive(Debug, PartialEq, ErrorCode)]
pub enum FilterError {
    /// Notes include each other.
    #[code(1)]
    TooDeep,
    /// The application can't help.
    #[code(2)]
    Refused(String),
    /// A setting of the filter's is wrong.
    #[code(3)]
    Setting(String),
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FilterError::TooDeep => f.write_str("the notes include each other without end"),
            FilterError::Refused(reason) => write!(f, "can't read another note: {reason}"),
            FilterError::Setting(reason) => write!(f, "can't read the filter's settings: {reason}"),
        }
    }
}

impl std::error::Error for FilterError {}

/// What a plugin does: it changes notes before they are shown.
#[interface]
pub trait Filter {
    /// The note as the filter shows it.
    fn apply(note: Note) -> Result<Note, FilterError>;

    /// What the filter does, in a few words for the user.
    fn summary() -> String {
        "changes notes".into()
    }
}

/// What the application does for its plugins.
#[interface(host, "notes")]
pub trait Notebook {
    /// The text of another note, if there is one of this title.
    fn read(&self, title: String) -> Result<Option<String>, HostError>;

    /// How deep notes may include each other.
    #[scalar]
    fn max_depth(&self) -> u32;
}
