//! What the generated code calls what the document names.

use std::collections::BTreeMap;

use super::document::{Document, Kind, Typed};
use crate::command::contract::names::{Case, Scope, identifier};

/// What `types.rs` calls something else, or Rust does.
#[rustfmt::skip]
const RESERVED_TYPES: &[&str] = &[
    "BTreeMap", "Deserialize", "Describe", "Option", "Self", "Serialize", "String", "Vec", "bool", "char", "f32", "f64", "i128",
    "i16", "i32", "i64", "i8", "isize", "str", "u128", "u16", "u32", "u64", "u8", "usize",
    "alloc", "core", "extism_pdk", "json", "serde", "std", "xtp",
];

/// Whether it can be an identifier as it is.
pub fn is_identifier(name: &str) -> bool {
    // `gen` is a keyword since edition 2024.
    name != "_" && name != "gen" && syn::parse_str::<syn::Ident>(name).is_ok()
}

/// A name as an identifier of a function, if it can be one: the linker then has the name itself.
pub fn function(name: &str) -> Option<String> {
    match name {
        // What the macros put beside an interface's functions.
        _ if name.starts_with("__") => None,
        _ if is_identifier(name) => Some(name.to_owned()),
        "self" | "super" | "crate" | "Self" | "_" => None,
        _ if name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_') => Some(format!("r#{name}")),
        _ => None,
    }
}

/// Whether the linker has something else of an export's name: `#[plugin_fn]` refuses these.
pub fn is_taken(name: &str) -> bool {
    const TAKEN: [&str; 10] = [
        "main",
        "memory",
        "_initialize",
        "__wasm_call_ctors",
        "__stack_pointer",
        "__heap_base",
        "__heap_end",
        "__data_end",
        "__memory_base",
        "__indirect_function_table",
    ];
    TAKEN.contains(&name)
}

/// A name in a scope, in the case that Rust has for it.
pub fn take(scope: &mut Scope, name: &str, case: Case) -> String {
    let name = identifier(name, case);
    scope.take(if is_identifier(&name) { name } else { name + "_" })
}

/// The types of a document: its schemas, and those that are written where they are used.
pub struct Types<'a> {
    /// In the order of the document, by name in Rust.
    pub all: Vec<(String, &'a Typed)>,
    /// The schemas' names in Rust.
    schemas: BTreeMap<&'a str, String>,
    /// The names in Rust of those within others, by address.
    inner: BTreeMap<*const Typed, String>,
}

impl<'a> Types<'a> {
    pub fn of(document: &'a Document) -> Self {
        let mut scope = Scope::new(&[RESERVED_TYPES]);
        let mut schemas = BTreeMap::new();
        // First those that keep their names.
        let is_kept = |name: &str| is_identifier(name) && !RESERVED_TYPES.contains(&name);
        for (name, _) in document.schemas.iter().filter(|(name, _)| is_kept(name)) {
            schemas.insert(name.as_str(), scope.take(name.clone()));
        }
        for (name, _) in document.schemas.iter().filter(|(name, _)| !is_kept(name)) {
            schemas.insert(name.as_str(), take(&mut scope, name, Case::Pascal));
        }
        let mut types = Types { all: Vec::new(), schemas, inner: BTreeMap::new() };
        for (name, typed) in &document.schemas {
            let rust_name = types.schema(name).to_owned();
            types.all.push((rust_name, typed));
            types.add_inner(&mut scope, name, typed);
        }
        for function in document.exports.iter().chain(&document.imports) {
            for (what, parameter) in [("input", &function.input), ("output", &function.output)] {
                let Some(parameter) = parameter else { continue };
                types.add(&mut scope, &format!("{}_{what}", function.name), &parameter.typed);
            }
        }
        types
    }

    /// Adds a type that has no name of its own, and those within it.
    fn add(&mut self, scope: &mut Scope, name: &str, typed: &'a Typed) {
        if matches!(typed.kind, Kind::Choice(_) | Kind::Struct(_)) {
            let rust_name = take(scope, name, Case::Pascal);
            self.inner.insert(typed, rust_name.clone());
            self.all.push((rust_name, typed));
        }
        self.add_inner(scope, name, typed);
    }

    fn add_inner(&mut self, scope: &mut Scope, name: &str, typed: &'a Typed) {
        match &typed.kind {
            Kind::Struct(properties) => {
                for property in properties {
                    self.add(scope, &format!("{name}_{}", property.name), &property.typed);
                }
            }
            Kind::List(Some(inner)) | Kind::Map(inner) => self.add(scope, name, inner),
            _ => {}
        }
    }

    /// A schema's name in Rust.
    pub fn schema(&self, name: &str) -> &str {
        self.schemas.get(name).map_or("", String::as_str)
    }

    /// A type in Rust, without its "or null"; `within` stands before each name of `types.rs`.
    pub fn plain(&self, typed: &Typed, within: &str) -> String {
        match &typed.kind {
            Kind::Bool => "bool".into(),
            Kind::Number(name) => (*name).into(),
            Kind::Text => "String".into(),
            Kind::DateTime => "xtp::DateTime".into(),
            Kind::Base64 => "xtp::Base64".into(),
            Kind::Buffer => "xtp::Buffer".into(),
            Kind::Object => "json::Map<String, json::Value>".into(),
            Kind::List(None) => "Vec<json::Value>".into(),
            Kind::List(Some(item)) => format!("Vec<{}>", self.nullable(item, within)),
            Kind::Map(value) => format!("BTreeMap<String, {}>", self.nullable(value, within)),
            Kind::Ref(name) => format!("{within}{}", self.schema(name)),
            Kind::Choice(_) | Kind::Struct(_) => {
                let name = self.inner.get(&std::ptr::from_ref(typed)).map_or("", String::as_str);
                format!("{within}{name}")
            }
        }
    }

    /// A type in Rust.
    pub fn nullable(&self, typed: &Typed, within: &str) -> String {
        let plain = self.plain(typed, within);
        if typed.nullable { format!("Option<{plain}>") } else { plain }
    }
}
