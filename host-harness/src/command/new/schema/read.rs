//! Turns the tree of a schema into a document, or lists the mistakes in it.
//!
//! The format is described at <https://docs.xtp.dylibso.com/docs/concepts/xtp-schema>, and in xtp-bindgen's `schema.yaml` and
//! `src/parser.ts`. Whatever one of its releases accepts is accepted here.

mod reader;
mod types;

use std::collections::{BTreeMap, BTreeSet};

use super::document::{ContentType, Document, Function, Kind, Parameter, Typed};
use crate::command::schema::circles::find_circles;
use crate::command::schema::components::is_name;
use crate::command::schema::tree::Tree;
use crate::testing::text::{first, safe_name};
use reader::{Entries, NAME_ADVICE, Reader, join_path};

/// How many mistakes in a document are reported.
const MAX_MISTAKES: usize = 20;
/// How many names a mistake lists.
const MAX_NAMES: usize = 20;

/// The path to the schemas of a document.
const SCHEMAS: &str = "#/components/schemas";

/// Reads a document.
///
/// # Errors
/// The mistakes, each with the path to its place.
pub fn read(tree: &Tree) -> Result<Document, Vec<String>> {
    let mut reader = Reader::default();
    let document = reader.read_document(tree);
    let mut mistakes = reader.mistakes;
    if mistakes.is_empty() {
        return Ok(document);
    }
    let more = mistakes.len().saturating_sub(MAX_MISTAKES);
    mistakes.truncate(MAX_MISTAKES);
    mistakes.extend((more > 0).then(|| format!("and {more} more")));
    Err(mistakes)
}

impl Reader {
    fn read_document(&mut self, tree: &Tree) -> Document {
        const KEYS: [&str; 4] = ["version", "exports", "imports", "components"];

        let entries = self.read_object(tree, "#", &KEYS);
        if !matches!(tree, Tree::Map(_)) {
            return Document::default();
        }
        let shown = match entries.get("version") {
            Some(Tree::Text(version)) if version == "v0" => return self.read_v0(&entries),
            Some(Tree::Text(version)) if version == "v1-draft" => return self.read_v1(&entries),
            Some(Tree::Text(text) | Tree::Number(text)) => safe_name(text),
            Some(other) => other.kind().into(),
            None => {
                self.add_mistake("#", "`version` is missing: write v0 or v1-draft");
                return Document::default();
            }
        };
        self.add_mistake("#/version", format!("XTP has no version `{shown}`: write v0 or v1-draft"));
        Document::default()
    }

