//! How Go writes names, and which are taken.

use super::super::plan::Language;
use crate::command::contract::names::{Case, Words};

#[rustfmt::skip]
pub const LANGUAGE: Language = Language {
    functions: Case::Pascal,
    arguments: Case::Camel,
    fields: Some(Case::Pascal),
    reserved: &[
        KEYWORDS,
        &[
            "any", "append", "bool", "byte", "cap", "clear", "close", "comparable", "complex", "complex64", "complex128", "copy",
            "delete", "error", "false", "float32", "float64", "imag", "int", "int8", "int16", "int32", "int64", "iota", "len",
            "make", "max", "min", "new", "nil", "panic", "print", "println", "real", "recover", "rune", "string", "true", "uint",
            "uint8", "uint16", "uint32", "uint64", "uintptr",
        ],
        &[
            "arguments", "arrayOf", "asBase64", "asBool", "asBytes", "asFixed", "asLittleEndian", "asMsgpack", "asText",
            "asWideLittleEndian", "big", "context", "ctx", "element", "err", "extism", "field", "giveBlock", "host", "init",
            "keyOf", "listOf", "mapOf", "ofAddress", "ofAny", "ofBool", "ofBytes", "ofChar", "ofFloat", "ofInteger", "ofText",
            "ofTuple0", "ofTuple1", "ofTuple2", "ofTuple3", "ofTuple4", "ofTuple5", "ofTuple6", "ofTuple7", "ofTuple8",
            "ofTuple9", "ofTuple10", "ofTuple11", "ofTuple12", "ofWide", "optionOf", "orEmpty", "orNull", "output", "part",
            "plugin", "pointerTo", "readBlock", "received", "reply", "sent", "stack", "tupleOf", "unitOf", "wideKey",
            "withReason",
        ],
    ],
    reserved_ending: Some("Codec"),
    reserved_types: &[&[
        "CallError", "ContractError", "Differences", "Host", "Load", "LoadWith", "Optional", "Options", "Some", "Tuple0",
        "Tuple1", "Tuple2", "Tuple3", "Tuple4", "Tuple5", "Tuple6", "Tuple7", "Tuple8", "Tuple9", "Tuple10", "Tuple11",
        "Tuple12",
    ]],
    reserved_methods: &[&["Call", "Close"]],
    reserved_variants: &[],
};

/// The longest tuple that has a type. `LANGUAGE` reserves the names of these types.
pub const MAX_TUPLE: usize = 12;

/// Names that a package can't have.
pub const RESERVED_PACKAGES: Words = &[KEYWORDS, &["internal", "main", "vendor"]];

#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "break", "case", "chan", "const", "continue", "default", "defer", "else", "fallthrough", "for", "func", "go", "goto", "if",
    "import", "interface", "map", "package", "range", "return", "select", "struct", "switch", "type", "var",
];
