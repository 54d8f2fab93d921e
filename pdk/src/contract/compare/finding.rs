//! The differences between two contracts.

use serde_json::Value;

use crate::contract::read::Direction;

/// A difference: where it is, what it is, and whether one side can't read what the other writes.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub part: Part,
    /// The direction in which the value crosses.
    pub direction: Direction,
    /// The path from the value to the difference, such as `items[].price`; empty for the value itself.
    pub path: String,
    /// The innermost type with a name on the path, if any, and the rest of the path from there.
    pub of_type: Option<(String, String)>,
    pub what: What,
    pub is_breaking: bool,
}

impl Finding {
    /// Turns a finding about errors round, for a comparison in which the old contract was the new one.
    pub fn swap_errors(&mut self) {
        self.what = match self.what.clone() {
            What::ErrorAdded { code, name } => What::ErrorRemoved { code, name },
            What::ErrorRemoved { code, name } => What::ErrorAdded { code, name },
            What::ErrorRenamed { code, old, new } => What::ErrorRenamed { code, old: new, new: old },
            What::ErrorMoved { name, old, new } => What::ErrorMoved { name, old: new, new: old },
            other => other,
        };
    }
}

/// Describes a place in a value by the path to it, as the subject of a sentence.
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

/// The part of a function that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Function,
    /// An argument, by its name.
    Argument(String),
    Result,
}

/// A kind of difference between an old contract and a new one. All names in it are safe to show.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// The arguments differ. They are described, as in "nothing" or "2 arguments".
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
    /// Whether an import's errors can be handled by the plugin.
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
    /// The fields of a struct differ, in an encoding that finds them by their position.
    Places,
    FieldAdded {
        name: String,
        is_needed: bool,
    },
    FieldRemoved {
        name: String,
    },
    /// The keys of a flattened type that isn't a struct. They are described, as in "the keys of `Kind`" or "any other
    /// keys".
    KeysAdded {
        of: String,
        is_needed: bool,
    },
    KeysRemoved {
        of: String,
    },
    /// Whether a field or an argument may be missing.
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
    /// Whether unknown fields are refused.
    Closed {
        is_new: bool,
    },
    VariantAdded {
        name: String,
    },
    VariantRemoved {
        name: String,
    },
    /// The data of a variant without a tag also fits an earlier variant, which is taken first.
    VariantMisread {
        name: String,
        other: String,
    },
    /// Whether the value is described.
    Described {
        is_new: bool,
    },
    /// The types are too many to be compared.
    TooLarge,
}
