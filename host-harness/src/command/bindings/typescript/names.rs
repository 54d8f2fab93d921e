//! How TypeScript writes names, and which are taken.

use super::super::plan::Language;
use crate::command::contract::names::Case;

#[rustfmt::skip]
pub const LANGUAGE: Language = Language {
    functions: Case::Camel,
    arguments: Case::Camel,
    fields: None,
    reserved: &[
        KEYWORDS,
        &[
            "addressOf", "btoa", "bytes", "caller", "fromBase64", "fromBool", "fromJson", "fromMsgpack", "fromText", "fromView", "host",
            "ofLength", "optionOf", "listOf", "tupleOf", "mapOf", "keyOf", "output", "plugin", "readBlock", "replyRecoverably",
            "toArguments", "toBase64", "toBool", "toBytes", "toJson", "toMsgpack", "toText", "toView", "view", "whenDone",
            "wideFromView", "wideToView", "writeArgument",
        ],
    ],
    reserved_ending: Some("Codec"),
    reserved_types: &[&[
        "Array", "ArrayBuffer", "BigInt", "CAPABILITIES", "Caller", "Codec", "ContractError", "CurrentPlugin", "Data", "DataView",
        "Date", "Error", "ExtismPluginOptions", "Host", "HostFunctions", "Infinity", "Iterable", "JSON", "Json", "LoadOptions",
        "Map", "MaybePromise", "NaN", "NonNullable", "Number", "Object", "Omit", "Parameters", "Partial", "Plugin",
        "PluginManifest", "Promise", "Record", "RecordOf", "ReferenceError", "RegExp", "Set", "String", "Symbol", "TextDecoder",
        "TextEncoder", "URL", "Uint8Array", "Variants", "Wasm", "WebAssembly",
    ]],
    reserved_methods: &[&["call", "close", "constructor", "load", "plugin", "then"]],
    reserved_variants: &[],
};

/// The keywords, and the names that strict code can't declare.
#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "arguments", "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do", "else",
    "enum", "eval", "export", "extends", "false", "finally", "for", "function", "if", "implements", "import", "in", "instanceof",
    "interface", "let", "new", "null", "package", "private", "protected", "public", "return", "static", "super", "switch", "this",
    "throw", "true", "try", "typeof", "undefined", "var", "void", "while", "with", "yield",
];
