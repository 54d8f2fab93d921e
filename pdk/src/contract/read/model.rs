//! The functions of a contract, and what crosses in their calls.

use core::ops::Not;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::types::{Definition, Field, Record, Type};

/// What a plugin says of itself: its exports, its imports, the config that it reads, and all types of these.
///
/// It is read from the .wasm file by [`Contract::of`]. Each list is sorted by name, so two builds of one plugin have equal
/// contracts. Every [`Type::Ref`] in it names an entry of [`types`](Self::types).
///
/// As JSON (it implements `Serialize`) it has the keys of the [format](crate::guide::contract).
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Contract {
    /// The name of the interface that it describes: what applications call and offer, beside what a plugin has. `None` of a
    /// plugin's own contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interface: Option<String>,
    /// What hosts call, and other plugins that this one is linked to.
    pub exports: Vec<Export>,
    /// What the plugin calls: functions of the application's, or of a plugin that is linked to it.
    pub imports: Vec<Import>,
    /// What runs before the first call of an export, once per instance. A plugin has at most one of its own.
    #[serde(rename = "init")]
    pub inits: Vec<Init>,
    /// What the plugin reads of its config, a struct each.
    #[serde(rename = "config")]
    pub configs: Vec<Config>,
    /// The definitions by name: the type's path, such as `words::Report`.
    pub types: BTreeMap<String, Definition>,
}

impl Contract {
    /// The export of this name.
    pub fn export(&self, name: &str) -> Option<&Export> {
        self.exports.iter().find(|export| export.name == name)
    }

    /// The import of this name in this namespace.
    pub fn import(&self, namespace: &str, name: &str) -> Option<&Import> {
        self.imports.iter().find(|import| import.namespace == namespace && import.name == name)
    }

    /// The definition that a type refers to; `None` for a type that isn't a [`Type::Ref`].
    pub fn definition(&self, ty: &Type) -> Option<&Definition> {
        match ty {
            Type::Ref(name) => self.types.get(name),
            _ => None,
        }
    }
}

/// An exported function.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Export {
    /// Its name, as hosts know it.
    pub name: String,
    /// What its doc comment says, lines separated by `\n`; empty if it says nothing.
    pub doc: String,
    /// What it takes.
    pub arguments: Arguments,
    /// What it gives; `None` if it gives no output.
    pub output: Option<Payload>,
    /// Whether it can fail.
    pub fails: bool,
    /// The errors that have a code of their own. Others, with the code -1, are possible beside them.
    pub errors: Vec<ErrorCase>,
    /// Whether plugins of the interface may lack it. Never of an export that a plugin has.
    pub optional: bool,
}

/// What an export takes.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Arguments {
    /// Nothing: its input isn't read.
    None,
    /// One value: the whole input.
    Input(Payload),
    /// The elements of one JSON array, which is the whole input. Optional ones may be missing at its end.
    Array(Vec<Field>),
    /// What another plugin passes, each in a block or as a scalar: the function is a `#[shared_fn]`, which hosts can't call.
    Passed(Vec<Payload>),
}

/// An error that has a code of its own: a variant of an enum with `derive(ErrorCode)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ErrorCase {
    /// What the export returns to the host.
    pub code: i32,
    /// The variant's name.
    pub name: String,
    /// What its doc comment says; empty if it says nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
}

/// An imported function.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Import {
    /// Its name in the module.
    #[serde(rename = "import")]
    pub name: String,
    /// Its namespace in the module, such as `extism:host/user`.
    #[serde(rename = "from")]
    pub namespace: String,
    /// What its doc comment says, lines separated by `\n`; empty if it says nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// What it takes.
    #[serde(default, skip_serializing_if = "Vec::is_empty", rename = "args")]
    pub arguments: Vec<Payload>,
    /// What it gives; `None` if it gives nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Payload>,
    /// Whether the plugin handles its errors: the reply is an envelope, a byte 0 and the value or a byte 1 and the error's
    /// text. See [`HostError`](crate::host_fn::HostError).
    #[serde(default, skip_serializing_if = "Not::not")]
    pub recoverable: bool,
}

/// What runs before the first call of an export: `#[plugin_fn(init)]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Init {
    /// What its doc comment says, lines separated by `\n`; empty if it says nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// Whether it can fail, and the call with it.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub fails: bool,
}

/// The keys of the config that a plugin reads as a struct.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Config {
    /// The struct's path.
    #[serde(rename = "config")]
    pub name: String,
    /// What its doc comment says, lines separated by `\n`; empty if it says nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// The keys. Each value is a text, which is read as its field's type.
    #[serde(default, rename = "fields")]
    pub keys: Record,
}

/// A value that crosses, and how it is encoded.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Payload {
    /// The argument's name; empty for a result, and for an argument whose pattern isn't a name.
    pub name: String,
    /// How its bytes are to be read.
    pub encoding: Encoding,
    /// The value in them.
    pub ty: Type,
    /// Whether there may be none, which is no bytes.
    pub optional: bool,
}

/// How the bytes of a value are to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// Text in UTF-8.
    Text,
    /// Bytes as they are.
    Bytes,
    /// JSON.
    JsonText,
    /// MessagePack.
    MessagePack,
    /// Text or bytes, as the type says, in base64.
    Base64Text,
    /// A number in little-endian bytes, as many as its type has; a bool is one byte, 0 or 1.
    LittleEndian,
    /// A struct as it lies in memory.
    RawStruct,
    /// Protocol Buffers.
    ProtocolBuffers,
    /// A WebAssembly number: it crosses as itself.
    Scalar,
    /// The type's own encoding, which nothing is known of.
    Any,
    /// One that this version of the crate doesn't know, by its name in the format.
    Other(String),
}
