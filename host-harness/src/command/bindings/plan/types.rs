//! The plugin's types, as code has them.

use extism_pdk::contract::{Tagging, Type};
use serde_json::Value;

/// A type of the contract.
#[derive(Debug)]
pub struct Defined {
    /// Its place among the types.
    pub index: usize,
    pub name: String,
    pub doc: String,
    pub shape: Shape,
}

#[derive(Debug)]
pub enum Shape {
    Any,
    Unit,
    Is(Type),
    Tuple(Vec<Type>),
    Struct(Fields),
    /// Variants that are names and nothing more.
    Choice(Vec<Variant>),
    /// The variants whose names are in the data, and those that only their data tells, if there are any.
    Enum(Vec<Group>),
}

/// Variants that are told apart in the same way.
#[derive(Debug)]
pub struct Group {
    pub tagging: Tagging,
    /// The one that stands for unknown names is the last.
    pub variants: Vec<Variant>,
}

impl Group {
    /// What serde calls this way of telling variants apart, and the keys that it takes.
    pub fn kind(&self) -> (&'static str, Vec<&str>) {
        match &self.tagging {
            Tagging::Internal { tag } => ("internal", vec![tag]),
            Tagging::Adjacent { tag, content } => ("adjacent", vec![tag, content]),
            Tagging::Untagged => ("untagged", Vec::new()),
            _ => ("external", Vec::new()),
        }
    }

    /// The key beside a variant's fields that has the variant's name.
    pub fn tag(&self) -> Option<&str> {
        match &self.tagging {
            Tagging::Internal { tag } => Some(tag),
            _ => None,
        }
    }
}

#[derive(Debug)]
pub struct Variant {
    /// Its name in the data.
    pub key: String,
    /// Its name within the enum.
    pub name: String,
    /// The name of a type of its own, in languages that need one.
    pub type_name: String,
    pub doc: String,
    pub content: Content,
    /// Whether it stands for all unknown names.
    pub is_other: bool,
    /// Whether the key of its content may be missing, as it may in an input if the content is an `Option`.
    pub may_miss: bool,
}

#[derive(Debug)]
pub enum Content {
    Unit,
    Is(Type),
    Tuple(Vec<Type>),
    Struct(Fields),
}

/// The fields of a struct or a variant. None of them has the key of the variant's name.
#[derive(Debug, Default)]
pub struct Fields {
    pub named: Vec<NamedField>,
    pub flattened: Vec<Flattened>,
    /// Whether unknown keys are refused.
    pub is_closed: bool,
}

#[derive(Debug)]
pub struct NamedField {
    /// Its key in the data.
    pub key: String,
    pub name: String,
    pub doc: String,
    pub ty: Type,
    pub presence: Presence,
    /// What it is if it is missing in what the plugin takes, if the plugin never leaves it out itself.
    pub default: Option<Value>,
    /// Whether the plugin gives it. MessagePack may have fields in their order, without names: there, one that the plugin
    /// doesn't give takes no place.
    pub is_given: bool,
}

/// Whether a field may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    Always,
    /// It may, and `null` means the same if its type has a `null`.
    Optional,
    /// It may, and `null` means something else.
    OptionalOrNull,
}

/// A field whose own fields stand among the others.
#[derive(Debug)]
pub struct Flattened {
    pub name: String,
    pub ty: Type,
    /// Whether it is `None` where its fields aren't there.
    pub is_optional: bool,
    pub own: Own,
}

/// Which keys of the object belong to a flattened field. Each struct removes the keys of its other fields before it hands on the
/// rest, so none of them gets into a map further in.
#[derive(Debug)]
pub enum Own {
    Only(Vec<String>),
    Except(Vec<String>),
}
