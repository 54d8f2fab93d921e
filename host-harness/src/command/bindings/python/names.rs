//! How Python writes names, and which are taken.

use super::super::plan::Language;
use crate::command::contract::names::Case;

#[rustfmt::skip]
pub const LANGUAGE: Language = Language {
    functions: Case::Snake,
    arguments: Case::Snake,
    fields: Some(Case::Snake),
    reserved: &[KEYWORDS, TYPES, &["self", "frozenset", "base64", "dataclasses", "host", "json", "msgpack", "output"]],
    reserved_ending: None,
    reserved_types: &[
        CONSTANTS,
        &[
            "Absent", "Any", "CallError", "Callable", "ContractError", "Enum", "ExplicitFunction", "Generic", "Host", "Iterable",
            "Iterator", "Json", "Mapping", "Protocol", "Self", "TypeAlias", "TypeVar", "AssertionError", "AttributeError",
            "BaseException", "Exception", "IndexError", "KeyError", "NameError", "TypeError", "ValueError",
        ],
    ],
    reserved_methods: &[
        KEYWORDS,
        TYPES,
        &["call", "close", "host", "load", "classmethod", "isinstance", "open"],
    ],
    reserved_variants: &[CONSTANTS],
};

#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except", "finally",
    "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try",
    "while", "with", "yield",
];

/// The keywords that are values.
const CONSTANTS: &[&str] = &["None", "True", "False"];

/// Types that annotations use.
const TYPES: &[&str] = &["bool", "bytes", "dict", "float", "int", "list", "str", "tuple"];
