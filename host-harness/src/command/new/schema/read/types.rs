//! Reads types.

use std::collections::BTreeSet;

use super::reader::{Entries, Reader, join_path};
use super::{MAX_NAMES, SCHEMAS};
use crate::command::new::schema::document::{Kind, Property, Typed};
use crate::command::schema::tree::Tree;
use crate::testing::text::{first, safe_name};

impl Reader {
    /// Reads a type, with its docs. `more_keys` may stand beside it.
    pub fn read_type(&mut self, tree: &Tree, path: &str, more_keys: &[&str]) -> Typed {
        const KEYS: [&str; 10] = [
            "type",
            "format",
            "items",
            "additionalProperties",
            "nullable",
            "description",
            "$ref",
            "enum",
            "properties",
            "required",
        ];

        let mistakes = self.mistakes.len();
        let entries = self.read_object(tree, path, &[&KEYS, more_keys].concat());
        let doc = self.read_text(&entries, "description", path);
        let nullable = self.read_flag(&entries, "nullable", path);
        let kind = match self.mistakes.len() == mistakes {
            true => self.read_kind(&entries, path),
            false => Kind::Object,
        };
        Typed { kind, nullable, doc }
    }

    fn read_kind(&mut self, entries: &Entries<'_>, path: &str) -> Kind {
        /// Keys of which each says what the type is. Only some may stand together.
        const KEYS: [&str; 8] =
            ["$ref", "properties", "required", "enum", "additionalProperties", "items", "type", "format"];

        let has = |key: &str| entries.contains_key(key);
        // The key that says most of the type, the keys that may stand beside it, and the `type` that fits.
        let (leading, allowed, type_name): (&str, &[&str], &str) = match () {
            () if has("$ref") => ("$ref", &[], ""),
            () if has("properties") => ("properties", &["type", "required"], "object"),
            () if has("enum") => ("enum", &["type"], "string"),
            () if has("additionalProperties") => ("additionalProperties", &["type"], "object"),
            () if has("items") => ("items", &["type"], "array"),
            () => ("type", &["format"], ""),
        };
        for key in KEYS.iter().filter(|key| **key != leading && has(key) && !allowed.contains(key)) {
            let text = format!("`{key}` can't be combined with `{leading}`: remove one of them");
            self.add_mistake(&join_path(path, key), text);
        }
        if let (Some(Tree::Text(name)), false) = (entries.get("type"), leading == "type")
            && allowed.contains(&"type")
            && name != type_name
        {
            let text = format!("`{leading}` needs the type `{type_name}`, not `{}`", safe_name(name));
            self.add_mistake(&join_path(path, "type"), text);
        }
        let Some(value) = entries.get(leading) else {
            self.add_mistake(path, "the type is missing: write `type` or `$ref`");
            return Kind::Object;
        };
        let within = join_path(path, leading);
        match leading {
            "$ref" => self.read_reference(value, &within),
            "properties" => self.read_properties(value, entries.get("required").copied(), path),
            "enum" => self.read_choices(value, &within),
            "additionalProperties" => Kind::Map(Box::new(self.read_type(value, &within, &[]))),
            "items" => Kind::List(Some(Box::new(self.read_type(value, &within, &[])))),
            _ => self.read_named_type(value, entries.get("format").copied(), path),
        }
    }

    /// Reads a type that is only a name, and perhaps a format.
    fn read_named_type(&mut self, name: &Tree, format: Option<&Tree>, path: &str) -> Kind {
        const TYPES: &str = "string, number, integer, boolean, object, array or buffer";

        let Tree::Text(name) = name else {
            self.add_mistake(&join_path(path, "type"), format!("expected {TYPES}, not {}", name.kind()));
            return Kind::Object;
        };
        let Some(formats) = list_formats(name) else {
            let name = safe_name(name);
            self.add_mistake(&join_path(path, "type"), format!("XTP has no type `{name}`: write {TYPES}"));
            return Kind::Object;
        };
        let wanted = match format {
            None => "",
            Some(Tree::Text(format)) => format.as_str(),
            Some(other) => {
                let text = format!("expected a format's name, not {}", other.kind());
                self.add_mistake(&join_path(path, "format"), text);
                return Kind::Object;
            }
        };
        if let Some((_, kind)) = formats.iter().find(|(format, _)| *format == wanted) {
            return kind.clone();
        }
        let known: Vec<String> = formats.iter().skip(1).map(|(format, _)| format!("`{format}`")).collect();
        let advice = if known.is_empty() { "remove it".into() } else { format!("write {}", known.join(" or ")) };
        let wanted = safe_name(wanted);
        self.add_mistake(&join_path(path, "format"), format!("the type `{name}` has no format `{wanted}`: {advice}"));
        Kind::Object
    }

