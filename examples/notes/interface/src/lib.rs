//! The interface between the application `notes` and its plugins. Both depend on this crate, but not on each other.

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
    /// The title, which is unique.
    pub title: String,
    /// The text.
    pub text: String,
}

/// An error of a filter.
#[derive(Debug, PartialEq, ErrorCode)]
pub enum FilterError {
    /// Notes include each other without end.
    #[code(1)]
    TooDeep,
    /// The application refused a request.
    #[code(2)]
    Refused(String),
    /// The settings of the filter can't be read.
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

/// The functions of a plugin, which changes notes before they are shown.
#[interface]
pub trait Filter {
    /// Changes a note.
    fn apply(note: Note) -> Result<Note, FilterError>;

    /// Describes the filter in a few words, for the user.
    fn summary() -> String {
        "changes notes".into()
    }
}

/// The functions of the application, which plugins can call.
#[interface(host, "notes")]
pub trait Notebook {
    /// Returns the text of the note with this title, or `None`.
    fn read(&self, title: String) -> Result<Option<String>, HostError>;

    /// Returns how deep notes may include each other.
    #[scalar]
    fn max_depth(&self) -> u32;
}
