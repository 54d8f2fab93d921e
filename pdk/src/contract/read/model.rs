//! The model of a contract's functions, and of the values that cross in their calls.

use core::ops::Not;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::types::{Definition, Field, Record, Type};

/// The contract of a plugin: a description of its exports, its imports, its config, and the types of these.
///
/// [`Contract::of`] reads it from a `.wasm` file. Each list is sorted by name, so two builds of one plugin have equal
/// contracts. Every [`Type::Ref`] in it names an entry of [`types`](Self::types).
///
/// `Serialize` writes it as JSON with the keys of the [format](crate::guide::contract).
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Contract {
    /// The name of the interface that this describes: what applications call and offer. `None` for a plugin's own contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interface: Option<String>,
    /// The functions that hosts, or other plugins, can call.
    pub exports: Vec<Export>,
    /// The functions that the plugin calls. The application offers them, or another plugin that is linked to this one.
    pub imports: Vec<Import>,
    /// The functions that run once per instance, before the first call of an export.
    #[serde(rename = "init")]
    pub inits: Vec<Init>,
    /// The structs that the plugin reads its config into.
    #[serde(rename = "config")]
    pub configs: Vec<Config>,
    /// The definitions of types by name, which is the type's path, such as `words::Report`.
    pub types: BTreeMap<String, Definition>,
}

impl Contract {
    /// Finds an export by its name.
    pub fn export(&self, name: &str) -> Option<&Export> {
        self.exports.iter().find(|export| export.name == name)
    }

    /// Finds an import by its namespace and name.
    pub fn import(&self, namespace: &str, name: &str) -> Option<&Import> {
        self.imports.iter().find(|import| import.namespace == namespace && import.name == name)
    }

    /// Finds the definition that a type refers to; `None` for a type that isn't a [`Type::Ref`].
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
    /// The name by which hosts call it.
    pub name: String,
    /// The doc comment, with lines separated by `\n`; empty if there is none.
    pub doc: String,
    /// The arguments.
    pub arguments: Arguments,
    /// The output; `None` if the export has no output.
    pub output: Option<Payload>,
    /// Whether it can fail.
    pub fails: bool,
    /// The errors that have a code of their own. Other errors, with the code -1, are always possible.
    pub errors: Vec<ErrorCase>,
    /// Whether plugins of the interface may lack it. Never of an export that a plugin has.
    pub optional: bool,
}

/// The arguments of an export.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Arguments {
    /// There are no arguments, and the input isn't read.
    None,
    /// One argument, which is the whole input.
    Input(Payload),
    /// Several arguments, which are the elements of one JSON array. Optional ones may be missing at its end.
    Array(Vec<Field>),
    /// The arguments that another plugin passes, each in a block or as a scalar. The function is a `#[shared_fn]`,
    /// which hosts can't call.
    Passed(Vec<Payload>),
}

/// An error that has a code of its own, such as a variant of an enum with `derive(ErrorCode)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ErrorCase {
    /// The code that the export returns to the host.
    pub code: i32,
    /// The name of the variant.
    pub name: String,
    /// The doc comment; empty if there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
}

/// An imported function.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Import {
    /// The name in the module.
    #[serde(rename = "import")]
    pub name: String,
    /// The namespace in the module, such as `extism:host/user`.
    #[serde(rename = "from")]
    pub namespace: String,
    /// The doc comment, with lines separated by `\n`; empty if there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// The arguments.
    #[serde(default, skip_serializing_if = "Vec::is_empty", rename = "args")]
    pub arguments: Vec<Payload>,
    /// The result; `None` if it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Payload>,
    /// Whether the plugin handles its errors. Then the reply is an envelope: a byte 0 and the value, or a byte 1 and
    /// the error text. See [`HostError`](crate::host_fn::HostError).
    #[serde(default, skip_serializing_if = "Not::not")]
    pub recoverable: bool,
}

/// A function that runs before the first call of an export: one with `#[plugin_fn(init)]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Init {
    /// The doc comment, with lines separated by `\n`; empty if there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// Whether it can fail, and then the call fails, too.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub fails: bool,
}

/// A struct that a plugin reads its config into.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Config {
    /// The path of the struct.
    #[serde(rename = "config")]
    pub name: String,
    /// The doc comment, with lines separated by `\n`; empty if there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// The config keys. Each value is a text, which is parsed as its field's type.
    #[serde(default, rename = "fields")]
    pub keys: Record,
}

/// A value that crosses, and how it is encoded.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Payload {
    /// The argument's name; empty for a result, and for an argument that is a pattern.
    pub name: String,
    /// The encoding of its bytes.
    pub encoding: Encoding,
    /// The type of the value in the bytes.
    pub ty: Type,
    /// Whether it can be absent, in which case there are no bytes.
    pub optional: bool,
}

/// The encoding of a value's bytes.
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
    /// The bytes of a number in little-endian order. A bool is one byte, 0 or 1.
    LittleEndian,
    /// The bytes of a struct in memory.
    RawStruct,
    /// Protocol Buffers.
    ProtocolBuffers,
    /// A WebAssembly number, which crosses without a block.
    Scalar,
    /// An encoding that isn't described.
    Any,
    /// An encoding that this version of the crate doesn't know, by its name in the format.
    Other(String),
}
