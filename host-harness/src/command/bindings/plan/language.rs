//! What a language says of names.

use crate::command::contract::names::{Case, Words};

#[derive(Debug)]
pub struct Language {
    pub functions: Case,
    pub arguments: Case,
    /// Of fields; `None` if they keep their names in the data.
    pub fields: Option<Case>,
    /// Words that no argument can be called, and no field whose name is changed to the language's case.
    pub reserved: Words,
    /// The end of the names of a file's own functions and constants that are made from types' names. No argument's name ends
    /// so.
    pub reserved_ending: Option<&'static str>,
    /// Types that generated files use.
    pub reserved_types: Words,
    /// What the plugin's class has besides the plugin's functions.
    pub reserved_methods: Words,
    /// Words that mean something else as the name of a variant.
    pub reserved_variants: Words,
}
