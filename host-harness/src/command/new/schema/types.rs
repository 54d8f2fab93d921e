//! Writes `src/types.rs`, with the document's schemas as types in Rust.

use super::code::{literal, without_comments};
use super::docs;
use super::document::{Kind, Property};
use super::names::{Types, take};
use crate::command::code::Code;
use crate::command::contract::names::{Case, Scope};

const DERIVES: &str = "#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Describe)]";
const DERIVES_OF_ENUM: &str = "#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Describe)]";

/// Writes the code. Returns `None` if the document has no types.
pub fn write(types: &Types<'_>, schema: &str) -> Option<String> {
    let mut code = Code::default();
    for (name, typed) in &types.all {
        code.blank(1);
        docs::write(&mut code, &typed.doc);
        match &typed.kind {
            Kind::Struct(properties) => {
                code.line(DERIVES);
                code.line(format!("pub struct {name} {{"));
                code.indented(4, |code| fields(code, types, properties));
                code.line("}");
            }
            Kind::Choice(values) => {
                code.line(DERIVES_OF_ENUM);
                code.line(format!("pub enum {name} {{"));
                code.indented(4, |code| variants(code, values));
                code.line("}");
            }
            _ => code.line(format!("pub type {name} = {};", types.plain(typed, ""))),
        }
    }
    if types.all.is_empty() {
        return None;
    }
    let code = code.finish();
    let mut uses = Code::default();
    uses.line(format!("//! The types of {schema}."));
    uses.blank(1);
    let without_comments = without_comments(&code);
    let uses_word = |word: &str| without_comments.contains(word);
    uses.lines(uses_word("BTreeMap<").then_some("use std::collections::BTreeMap;\n"));
    match (uses_word("Describe)]"), uses_word("json::")) {
        (true, true) => uses.line("use extism_pdk::{contract::Describe, json};"),
        (true, false) => uses.line("use extism_pdk::contract::Describe;"),
        (false, true) => uses.line("use extism_pdk::json;"),
        (false, false) => {}
    }
    uses.lines(uses_word("Describe)]").then_some("use serde::{Deserialize, Serialize};"));
    uses.lines(uses_word("xtp::").then_some("\nuse crate::xtp;"));
    Some(uses.finish() + &code)
}

fn fields(code: &mut Code, types: &Types<'_>, properties: &[Property]) {
    let mut scope = Scope::new(&[]);
    for Property { name, required, typed } in properties {
        let field = take(&mut scope, name, Case::Snake);
        // A type without a name has the same description as the field.
        docs::write(code, &typed.doc);
        let mut attributes = Vec::new();
        attributes.extend((field != *name).then(|| format!("rename = {}", literal(name))));
        match (required, typed.nullable) {
            (true, false) => {}
            // serde lets a field be missing if its type is an `Option`, so the field needs another reader.
            (true, true) => attributes.push("deserialize_with = \"Option::deserialize\"".into()),
            (false, true) => attributes.push("default".into()),
            (false, false) => attributes.push("default, skip_serializing_if = \"Option::is_none\"".into()),
        }
        let plain = types.plain(typed, "");
        let ty = if *required && !typed.nullable { plain.clone() } else { format!("Option<{plain}>") };
        if !attributes.is_empty() {
            code.line(format!("#[serde({})]", attributes.join(", ")));
        }
        if *required && typed.nullable {
            code.line(format!("#[describe(as = {})]", literal(&ty)));
        }
        code.line(format!("pub {field}: {ty},"));
    }
}

fn variants(code: &mut Code, values: &[String]) {
    let mut scope = Scope::new(&[&["Self"]]);
    for value in values {
        let variant = take(&mut scope, value, Case::Pascal);
        if variant != *value {
            code.line(format!("#[serde(rename = {})]", literal(value)));
        }
        code.line(format!("{variant},"));
    }
}
