//! From the tree of a schema to the document that it is, or to all that is wrong with it.
//!
//! What the format is: <https://docs.xtp.dylibso.com/docs/concepts/xtp-schema>, and xtp-bindgen's `schema.yaml` and
//! `src/parser.ts`. What only some of its releases take is taken here.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{ContentType, Document, Function, Kind, Parameter, Property, Typed};
use crate::command::schema::components::is_name;
use crate::command::schema::tree::Tree;
use crate::testing::text::{first, safe_name};

/// Mistakes that are told of one document.
const MAX_MISTAKES: usize = 20;
/// Names that are told in one mistake.
const MAX_NAMES: usize = 20;

const NAME: &str = "write a name of letters, digits, `_` and `$`, without a digit first";
const SCHEMAS: &str = "#/components/schemas";
const REFERENCE: &str = "#/components/schemas/";

/// Reads a document.
///
/// # Errors
/// What is wrong, each with the path to where it is.
pub fn read(tree: &Tree) -> Result<Document, Vec<String>> {
    let mut reader = Reader::default();
    let document = reader.document(tree);
    let mut mistakes = reader.mistakes;
    if mistakes.is_empty() {
        return Ok(document);
    }
    let more = mistakes.len().saturating_sub(MAX_MISTAKES);
    mistakes.truncate(MAX_MISTAKES);
    mistakes.extend((more > 0).then(|| format!("and {more} more")));
    Err(mistakes)
}

#[derive(Default)]
struct Reader {
    mistakes: Vec<String>,
    /// The names of the document's schemas.
    schemas: BTreeSet<String>,
}

/// An object's values by their keys.
type Entries<'a> = BTreeMap<&'a str, &'a Tree>;

impl Reader {
    fn mistake(&mut self, path: &str, text: impl AsRef<str>) {
        self.mistakes.push(format!("{path}: {}", text.as_ref()));
    }

    fn document(&mut self, tree: &Tree) -> Document {
        const KEYS: [&str; 4] = ["version", "exports", "imports", "components"];

        let mut document = Document::default();
        let entries = self.object(tree, "#", &KEYS);
        if !matches!(tree, Tree::Map(_)) {
            return document;
        }
        match entries.get("version") {
            Some(Tree::Text(version)) if version == "v1-draft" => {}
            Some(Tree::Text(version)) if version == "v0" => {
                ["imports", "components"].iter().filter(|key| entries.contains_key(*key)).for_each(|key| {
                    self.mistake(
                        &at("#", key),
                        "a document of the version v0 has `exports` alone: write `version: v1-draft`",
                    );
                });
                document.exports = self.names(entries.get("exports").copied());
                return document;
            }
            Some(other) => {
                let shown = if let Tree::Text(text) | Tree::Number(text) = other {
                    safe_name(text)
                } else {
                    other.kind().into()
                };
                self.mistake("#/version", format!("`{shown}` isn't a version of XTP: write v0 or v1-draft"));
                return document;
            }
            None => {
                self.mistake("#", "a document of XTP begins with its `version`: write v0 or v1-draft");
                return document;
            }
        }
        let schemas = match entries.get("components") {
            Some(components) => {
                let components = self.object(components, "#/components", &["schemas"]);
                if !components.contains_key("schemas") {
                    self.mistake("#/components", "`schemas` is missing");
                }
                components.get("schemas").copied()
            }
            None => None,
        };
        let schemas = schemas.map(|schemas| self.named(schemas, SCHEMAS)).unwrap_or_default();
        self.schemas = schemas.iter().map(|(name, _)| (*name).to_owned()).collect();
        for (name, schema) in schemas {
            let typed = self.typed(schema, &at(SCHEMAS, name), &[]);
            document.schemas.push((name.to_owned(), typed));
        }
        match entries.get("exports") {
            Some(exports) => document.exports = self.functions(exports, "#/exports"),
            None => self.mistake("#", "`exports` is missing, what the application calls"),
        }
        if let Some(imports) = entries.get("imports") {
            document.imports = self.functions(imports, "#/imports");
        }
        self.check_circles(&document);
        if self.mistakes.is_empty() {
            document.move_nulls();
        }
        document
    }

