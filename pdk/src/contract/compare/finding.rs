//! What is found where two contracts differ.

use serde_json::Value;

use crate::contract::read::Direction;

/// A difference: where it is, what it is, and whether one side can't read what the other writes.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub part: Part,
    /// Which way the value crosses that it is in.
    pub direction: Direction,
    /// From the value inwards, such as `items[].price`; empty for the value itself.
    pub path: String,
    /// The type with a name that it is in, if any, and the rest of the path from there.
    pub of_type: Option<(String, String)>,
    pub what: What,
    pub is_breaking: bool,
}

impl Finding {
    /// What was found of an error with the old contract as the new one.
    pub fn turn_error_round(&mut self) {
        self.what = match self.what.clone() {
            What::ErrorAdded { code, name } => What::ErrorRemoved { code, name },
            What::ErrorRemoved { code, name } => What::ErrorAdded { code, name },
            What::ErrorRenamed { code, old, new } => What::ErrorRenamed { code, old: new, new: old },
            What::ErrorMoved { name, old, new } => What::ErrorMoved { name, old: new, new: old },
            other => other,
        };
    }
}

/// A place in a value, from the path that leads there: a sentence's subject.
pub fn describe_place(path: &str, whole: &str) -> String {
    let (mut path, mut place) = (path, whole.to_owned());
    while let Some((inner, rest)) = [("[]", "an element"), ("{}", "a key or value")]
        .into_iter()
        .find_map(|(mark, inner)| Some((inner, path.strip_prefix(mark)?)))
    {
        place = format!("{inner} of {place}");
        path = rest.trim_start_matches('.');
    }
    if path.is_empty() { place } else { format!("`{path}` in {place}") }
}

/// What of a function it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Function,
    /// An argument, by its name.
    Argument(String),
    Result,
}

/// What differs between an old contract and a new one. All names in it are safe to show.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// It takes something else: described as in "nothing", "2 arguments".
    Arguments {
        old: String,
        new: String,
    },
    ArgumentAdded,
    ArgumentRemoved,
    ArgumentRenamed {
        old: String,
    },
    ArgumentsMoved {
        old: String,
        new: String,
    },
    OutputAdded,
    OutputRemoved,
    /// Whether its errors can be handled by the plugin.
    Envelope {
        is_new: bool,
    },
    Fails {
        is_new: bool,
    },
    ErrorAdded {
        code: i32,
        name: String,
    },
    ErrorRemoved {
        code: i32,
        name: String,
    },
    ErrorRenamed {
        code: i32,
        old: String,
        new: String,
    },
    ErrorMoved {
        name: String,
        old: i32,
        new: i32,
    },
    /// The type, or the encoding.
    Type {
        old: String,
        new: String,
    },
    /// The fields of a struct that are found by their places.
    Places,
    FieldAdded {
        name: String,
        is_needed: bool,
    },
    FieldRemoved {
        name: String,
    },
    /// Those of a flattened type that isn't a struct: described as in "the keys of `Kind`", "any other keys".
    KeysAdded {
        of: String,
        is_needed: bool,
    },
    KeysRemoved {
        of: String,
    },
    /// Whether a field, or an argument, may be missing.
    Presence {
        name: String,
        is_optional: bool,
    },
    AliasAdded {
        name: String,
        alias: String,
    },
    AliasRemoved {
        name: String,
        alias: String,
    },
    Default {
        name: String,
        old: Value,
        new: Value,
    },
    /// Whether other fields are refused.
    Closed {
        is_new: bool,
    },
    VariantAdded {
        name: String,
    },
    VariantRemoved {
        name: String,
    },
    /// A variant without a tag fits an earlier one, too.
    VariantMisread {
        name: String,
        other: String,
    },
    /// Whether it is described.
    Described {
        is_new: bool,
    },
    /// More than is compared.
    TooLarge,
}
