//! The types of a contract.

use core::ops::Not;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A type, as serde writes its values.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Type {
    /// `true` or `false`.
    Bool,
    /// A number.
    Number(Number),
    /// A text of one character.
    Char,
    /// A text.
    Text,
    /// A text of a format, such as `ip` or `socket`: what std's type of that kind reads and writes.
    Format(String),
    /// A byte string: in JSON an array of numbers.
    Bytes,
    /// Nothing: `null` in JSON.
    Unit,
    /// A value, or `null`.
    Nullable(Box<Type>),
    /// A list of any length.
    List(Box<Type>),
    /// A list without duplicates.
    Set(Box<Type>),
    /// A list of exactly so many elements.
    Array(Box<Type>, u64),
    /// A list with an element of each of these types.
    Tuple(Vec<Type>),
    /// A map. In JSON its keys are texts, numbers too.
    Map {
        /// The type of its keys.
        key: Box<Type>,
        /// The type of its values.
        value: Box<Type>,
    },
    /// A type that [`Contract::types`](super::Contract::types) defines under this name.
    Ref(String),
    /// A type that isn't described, and its name as it is written in the source; empty if it has none.
    Any(String),
}

/// The type of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // Rust's own names
#[non_exhaustive]
pub enum Number {
    I8,
    I16,
    I32,
    I64,
    I128,
    /// 32 bits in a plugin.
    Isize,
    U8,
    U16,
    U32,
    U64,
    U128,
    /// 32 bits in a plugin.
    Usize,
    F32,
    F64,
}

impl Number {
    pub(super) const ALL: [Number; 14] = [
        Number::I8,
        Number::I16,
        Number::I32,
        Number::I64,
        Number::I128,
        Number::Isize,
        Number::U8,
        Number::U16,
        Number::U32,
        Number::U64,
        Number::U128,
        Number::Usize,
        Number::F32,
        Number::F64,
    ];

    /// Its name in Rust and in the format.
    ///
    /// ```
    /// use extism_pdk::contract::Number;
    ///
    /// assert_eq!((Number::U32.name(), Number::U32.bits()), ("u32", 32));
    /// assert!(!Number::U32.is_signed() && !Number::U32.is_float());
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Number::I8 => "i8",
            Number::I16 => "i16",
            Number::I32 => "i32",
            Number::I64 => "i64",
            Number::I128 => "i128",
            Number::Isize => "isize",
            Number::U8 => "u8",
            Number::U16 => "u16",
            Number::U32 => "u32",
            Number::U64 => "u64",
            Number::U128 => "u128",
            Number::Usize => "usize",
            Number::F32 => "f32",
            Number::F64 => "f64",
        }
    }

    /// Its size in a plugin, in bits.
    pub fn bits(self) -> u32 {
        match self {
            Number::I8 | Number::U8 => 8,
            Number::I16 | Number::U16 => 16,
            Number::I32 | Number::U32 | Number::Isize | Number::Usize | Number::F32 => 32,
            Number::I64 | Number::U64 | Number::F64 => 64,
            Number::I128 | Number::U128 => 128,
        }
    }

    /// Whether it may be less than zero.
    pub fn is_signed(self) -> bool {
        !matches!(self, Number::U8 | Number::U16 | Number::U32 | Number::U64 | Number::U128 | Number::Usize)
    }

    /// Whether it may have a fraction.
    pub fn is_float(self) -> bool {
        matches!(self, Number::F32 | Number::F64)
    }
}

/// The definition of a type.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Definition {
    /// What its doc comment says, lines separated by `\n`; empty if it says nothing.
    pub doc: String,
    /// What its values are.
    pub kind: Kind,
}

/// What the values of a defined type are.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// The values of a struct, or of a type that stands for another one.
    Data(Data),
    /// One of several.
    Enum {
        /// These.
        variants: Vec<Variant>,
        /// How a value tells which one it is.
        tagging: Tagging,
    },
    /// Something that this version of the crate doesn't know.
    Any,
}

/// What a struct or a variant holds.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Data {
    /// Nothing: `null` in JSON. A variant of this is its name alone.
    Unit,
    /// A value of another type, which stands for it: a newtype's or a transparent struct's.
    Is(Type),
    /// A list with an element of each of these types.
    Tuple(Vec<Type>),
    /// Fields.
    Struct(Record),
}

/// The fields of a struct.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Record {
    /// Those with a name, in the order of the source.
    pub fields: Vec<Field>,
    /// Types whose own fields stand here, too.
    pub flattened: Vec<Type>,
    /// Whether the plugin refuses other fields than these.
    pub closed: bool,
}

/// A field, or an argument that is an element of an array.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Field {
    /// Its key in the data. Of an argument it is the name, which is empty for one whose pattern isn't a name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: Type,
    /// What its doc comment says, lines separated by `\n`; empty if it says nothing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// Whether it may be missing in what is given to the plugin.
    #[serde(skip_serializing_if = "Not::not")]
    pub optional: bool,
    /// Whether it may be missing in what the plugin gives.
    #[serde(skip_serializing_if = "Not::not")]
    pub omitted: bool,
    /// The only direction it crosses in, if it isn't both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only: Option<Direction>,
    /// Other keys that the plugin takes for this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// What it is where it is missing, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
}

impl Field {
    /// Whether it is in data of this direction.
    pub fn crosses(&self, direction: Direction) -> bool {
        self.only.is_none_or(|only| only == direction)
    }
}

/// A variant of an enum.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Variant {
    /// Its name in the data.
    pub name: String,
    /// What its doc comment says, lines separated by `\n`; empty if it says nothing.
    pub doc: String,
    /// What it holds.
    pub data: Data,
    /// Whether that may be missing in what is given to the plugin: the content of [`Tagging::Adjacent`], which is `null` then.
    pub optional: bool,
    /// The only direction it crosses in, if it isn't both.
    pub only: Option<Direction>,
    /// Other names that the plugin takes for this one.
    pub aliases: Vec<String>,
    /// Whether the plugin takes every unknown name for this one.
    pub other: bool,
    /// Whether it is told by its data alone, as all variants of [`Tagging::Untagged`] are.
    pub untagged: bool,
}

impl Variant {
    /// Whether it is in data of this direction.
    pub fn crosses(&self, direction: Direction) -> bool {
        self.only.is_none_or(|only| only == direction)
    }
}

/// How a value of an enum tells its variant. The names are serde's.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tagging {
    /// The variant's name is the only key of an object around its data, as in `{"Circle": 1.5}`; a variant without data is
    /// its name as a text.
    External,
    /// The name is a field beside those of the data, as in `{"kind": "Circle", "radius": 1.5}`.
    Internal {
        /// Its key.
        tag: String,
    },
    /// Name and data are two fields, as in `{"kind": "Circle", "value": 1.5}`.
    Adjacent {
        /// The key of the name.
        tag: String,
        /// The key of the data.
        content: String,
    },
    /// By the data alone: the first variant that fits.
    Untagged,
}

/// Which way data crosses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Into the plugin.
    In,
    /// Out of the plugin.
    Out,
}
