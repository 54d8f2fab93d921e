//! How Rust writes names, and which are taken.

use super::super::plan::Language;
use crate::command::contract::names::Case;

#[rustfmt::skip]
pub const LANGUAGE: Language = Language {
    functions: Case::Snake,
    arguments: Case::Snake,
    fields: Some(Case::Snake),
    reserved: &[
        KEYWORDS,
        &[
            "arguments", "envelope", "from_base64", "from_json", "from_msgpack", "from_text", "give", "give_scalar", "host",
            "inputs", "exact_bytes", "output", "outputs", "plugin", "read_block", "scalar", "shared", "to_base64", "to_json",
            "to_msgpack", "serde_json",
        ],
    ],
    reserved_ending: None,
    reserved_types: &[&[
        "BTreeMap", "BTreeSet", "Box", "Bytes", "CallError", "Clone", "Copy", "CurrentPlugin", "Debug", "Default", "Deserialize",
        "Eq", "Err", "Fn", "From", "Function", "Hash", "Host", "Into", "Load", "LoadWith", "Manifest", "None", "Ok", "Option",
        "Ord", "PTR", "PartialEq", "PartialOrd", "Plugin", "PluginBuilder", "Record", "Result", "Self", "Send", "Serialize",
        "Some", "String", "Sync", "UserData", "Val", "ValType", "Vec", "Wasm",
    ]],
    reserved_methods: &[KEYWORDS, &["call", "load", "load_unchecked", "load_with"]],
    reserved_variants: &[&["Self"]],
};

#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut",
    "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];