    /// The exports of a v0 document: names alone.
    fn names(&mut self, exports: Option<&Tree>) -> Vec<Function> {
        let Some(Tree::List(names)) = exports else {
            self.mistake("#/exports", "a document of the version v0 has a list of names here");
            return Vec::new();
        };
        let mut taken = BTreeSet::new();
        let mut functions = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let path = format!("#/exports/{index}");
            match name {
                Tree::Text(name) if !is_name(name) => self.mistake(&path, format!("`{}`: {NAME}", safe_name(name))),
                Tree::Text(name) if !taken.insert(name) => {
                    self.mistake(&path, format!("the export `{}` is there twice", safe_name(name)));
                }
                Tree::Text(name) => {
                    let function = Function { name: name.clone(), doc: String::new(), input: None, output: None };
                    functions.push(function);
                }
                other => self.mistake(&path, format!("this is {}: write a name", other.kind())),
            }
        }
        functions
    }

    fn functions(&mut self, tree: &Tree, path: &str) -> Vec<Function> {
        let functions = self.named(tree, path);
        let keys: &[&str] = match path {
            "#/exports" => &["description", "input", "output", "codeSamples"],
            _ => &["description", "input", "output"],
        };
        let mut read = Vec::new();
        for (name, function) in functions {
            let path = at(path, name);
            let entries = match function {
                Tree::Null => Entries::new(),
                function => self.object(function, &path, keys),
            };
            if let Some(samples) = entries.get("codeSamples").filter(|samples| !matches!(samples, Tree::List(_))) {
                self.mistake(&at(&path, "codeSamples"), format!("this is {}: write a list", samples.kind()));
            }
            let mut parameter = |key: &str| entries.get(key).map(|tree| self.parameter(tree, &at(&path, key)));
            let (input, output) = (parameter("input"), parameter("output"));
            read.push(Function {
                name: name.to_owned(),
                doc: self.text(&entries, "description", &path),
                input,
                output,
            });
        }
        read
    }

    fn parameter(&mut self, tree: &Tree, path: &str) -> Parameter {
        const TYPES: &str = "application/json, text/plain; charset=utf-8 or application/x-binary";

        let typed = self.typed(tree, path, &["contentType"]);
        let content = match tree {
            Tree::Map(entries) => entries.iter().find(|(key, _)| key == "contentType").map(|(_, value)| value),
            _ => None,
        };
        let content = match content {
            Some(Tree::Text(content)) => match content.to_ascii_lowercase().as_str() {
                "application/json" => ContentType::Json,
                "text/plain; charset=utf-8" => ContentType::Text,
                "application/x-binary" => ContentType::Binary,
                _ => {
                    let content = safe_name(content);
                    self.mistake(&at(path, "contentType"), format!("`{content}` isn't one of XTP's: write {TYPES}"));
                    ContentType::Binary
                }
            },
            Some(other) => {
                self.mistake(&at(path, "contentType"), format!("this is {}: write {TYPES}", other.kind()));
                ContentType::Binary
            }
            None => {
                if matches!(tree, Tree::Map(_)) {
                    self.mistake(path, format!("`contentType` is missing: write {TYPES}"));
                }
                ContentType::Binary
            }
        };
        Parameter { content, typed }
    }

    fn typed(&mut self, tree: &Tree, path: &str, more_keys: &[&str]) -> Typed {
        const KEYS: [&str; 9] = [
            "type",
            "format",
            "items",
            "additionalProperties",
            "nullable",
            "description",
            "$ref",
            "enum",
            "properties",
        ];

        let keys = [&KEYS[..], &["required"], more_keys].concat();
        let mistakes = self.mistakes.len();
        let entries = self.object(tree, path, &keys);
        let doc = self.text(&entries, "description", path);
        let nullable = self.flag(&entries, "nullable", path);
        let kind = match self.mistakes.len() == mistakes {
            true => self.kind(&entries, path),
            false => Kind::Object,
        };
        Typed { kind, nullable, doc }
    }

    fn kind(&mut self, entries: &Entries<'_>, path: &str) -> Kind {
        let has = |key: &str| entries.contains_key(key);
        // What says most of what it is.
        let (leading, allowed, type_name): (&str, &[&str], &str) = match () {
            () if has("$ref") => ("$ref", &[], ""),
            () if has("properties") => ("properties", &["type", "required"], "object"),
            () if has("enum") => ("enum", &["type"], "string"),
            () if has("additionalProperties") => ("additionalProperties", &["type"], "object"),
            () if has("items") => ("items", &["type"], "array"),
            () => ("type", &["format"], ""),
        };
        const EXCLUSIVE: [&str; 8] =
            ["$ref", "properties", "required", "enum", "additionalProperties", "items", "type", "format"];
        for key in EXCLUSIVE.iter().filter(|key| **key != leading && has(key) && !allowed.contains(key)) {
            self.mistake(&at(path, key), format!("`{key}` can't stand beside `{leading}`: remove one of them"));
        }
        if let (Some(Tree::Text(name)), false) = (entries.get("type"), leading == "type")
            && allowed.contains(&"type")
            && name != type_name
        {
            let name = safe_name(name);
            self.mistake(&at(path, "type"), format!("`{leading}` is of the type `{type_name}`, and not of `{name}`"));
        }
        let Some(value) = entries.get(leading) else {
            self.mistake(path, "say what it is, by a `type` or a `$ref`");
            return Kind::Object;
        };
        let within = at(path, leading);
        match leading {
            "$ref" => self.reference(value, &within),
            "properties" => self.properties(value, entries.get("required").copied(), path),
            "enum" => self.choice(value, &within),
            "additionalProperties" => Kind::Map(Box::new(self.typed(value, &within, &[]))),
            "items" => Kind::List(Some(Box::new(self.typed(value, &within, &[])))),
            _ => self.plain(value, entries.get("format").copied(), path),
        }
    }

    fn plain(&mut self, name: &Tree, format: Option<&Tree>, path: &str) -> Kind {
        const TYPES: &str = "string, number, integer, boolean, object, array or buffer";

        let formats: &[(&str, Kind)] = match name {
            Tree::Text(name) => match name.as_str() {
                "string" => &[("", Kind::Text), ("date-time", Kind::DateTime), ("byte", Kind::Base64)],
                "number" => {
                    &[("", Kind::Number("f64")), ("float", Kind::Number("f32")), ("double", Kind::Number("f64"))]
                }
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
                other => {
                    let other = safe_name(other);
                    self.mistake(&at(path, "type"), format!("`{other}` isn't a type of XTP's: write {TYPES}"));
                    return Kind::Object;
                }
            },
            other => {
                self.mistake(&at(path, "type"), format!("this is {}: write {TYPES}", other.kind()));
                return Kind::Object;
            }
        };
        let wanted = match format {
            None => "",
            Some(Tree::Text(format)) => format.as_str(),
            Some(other) => {
                self.mistake(&at(path, "format"), format!("this is {}: write a format's name", other.kind()));
                return Kind::Object;
            }
        };
        if let Some((_, kind)) = formats.iter().find(|(format, _)| *format == wanted) {
            return kind.clone();
        }
        let known: Vec<String> = formats.iter().skip(1).map(|(format, _)| format!("`{format}`")).collect();
        let advice = if known.is_empty() { "it has none".into() } else { format!("it has {}", known.join(", ")) };
        let (wanted, name) = (safe_name(wanted), if let Tree::Text(name) = name { name } else { "" });
        self.mistake(&at(path, "format"), format!("`{wanted}` isn't a format of the type `{name}`: {advice}"));
        Kind::Object
    }

    fn reference(&mut self, value: &Tree, path: &str) -> Kind {
        let Tree::Text(text) = value else {
            self.mistake(path, format!("this is {}: write a text, such as \"{REFERENCE}Name\"", value.kind()));
            return Kind::Object;
        };
        match text.strip_prefix(REFERENCE) {
            Some(name) if self.schemas.contains(name) => Kind::Ref(name.to_owned()),
            Some(name) => {
                let known: Vec<String> = first(MAX_NAMES, self.schemas.iter().map(|name| format!("`{name}`")));
                let known =
                    if known.is_empty() { "there are none".into() } else { format!("there are {}", known.join(", ")) };
                self.mistake(path, format!("there is no schema `{}`: {known}", safe_name(name)));
                Kind::Object
            }
            None => {
                let text = safe_name(text);
                self.mistake(
                    path,
                    format!("`{text}` doesn't refer to a schema of this document: write \"{REFERENCE}Name\""),
                );
                Kind::Object
            }
        }
    }

    fn choice(&mut self, value: &Tree, path: &str) -> Kind {
        let values = match value {
            Tree::List(values) => values,
            // xtp-bindgen takes it, and there are applications that write it.
            Tree::Text(text) => return Kind::Choice(vec![text.clone()]),
            _ => {
                self.mistake(path, format!("this is {}: write a list of texts", value.kind()));
                return Kind::Object;
            }
        };
        let mut choices: Vec<String> = Vec::new();
        let mut taken = BTreeSet::new();
        for (index, value) in values.iter().enumerate() {
            let path = format!("{path}/{index}");
            match value {
                Tree::Text(text) if !taken.insert(text) => {
                    self.mistake(&path, format!("`{}` is there twice", safe_name(text)));
                }
                Tree::Text(text) => choices.push(text.clone()),
                other => self.mistake(&path, format!("this is {}: write a text, in quotes", other.kind())),
            }
        }
        if values.is_empty() {
            self.mistake(path, "an enum has at least one value");
        }
        Kind::Choice(choices)
    }

    fn properties(&mut self, value: &Tree, required: Option<&Tree>, path: &str) -> Kind {
        let properties = self.named(value, &at(path, "properties"));
        let known: BTreeSet<&str> = properties.iter().map(|(name, _)| *name).collect();
        let mut names = BTreeSet::new();
        match required {
            None => {}
            Some(Tree::List(required)) => {
                for (index, name) in required.iter().enumerate() {
                    let path = format!("{path}/required/{index}");
                    match name {
                        Tree::Text(name) if known.contains(name.as_str()) => drop(names.insert(name.as_str())),
                        Tree::Text(name) => {
                            self.mistake(&path, format!("there is no property `{}`", safe_name(name)));
                        }
                        other => self.mistake(&path, format!("this is {}: write a property's name", other.kind())),
                    }
                }
            }
            Some(other) => {
                self.mistake(&at(path, "required"), format!("this is {}: write a list of names", other.kind()));
            }
        }
        let mut read = Vec::new();
        for (name, property) in properties {
            let typed = self.typed(property, &at(&at(path, "properties"), name), &[]);
            read.push(Property { name: name.to_owned(), required: names.contains(name), typed });
        }
        Kind::Struct(read)
    }

    /// The entries of an object whose keys are of the document's own choice.
    fn named<'a>(&mut self, tree: &'a Tree, path: &str) -> Vec<(&'a str, &'a Tree)> {
        let Tree::Map(entries) = tree else {
            self.mistake(path, format!("this is {}: write an object", tree.kind()));
            return Vec::new();
        };
        let (named, wrong): (Vec<_>, Vec<_>) =
            entries.iter().map(|(name, value)| (name.as_str(), value)).partition(|(name, _)| is_name(name));
        wrong.iter().for_each(|(name, _)| self.mistake(&at(path, name), NAME));
        named
    }

    /// The entries of an object whose keys are these. One without a value isn't there.
    fn object<'a>(&mut self, tree: &'a Tree, path: &str, keys: &[&str]) -> Entries<'a> {
        let Tree::Map(entries) = tree else {
            self.mistake(path, format!("this is {}: write an object", tree.kind()));
            return Entries::new();
        };
        for (key, _) in entries.iter().filter(|(key, _)| !keys.contains(&key.as_str())) {
            self.mistake(&at(path, key), format!("XTP has no such key here: it has {}", keys.join(", ")));
        }
        entries.iter().filter(|(_, value)| *value != Tree::Null).map(|(key, value)| (key.as_str(), value)).collect()
    }

    fn text(&mut self, entries: &Entries<'_>, key: &str, path: &str) -> String {
        match entries.get(key) {
            None => String::new(),
            Some(Tree::Text(text)) => text.clone(),
            Some(other) => {
                self.mistake(&at(path, key), format!("this is {}: write a text, in quotes", other.kind()));
                String::new()
            }
        }
    }

    fn flag(&mut self, entries: &Entries<'_>, key: &str, path: &str) -> bool {
        match entries.get(key) {
            None => false,
            Some(Tree::Bool(value)) => *value,
            Some(other) => {
                self.mistake(&at(path, key), format!("this is {}: write true or false", other.kind()));
                false
            }
        }
    }

    /// Finds schemas that contain themselves, which XTP refuses.
    fn check_circles(&mut self, document: &Document) {
        let references: BTreeMap<&str, Vec<&str>> =
            document.schemas.iter().map(|(name, typed)| (name.as_str(), references(typed))).collect();
        let mut done = BTreeSet::new();
        for (start, _) in &document.schemas {
            let mut way: Vec<(&str, usize)> = Vec::new();
            let mut on_way = BTreeSet::new();
            let mut begun = Some(start.as_str());
            loop {
                if let Some(name) = begun.take()
                    && !done.contains(name)
                {
                    on_way.insert(name);
                    way.push((name, 0));
                }
                let Some((name, index)) = way.last_mut() else { break };
                match references.get(name).and_then(|references| references.get(*index)).copied() {
                    Some(next) if on_way.contains(next) => {
                        *index += 1;
                        let circle: Vec<_> =
                            way.iter().map(|(name, _)| *name).skip_while(|name| *name != next).chain([next]).collect();
                        let circle = first(MAX_NAMES, circle.iter().map(|name| format!("`{name}`"))).join(" has ");
                        self.mistake(&at(SCHEMAS, next), format!("a schema of XTP can't contain itself: {circle}"));
                    }
                    Some(next) => {
                        *index += 1;
                        begun = Some(next);
                    }
                    None => {
                        done.insert(*name);
                        on_way.remove(*name);
                        way.pop();
                    }
                }
            }
        }
    }
}

/// The schemas that a type refers to.
fn references(typed: &Typed) -> Vec<&str> {
    let mut found = Vec::new();
    let mut left = vec![typed];
    while let Some(typed) = left.pop() {
        if let Kind::Ref(name) = &typed.kind {
            found.push(name.as_str());
        }
        left.extend(typed.parts());
    }
    found
}

/// The path to a value within another.
fn at(path: &str, key: &str) -> String {
    format!("{path}/{}", safe_name(key))
}
