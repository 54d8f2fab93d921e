//! The rules of XTP v1-draft that both known validators share: Navidrome's `xtp_schema.json`, and xtp-bindgen's `parser.ts`
//! and `normalizer.ts`.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

const CONTENT_TYPES: [&str; 3] = ["application/json", "application/x-binary", "text/plain; charset=utf-8"];

/// Asserts that a document is valid.
#[track_caller]
pub fn assert_valid(document: &Value) {
    let mut checker = Checker { document, mistakes: Vec::new() };
    checker.document();
    assert!(checker.mistakes.is_empty(), "{:#?}\n{document:#}", checker.mistakes);
}

struct Checker<'a> {
    document: &'a Value,
    mistakes: Vec<String>,
}

impl Checker<'_> {
    fn check(&mut self, holds: bool, path: &str, what: &str) {
        if !holds {
            self.mistakes.push(format!("{path}: {what}"));
        }
    }

    fn keys(&mut self, object: &Map<String, Value>, path: &str, required: &[&str], optional: &[&str]) {
        required.iter().for_each(|key| self.check(object.contains_key(*key), path, &format!("`{key}` is missing")));
        for key in object.keys().map(String::as_str) {
            self.check(required.contains(&key) || optional.contains(&key), path, &format!("`{key}` isn't known"));
        }
        self.check(object.get("description").is_none_or(Value::is_string), path, "`description` isn't a text");
        self.check(object.get("nullable").is_none_or(Value::is_boolean), path, "`nullable` isn't a boolean");
    }

    fn names(&mut self, object: &Map<String, Value>, path: &str) {
        object.keys().for_each(|name| self.check(is_name(name), path, &format!("`{name}` isn't a name")));
    }

    fn document(&mut self) {
        let document = self.document.as_object().unwrap().clone();
        self.keys(&document, "#", &["version", "exports"], &["imports", "components"]);
        self.check(document["version"] == "v1-draft", "#", "version");
        for key in ["exports", "imports"] {
            for (name, function) in document.get(key).and_then(Value::as_object).into_iter().flatten() {
                let path = format!("#/{key}/{name}");
                self.check(is_name(name), &path, "isn't a name");
                let function = function.as_object().unwrap();
                self.keys(function, &path, &[], &["description", "input", "output"]);
                for side in ["input", "output"] {
                    if let Some(parameter) = function.get(side) {
                        self.typed(parameter, &format!("{path}/{side}"), Place::Parameter);
                    }
                }
            }
        }
        if let Some(components) = document.get("components") {
            self.keys(components.as_object().unwrap(), "#/components", &["schemas"], &[]);
            let schemas = components["schemas"].as_object().unwrap();
            self.names(schemas, "#/components/schemas");
            for (name, schema) in schemas {
                self.schema(schema.as_object().unwrap(), &format!("#/components/schemas/{name}"));
                self.check(!self.reaches(schema, name, &mut BTreeSet::new()), name, "contains itself");
            }
        }
    }

    fn schema(&mut self, schema: &Map<String, Value>, path: &str) {
        if let Some(values) = schema.get("enum") {
            self.keys(schema, path, &["enum"], &["type", "description"]);
            self.check(schema.get("type").is_none_or(|ty| ty == "string"), path, "an enum's type");
            for value in values.as_array().unwrap() {
                self.check(value.as_str().is_some_and(is_name), path, &format!("{value} isn't a name"));
            }
            return;
        }
        self.keys(schema, path, &["properties"], &["required", "description"]);
        let properties = schema["properties"].as_object().unwrap();
        self.names(properties, path);
        for (name, property) in properties {
            self.typed(property, &format!("{path}/{name}"), Place::Property);
        }
        for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
            self.check(properties.contains_key(name.as_str().unwrap()), path, &format!("{name} isn't a property"));
        }
    }

    fn typed(&mut self, typed: &Value, path: &str, place: Place) {
        let typed = typed.as_object().unwrap();
        let content: &[&str] = if place == Place::Parameter { &["contentType"] } else { &[] };
        if place == Place::Parameter {
            self.check(
                typed.get("contentType").is_some_and(|ty| CONTENT_TYPES.iter().any(|known| ty == known)),
                path,
                "contentType",
            );
        }
        let docs: &[&str] = if matches!(place, Place::Parameter | Place::Property) { &["description"] } else { &[] };
        if let Some(reference) = typed.get("$ref") {
            self.keys(typed, path, &[&["$ref"], content].concat(), &[docs, &["nullable"]].concat());
            let name = reference.as_str().unwrap().strip_prefix("#/components/schemas/").unwrap_or("/");
            self.check(self.document["components"]["schemas"].get(name).is_some(), path, "$ref");
            return;
        }
        if let Some(value) = typed.get("additionalProperties") {
            let nullable: &[&str] = if place == Place::Item { &[] } else { &["nullable"] };
            self.check(matches!(place, Place::Property | Place::Item), path, "a map can't be here");
            self.keys(typed, path, &["type", "additionalProperties"], &[docs, nullable].concat());
            self.check(typed["type"] == "object", path, "a map's type");
            return self.typed(value, &format!("{path}/additionalProperties"), Place::MapValue);
        }
        let items: &[&str] = if place == Place::Item { &[] } else { &["items"] };
        self.keys(typed, path, &[&["type"], content].concat(), &[docs, items, &["format", "nullable"]].concat());
        let formats: &[&str] = match typed.get("type").and_then(Value::as_str) {
            Some("string") => &["date-time", "byte"],
            Some("number") => &["float", "double"],
            Some("integer") => &["int32", "int64"],
            Some("boolean" | "object" | "array" | "buffer") => &[],
            _ => return self.check(false, path, "type"),
        };
        self.check(
            typed.get("format").is_none_or(|format| formats.iter().any(|known| format == known)),
            path,
            "format",
        );
        if let Some(item) = typed.get("items") {
            self.check(typed["type"] == "array", path, "items of what is no array");
            self.typed(item, &format!("{path}/items"), Place::Item);
        }
    }

    /// Whether a schema refers to the one of this name, however far away.
    fn reaches(&self, value: &Value, name: &str, seen: &mut BTreeSet<String>) -> bool {
        match value {
            Value::Object(object) => object.iter().any(|(key, value)| match (key.as_str(), value.as_str()) {
                ("$ref", Some(reference)) => {
                    let other = reference.rsplit('/').next().unwrap();
                    other == name
                        || seen.insert(other.to_owned())
                            && self.reaches(&self.document["components"]["schemas"][other], name, seen)
                }
                _ => self.reaches(value, name, seen),
            }),
            _ => false,
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Parameter,
    Property,
    Item,
    MapValue,
}

fn is_name(name: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphabetic() || letter == '_' || letter == '$';
    name.starts_with(is_letter) && name.chars().all(|letter| is_letter(letter) || letter.is_ascii_digit())
}