    /// Reads a document of version v0, which has only the names of exports.
    fn read_v0(&mut self, entries: &Entries<'_>) -> Document {
        for key in ["imports", "components"].iter().filter(|key| entries.contains_key(*key)) {
            self.add_mistake(&join_path("#", key), "the version v0 has only `exports`: write `version: v1-draft`");
        }
        let Some(Tree::List(names)) = entries.get("exports") else {
            self.add_mistake("#/exports", "expected a list of names, as the version is v0");
            return Document::default();
        };
        let mut taken = BTreeSet::new();
        let mut exports = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let path = format!("#/exports/{index}");
            match name {
                Tree::Text(name) if !is_name(name) => {
                    self.add_mistake(&path, format!("`{}`: {NAME_ADVICE}", safe_name(name)));
                }
                Tree::Text(name) if !taken.insert(name) => {
                    self.add_mistake(&path, format!("the export `{}` is listed twice", safe_name(name)));
                }
                Tree::Text(name) => {
                    exports.push(Function { name: name.clone(), doc: String::new(), input: None, output: None });
                }
                other => self.add_mistake(&path, format!("expected a name, not {}", other.kind())),
            }
        }
        Document { exports, ..Document::default() }
    }

    fn read_v1(&mut self, entries: &Entries<'_>) -> Document {
        let mut document = Document::default();
        let schemas = entries.get("components").and_then(|components| {
            let components = self.read_object(components, "#/components", &["schemas"]);
            if !components.contains_key("schemas") {
                self.add_mistake("#/components", "`schemas` is missing");
            }
            components.get("schemas").copied()
        });
        let schemas = schemas.map(|schemas| self.read_named(schemas, SCHEMAS)).unwrap_or_default();
        self.schemas = schemas.iter().map(|(name, _)| (*name).to_owned()).collect();
        for (name, schema) in schemas {
            let typed = self.read_type(schema, &join_path(SCHEMAS, name), &[]);
            document.schemas.push((name.to_owned(), typed));
        }
        match entries.get("exports") {
            Some(exports) => document.exports = self.read_functions(exports, "#/exports"),
            None => self.add_mistake("#", "`exports` is missing: write the functions that the application calls"),
        }
        if let Some(imports) = entries.get("imports") {
            document.imports = self.read_functions(imports, "#/imports");
        }
        self.check_circles(&document);
        if self.mistakes.is_empty() {
            document.move_nulls();
        }
        document
    }

    fn read_functions(&mut self, tree: &Tree, path: &str) -> Vec<Function> {
        let functions = self.read_named(tree, path);
        let keys: &[&str] = match path {
            "#/exports" => &["description", "input", "output", "codeSamples"],
            _ => &["description", "input", "output"],
        };
        let mut read = Vec::new();
        for (name, function) in functions {
            let path = join_path(path, name);
            let entries = match function {
                Tree::Null => Entries::new(),
                function => self.read_object(function, &path, keys),
            };
            if let Some(samples) = entries.get("codeSamples").filter(|samples| !matches!(samples, Tree::List(_))) {
                let text = format!("expected a list, not {}", samples.kind());
                self.add_mistake(&join_path(&path, "codeSamples"), text);
            }
            let mut parameter =
                |key: &str| entries.get(key).map(|tree| self.read_parameter(tree, &join_path(&path, key)));
            let (input, output) = (parameter("input"), parameter("output"));
            let doc = self.read_text(&entries, "description", &path);
            read.push(Function { name: name.to_owned(), doc, input, output });
        }
        read
    }

    fn read_parameter(&mut self, tree: &Tree, path: &str) -> Parameter {
        let typed = self.read_type(tree, path, &["contentType"]);
        let content = match tree {
            Tree::Map(entries) => self.read_content_type(entries, path),
            _ => ContentType::Binary,
        };
        Parameter { content, typed }
    }

    fn read_content_type(&mut self, entries: &[(String, Tree)], path: &str) -> ContentType {
        const TYPES: &str = "application/json, text/plain; charset=utf-8 or application/x-binary";

        let within = join_path(path, "contentType");
        match entries.iter().find(|(key, _)| key == "contentType").map(|(_, value)| value) {
            Some(Tree::Text(content)) => match content.to_ascii_lowercase().as_str() {
                "application/json" => return ContentType::Json,
                "text/plain; charset=utf-8" => return ContentType::Text,
                "application/x-binary" => {}
                _ => {
                    let content = safe_name(content);
                    self.add_mistake(&within, format!("XTP has no content type `{content}`: write {TYPES}"));
                }
            },
            Some(other) => self.add_mistake(&within, format!("expected {TYPES}, not {}", other.kind())),
            None => self.add_mistake(path, format!("`contentType` is missing: write {TYPES}")),
        }
        ContentType::Binary
    }

    /// Refuses schemas that contain themselves, as XTP does.
    fn check_circles(&mut self, document: &Document) {
        let mut references: BTreeMap<&str, Vec<&str>> =
            document.schemas.iter().map(|(name, typed)| (name.as_str(), list_references(typed))).collect();
        references.values_mut().for_each(|names| names.reverse());
        find_circles(
            document.schemas.iter().map(|(name, _)| name.as_str()),
            |name| references.get(name).cloned().unwrap_or_default(),
            |circle| {
                let Some(name) = circle.first() else { return };
                let names: Vec<_> = circle.iter().chain([name]).map(|name| format!("`{name}`")).collect();
                let names = first(MAX_NAMES, names).join(" contains ");
                self.add_mistake(&join_path(SCHEMAS, name), format!("an XTP schema can't contain itself: {names}"));
            },
        );
    }
}

/// Returns the schemas that a type refers to.
fn list_references(typed: &Typed) -> Vec<&str> {
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