    fn read_reference(&mut self, value: &Tree, path: &str) -> Kind {
        let Tree::Text(text) = value else {
            let found = value.kind();
            self.add_mistake(path, format!("expected a string such as \"{SCHEMAS}/Name\", not {found}"));
            return Kind::Object;
        };
        let name = text.strip_prefix(SCHEMAS).and_then(|rest| rest.strip_prefix('/'));
        match name {
            Some(name) if self.schemas.contains(name) => return Kind::Ref(name.to_owned()),
            Some(name) => {
                let known: Vec<String> = first(MAX_NAMES, self.schemas.iter().map(|name| format!("`{name}`")));
                let known = if known.is_empty() { "none".into() } else { known.join(", ") };
                let name = safe_name(name);
                self.add_mistake(path, format!("the document has no schema `{name}`: it has {known}"));
            }
            None => {
                let text = safe_name(text);
                let advice = format!("write \"{SCHEMAS}/Name\"");
                self.add_mistake(path, format!("`{text}` doesn't refer to a schema of this document: {advice}"));
            }
        }
        Kind::Object
    }

    /// Reads the values of an enum.
    fn read_choices(&mut self, value: &Tree, path: &str) -> Kind {
        let values = match value {
            Tree::List(values) => values,
            // Some applications write a single value, and xtp-bindgen reads it.
            Tree::Text(text) => return Kind::Choice(vec![text.clone()]),
            _ => {
                self.add_mistake(path, format!("expected a list of strings, not {}", value.kind()));
                return Kind::Object;
            }
        };
        let mut choices: Vec<String> = Vec::new();
        let mut taken = BTreeSet::new();
        for (index, value) in values.iter().enumerate() {
            let path = format!("{path}/{index}");
            match value {
                Tree::Text(text) if !taken.insert(text) => {
                    self.add_mistake(&path, format!("the value `{}` is listed twice", safe_name(text)));
                }
                Tree::Text(text) => choices.push(text.clone()),
                other => self.add_mistake(&path, format!("expected a string in quotes, not {}", other.kind())),
            }
        }
        if values.is_empty() {
            self.add_mistake(path, "an enum needs at least one value");
        }
        Kind::Choice(choices)
    }

    fn read_properties(&mut self, value: &Tree, required: Option<&Tree>, path: &str) -> Kind {
        let properties = self.read_named(value, &join_path(path, "properties"));
        let known: BTreeSet<&str> = properties.iter().map(|(name, _)| *name).collect();
        let required = self.read_required(required, &known, &join_path(path, "required"));
        let mut read = Vec::new();
        for (name, property) in properties {
            let typed = self.read_type(property, &join_path(&join_path(path, "properties"), name), &[]);
            read.push(Property { name: name.to_owned(), required: required.contains(name), typed });
        }
        Kind::Struct(read)
    }

    /// Reads the names of required properties, which must be known.
    fn read_required<'a>(&mut self, names: Option<&'a Tree>, known: &BTreeSet<&str>, path: &str) -> BTreeSet<&'a str> {
        let mut required = BTreeSet::new();
        let names = match names {
            None => return required,
            Some(Tree::List(names)) => names,
            Some(other) => {
                self.add_mistake(path, format!("expected a list of names, not {}", other.kind()));
                return required;
            }
        };
        for (index, name) in names.iter().enumerate() {
            let path = format!("{path}/{index}");
            match name {
                Tree::Text(name) if known.contains(name.as_str()) => drop(required.insert(name.as_str())),
                Tree::Text(name) => {
                    self.add_mistake(&path, format!("the object has no property `{}`", safe_name(name)));
                }
                other => self.add_mistake(&path, format!("expected a property's name, not {}", other.kind())),
            }
        }
        required
    }
}

/// Returns the formats that XTP has for a type. The first one is empty: the type without a format. `None` if XTP doesn't have the
/// type.
fn list_formats(name: &str) -> Option<&'static [(&'static str, Kind)]> {
    Some(match name {
        "string" => &[("", Kind::Text), ("date-time", Kind::DateTime), ("byte", Kind::Base64)],
        "number" => &[("", Kind::Number("f64")), ("float", Kind::Number("f32")), ("double", Kind::Number("f64"))],
        "integer" => &[
            ("", Kind::Number("i64")),
            ("int32", Kind::Number("i32")),
            ("int64", Kind::Number("i64")),
            ("int8", Kind::Number("i8")),
            ("int16", Kind::Number("i16")),
            ("uint8", Kind::Number("u8")),
            ("uint16", Kind::Number("u16")),
            ("uint32", Kind::Number("u32")),
            ("uint64", Kind::Number("u64")),
        ],
        "boolean" => &[("", Kind::Bool)],
        "buffer" => &[("", Kind::Buffer)],
        "object" => &[("", Kind::Object)],
        "array" => &[("", Kind::List(None))],
        _ => return None,
    })
}
