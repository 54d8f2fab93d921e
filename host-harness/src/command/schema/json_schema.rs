//! A contract as JSON Schema 2020-12: its config as the schema of a settings form, and its types as definitions.

mod flattened;
mod reach;
mod types;

use std::collections::{BTreeMap, BTreeSet};

use extism_pdk::contract::{Arguments, Contract, Direction, Encoding, Field, Payload};
use serde_json::{Map, Value, json};

use super::written::Written;
use crate::command::config_keys::list_keys;
use crate::command::contract::names::{Scope, type_names};
use crate::command::contract::simplify::simplify;
use crate::testing::text::{MAX_NAME_BYTES, count, cut, first, safe_line, safe_lines, safe_name};
use reach::{find_differing, roots_of};
use types::{Schemas, object};

/// Values that are named in one line.
const MAX_NAMES: usize = 20;

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Writes the document of a plugin that is called so.
pub fn write(name: &str, contract: &Contract) -> Result<Written, String> {
    if *contract == Contract::default() {
        return Err(
            "the plugin has no contract to write a schema of: plugins made with extism-pdk 1.4.100 or newer for \
                    Rust have one"
                .into(),
        );
    }
    let contract = simplify(contract);
    let mut written = Written::default();
    let mut scope = Scope::new(&[]);
    let names = name_types(&contract, &mut scope);
    let schemas = Schemas::of(&contract, &names);
    let mut definitions = Map::new();
    for ((path, direction), name) in &names {
        if let Some(definition) = contract.types.get(*path) {
            let schema = schemas.definition(definition, *direction);
            definitions.insert(name.clone(), schema);
        }
    }
    let mut others = Vec::new();
    for export in &contract.exports {
        let input = match &export.arguments {
            Arguments::Input(payload) => schemas.payload(payload, Direction::In),
            Arguments::Array(fields) => Some(schemas.arguments(fields)),
            _ => None,
        };
        let output = export.output.as_ref().map(|payload| (payload, schemas.payload(payload, Direction::Out)));
        if let (Arguments::Input(payload), None) = (&export.arguments, &input) {
            others.push(not_json(&export.name, "input", payload));
        }
        if let Some((payload, None)) = &output {
            others.push(not_json(&export.name, "output", payload));
        }
        for (part, schema) in [("input", input), ("output", output.and_then(|(_, schema)| schema))] {
            if let Some(schema) = schema {
                let name = safe_name(&export.name).replace('~', "_").replace(['/', '%'], "_");
                definitions.insert(scope.take(format!("{name}.{part}")), described(schema, &export.doc));
            }
        }
    }
    if !others.is_empty() {
        let (values, list) = (count(others.len(), "value"), first(MAX_NAMES, others).join(", "));
        written
            .warnings
            .push(format!("left out the schema of {values} that cross in another encoding than JSON: {list}"));
    }
    let mut document = json!({"$schema": DIALECT, "title": safe_line(&cut(name, MAX_NAME_BYTES))});
    if let Value::Object(root) = &mut document {
        root.extend(config(&contract, &schemas));
        root.insert("$defs".into(), definitions.into());
    }
    let text = serde_json::to_string_pretty(&document).map_err(|error| format!("can't write the schema: {error}"))?;
    written.text = text.lines().map(|line| crate::command::print::escape(line) + "\n").collect();
    Ok(written)
}

fn not_json(export: &str, part: &str, payload: &Payload) -> String {
    let encoding = match &payload.encoding {
        Encoding::MessagePack => "MessagePack",
        Encoding::Text => "text",
        Encoding::Bytes => "bytes",
        _ => "in another encoding",
    };
    format!("the {part} of `{}` ({encoding})", safe_name(export))
}

/// The names of all types that are JSON in a direction. One that looks the same both ways has one name.
fn name_types<'a>(contract: &'a Contract, scope: &mut Scope) -> BTreeMap<(&'a str, Direction), String> {
    let reached = roots_of(contract);
    let paths: BTreeSet<&str> = reached.iter().map(|(path, _)| *path).collect();
    let short: BTreeMap<&str, String> = type_names(paths.into_iter(), scope).into_iter().collect();
    let differing = find_differing(contract, &reached);
    let mut names = BTreeMap::new();
    for (path, direction) in reached {
        let name = short.get(path).cloned().unwrap_or_default();
        let end = match (differing.contains(path), direction) {
            (false, _) => "",
            (true, Direction::In) => ".in",
            (true, _) => ".out",
        };
        names.insert((path, direction), format!("{name}{end}"));
    }
    names
}

/// The config, as an object of its keys.
fn config(contract: &Contract, schemas: &Schemas<'_>) -> Map<String, Value> {
    let mut root = Map::new();
    if contract.configs.is_empty() {
        return root;
    }
    let (mut properties, mut required) = (Map::new(), Vec::new());
    let docs: Vec<&str> = contract.configs.iter().map(|config| config.doc.as_str()).collect();
    for field in list_keys(contract) {
        if !field.optional && !required.contains(&field.name) {
            required.push(field.name.clone());
        }
        properties.entry(field.name.clone()).or_insert_with(|| setting(field, schemas));
    }
    let comment = "The config: an application gives each value to the plugin as a text, one that has parts as JSON.";
    root.insert("$comment".into(), comment.into());
    root.extend(object(properties, required));
    match described(root.into(), docs.join("\n\n").trim()) {
        Value::Object(root) => root,
        _ => Map::new(),
    }
}

/// A key as a field of a form.
fn setting(field: &Field, schemas: &Schemas<'_>) -> Value {
    let schema = schemas.setting(&field.ty);
    let words = field.name.replace(['_', '-', '.'], " ");
    let mut letters = words.trim().chars();
    let title: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    let mut page = match schema {
        // What stands beside a reference counts, too, but not for all forms.
        Value::Object(schema) if schema.contains_key("$ref") => Map::from_iter([("allOf".into(), json!([schema]))]),
        Value::Object(schema) => schema,
        _ => Map::new(),
    };
    page.insert("title".into(), safe_name(title).into());
    if let Some(default) = field.default.as_ref().filter(|default| !default.is_null()) {
        page.insert("default".into(), default.clone());
    }
    described(page.into(), &field.doc)
}

/// With a description, if there is one.
fn described(schema: Value, doc: &str) -> Value {
    let doc = safe_lines(doc.trim());
    match schema {
        Value::Object(mut schema) if !doc.is_empty() => {
            schema.insert("description".into(), doc.into());
            Value::Object(schema)
        }
        other => other,
    }
}
