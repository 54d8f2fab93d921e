//! Chooses the names in the generated code.

use std::collections::BTreeMap;

use super::document::{Document, Kind, Typed};
use crate::command::contract::names::{Case, Scope, identifier};

/// Names that are something else in `types.rs` or in Rust.
#[rustfmt::skip]
const RESERVED_TYPES: &[&str] = &[
    "BTreeMap", "Deserialize", "Describe", "Option", "Self", "Serialize", "String", "Vec", "bool", "char", "f32", "f64", "i128",
    "i16", "i32", "i64", "i8", "isize", "str", "u128", "u16", "u32", "u64", "u8", "usize",
    "alloc", "core", "extism_pdk", "json", "serde", "std", "xtp",
];

/// Whether a name is an identifier of Rust.
pub fn is_identifier(name: &str) -> bool {
    // `gen` is a keyword since edition 2024.
    name != "_" && name != "gen" && syn::parse_str::<syn::Ident>(name).is_ok()
}

/// Returns the identifier of a function that keeps its name for the linker. `None` if no identifier does.
pub fn function_name(name: &str) -> Option<String> {
    match name {
        // The macros use these names beside an interface's functions.
        _ if name.starts_with("__") => None,
        _ if is_identifier(name) => Some(name.to_owned()),
        "self" | "super" | "crate" | "Self" | "_" => None,
        _ if name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_') => Some(format!("r#{name}")),
        _ => None,
    }
}

/// Whether the linker uses a name for something else, so that `#[plugin_fn]` refuses it.
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

/// Takes a name in a scope, in the case that is usual in Rust.
pub fn take(scope: &mut Scope, name: &str, case: Case) -> String {
    let name = identifier(name, case);
    scope.take(if is_identifier(&name) { name } else { name + "_" })
}

/// The types of a document: its schemas, and the types without names within schemas and functions.
pub struct Types<'a> {
    /// The types with their names in Rust, in the order of the document.
    pub all: Vec<(String, &'a Typed)>,
    /// The names of schemas in Rust.
    schemas: BTreeMap<&'a str, String>,
    /// The names in Rust of the types without names, by address.
    inner: BTreeMap<*const Typed, String>,
}

impl<'a> Types<'a> {
    pub fn of(document: &'a Document) -> Self {
        let mut scope = Scope::new(&[RESERVED_TYPES]);
        let mut schemas = BTreeMap::new();
        // Schemas that keep their names come first.
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

    /// Adds a type without a name, and those within it.
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

    /// Returns the name of a schema in Rust.
    pub fn schema(&self, name: &str) -> &str {
        self.schemas.get(name).map_or("", String::as_str)
    }

    /// Writes a type in Rust as if it couldn't be null. `within` comes before each name of `types.rs`.
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

    /// Writes a type in Rust.
    pub fn nullable(&self, typed: &Typed, within: &str) -> String {
        let plain = self.plain(typed, within);
        if typed.nullable { format!("Option<{plain}>") } else { plain }
    }
}
