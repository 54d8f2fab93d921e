//! The model of a contract's types.

use core::ops::Not;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A type of values, as serde writes them.
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
    /// A text in a format, such as `ip` or `socket`, which are the formats of std's types.
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
    /// A list of a fixed number of elements.
    Array(Box<Type>, u64),
    /// A list with an element of each of these types.
    Tuple(Vec<Type>),
    /// A map. In JSON all keys are texts, even numbers.
    Map {
        /// The type of its keys.
        key: Box<Type>,
        /// The type of its values.
        value: Box<Type>,
    },
    /// A type that [`Contract::types`](super::Contract::types) defines under this name.
    Ref(String),
    /// A type that isn't described, with its name as in the source code; empty if it has none.
    Any(String),
}

/// The type of a number.
///
/// ```
/// use extism_pdk::contract::Number;
///
/// /// Names the type in C.
/// fn c_type(number: Number) -> Option<String> {
///     Some(match (number.bits(), number.is_float()) {
///         (32, true) => "float".into(),
///         (64, true) => "double".into(),
///         (128, _) => return None,
///         (bits, _) => format!("{}int{bits}_t", if number.is_signed() { "" } else { "u" }),
///     })
/// }
///
/// assert_eq!(c_type(Number::Usize).as_deref(), Some("uint32_t"));
/// assert_eq!(c_type(Number::F64).as_deref(), Some("double"));
/// ```
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

    /// Returns the name of the type, which is the same in Rust and in the format.
    ///
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

    /// Returns the size of the type in a plugin, in bits.
    pub fn bits(self) -> u32 {
        match self {
            Number::I8 | Number::U8 => 8,
            Number::I16 | Number::U16 => 16,
            Number::I32 | Number::U32 | Number::Isize | Number::Usize | Number::F32 => 32,
            Number::I64 | Number::U64 | Number::F64 => 64,
            Number::I128 | Number::U128 => 128,
        }
    }

    /// Returns whether the type has negative numbers.
    pub fn is_signed(self) -> bool {
        !matches!(self, Number::U8 | Number::U16 | Number::U32 | Number::U64 | Number::U128 | Number::Usize)
    }

    /// Returns whether the type is a floating-point type.
    pub fn is_float(self) -> bool {
        matches!(self, Number::F32 | Number::F64)
    }
}

/// The definition of a type.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Definition {
    /// The doc comment, with lines separated by `\n`; empty if there is none.
    pub doc: String,
    /// The kind of type.
    pub kind: Kind,
}

/// The kind of a defined type.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// A struct, or a type that stands for another one.
    Data(Data),
    /// An enum.
    Enum {
        /// The variants.
        variants: Vec<Variant>,
        /// How a value says which variant it is.
        tagging: Tagging,
    },
    /// A kind that this version of the crate doesn't know.
    Any,
}

/// The data of a struct or a variant.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Data {
    /// No data: `null` in JSON. A variant without data is its name alone.
    Unit,
    /// A value of another type, as in a newtype or a transparent struct.
    Is(Type),
    /// A list with an element of each of these types.
    Tuple(Vec<Type>),
    /// Named fields.
    Struct(Record),
}

/// The fields of a struct.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Record {
    /// The fields with a name, in the order of the source code.
    pub fields: Vec<Field>,
    /// The flattened types, whose fields belong to the struct, too.
    pub flattened: Vec<Type>,
    /// Whether the plugin refuses unknown fields.
    pub closed: bool,
}

/// A field, or an argument that is an element of an array.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Field {
    /// The key in the data. For an argument it is the name, which is empty if the argument is a pattern.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The type of the value.
    #[serde(rename = "type")]
    pub ty: Type,
    /// The doc comment, with lines separated by `\n`; empty if there is none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// Whether it may be missing in data that the plugin reads.
    #[serde(skip_serializing_if = "Not::not")]
    pub optional: bool,
    /// Whether it may be missing in data that the plugin writes.
    #[serde(skip_serializing_if = "Not::not")]
    pub omitted: bool,
    /// The direction in which it crosses; `None` for both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only: Option<Direction>,
    /// Other keys by which the plugin reads it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The value that the plugin takes if it is missing, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
}

impl Field {
    /// Returns whether data that crosses in this direction has the field.
    pub fn crosses(&self, direction: Direction) -> bool {
        self.only.is_none_or(|only| only == direction)
    }
}

/// A variant of an enum.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Variant {
    /// The name in the data.
    pub name: String,
    /// The doc comment, with lines separated by `\n`; empty if there is none.
    pub doc: String,
    /// The data of the variant.
    pub data: Data,
    /// Whether the content of [`Tagging::Adjacent`] may be missing in data that the plugin reads, in place of `null`.
    pub optional: bool,
    /// The direction in which it crosses; `None` for both.
    pub only: Option<Direction>,
    /// Other names by which the plugin reads it.
    pub aliases: Vec<String>,
    /// Whether the plugin reads every unknown name as this variant.
    pub other: bool,
    /// Whether it is identified by its data alone, as all variants of [`Tagging::Untagged`] are.
    pub untagged: bool,
}

impl Variant {
    /// Returns whether data that crosses in this direction has the variant.
    pub fn crosses(&self, direction: Direction) -> bool {
        self.only.is_none_or(|only| only == direction)
    }
}

/// How a value of an enum says which variant it is. The names are serde's.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tagging {
    /// The variant's name is the only key of an object, as in `{"Circle": 1.5}`. A variant without data is its name as
    /// a text.
    External,
    /// The variant's name is one of the data's fields, as in `{"kind": "Circle", "radius": 1.5}`.
    Internal {
        /// The key of the name.
        tag: String,
    },
    /// The variant's name and data are two fields, as in `{"kind": "Circle", "value": 1.5}`.
    Adjacent {
        /// The key of the name.
        tag: String,
        /// The key of the data.
        content: String,
    },
    /// The variant is the first one that the data fits.
    Untagged,
}

/// The direction in which data crosses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Into the plugin.
    In,
    /// Out of the plugin.
    Out,
}
