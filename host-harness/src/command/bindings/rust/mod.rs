//! Bindings in Rust, for the crate `extism` 1.

mod client;
mod errors;
mod host;
mod names;
mod types;
mod wires;

use super::plan::Plan;
use crate::command::code::{Code, Parts, quoted_doubly, write_parts};
use crate::testing::text::safe_name;
pub use names::LANGUAGE;

/// The longest arrays and tuples that serde and std have implementations for.
const MAX_ARRAY: u64 = 32;
const MAX_TUPLE: usize = 12;

pub fn write(plan: &Plan, records: &[String]) -> String {
    Rust { plan, parts: Parts::of(include_str!("runtime.txt")) }.file(records)
}

struct Rust<'a> {
    plan: &'a Plan,
    parts: Parts,
}

impl Rust<'_> {
    fn file(&self, records: &[String]) -> String {
        let mut types = Code::default();
        self.plan.types.iter().for_each(|ty| self.define(&mut types, ty));
        let mut class = Code::default();
        if !self.plan.imports.is_empty() {
            self.host(&mut class);
        }
        for function in self.plan.functions.iter().filter(|function| !function.errors.is_empty()) {
            self.error(&mut class, function);
        }
        self.class(&mut class, !records.is_empty());
        if !self.plan.imports.is_empty() {
            self.host_functions(&mut class);
        }
        let mut contract = Code::default();
        if !records.is_empty() {
            contract.blank(1);
            contract.line("/// What the plugin said of itself when these bindings were made.");
            contract.line(format!("const CONTRACT: [&str; {}] = [", records.len()));
            contract.indented(4, |code| code.lines(records.iter().map(|record| raw(record) + ",")));
            contract.line("];");
        }
        self.parts.add("CallError");
        let (public, runtime): (Vec<_>, Vec<_>) =
            self.parts.select().into_iter().partition(|part| part.iter().any(|line| line.starts_with("pub struct")));
        let mut file = Code::default();
        self.header(&mut file);
        for part in public {
            file.blank(1);
            file.lines(part);
        }
        let mut text = file.finish() + &types.finish() + &class.finish();
        write_parts(&mut text, runtime, 1);
        text + &contract.finish()
    }

    fn header(&self, code: &mut Code) {
        let mut needs = vec!["`extism` 1", "`serde` with its feature `derive`", "`serde_json`"];
        needs.extend(self.parts.is_used("rmp_serde").then_some("`rmp-serde`"));
        needs.extend(self.parts.is_used("base64").then_some("`base64` 0.22"));
        code.line(format!("//! Calls the Extism plugin `{}`: see [`{}`].", plain(&self.plan.plugin), self.plan.class));
        code.line("//!");
        code.line(format!("//! `{}` has written this file: to change it, run that again.", plain(&self.plan.command)));
        code.line(format!("//! It needs {}.", needs.join(", ")));
        code.blank(1);
        code.line("// Names, types and docs are the plugin's, and not all of it may be used.");
        code.line("#![allow(dead_code, missing_docs, non_camel_case_types, non_snake_case)]");
        code.line(
            "#![allow(clippy::enum_variant_names, clippy::just_underscores_and_digits, clippy::large_enum_variant)]",
        );
        code.line("#![allow(clippy::let_unit_value, clippy::redundant_closure, clippy::should_implement_trait)]");
        code.line("#![allow(clippy::too_many_arguments, clippy::type_complexity, clippy::wrong_self_convention)]");
        code.blank(1);
        if self.import(code, "std::collections", &["BTreeMap", "BTreeSet"]) {
            code.blank(1);
        }
        #[rustfmt::skip]
        let types = [
            "CurrentPlugin", "Function", "Manifest", "PTR", "Plugin", "PluginBuilder", "UserData", "Val", "ValType", "Wasm",
        ];
        self.import(code, "extism", &types);
        self.import(code, "serde", &["Deserialize", "Serialize"]);
    }

    /// Imports those of a module's names that are used, and says whether there are any.
    fn import(&self, code: &mut Code, module: &str, names: &[&str]) -> bool {
        let used: Vec<&str> = names.iter().copied().filter(|name| self.parts.is_used(name)).collect();
        match used.as_slice() {
            [] => {}
            [one] => code.line(format!("use {module}::{one};")),
            all => code.line(format!("use {module}::{{{}}};", all.join(", "))),
        }
        !used.is_empty()
    }

    /// Docs as the plugin has them. If Markdown would take a line for more than text, such as a test, they are a block of text.
    fn docs(&self, code: &mut Code, doc: &[String]) {
        let mut write = |line: &str| code.line(if line.is_empty() { "///".into() } else { format!("/// {line}") });
        if doc.iter().all(|line| is_plain(line)) {
            doc.iter().for_each(|line| write(line));
            return;
        }
        let longest = doc.iter().flat_map(|line| line.split(|letter| letter != '`')).map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest.max(2) + 1);
        write(&format!("{fence}text"));
        doc.iter().for_each(|line| write(line));
        write(&fence);
    }
}

fn literal(text: &str) -> String {
    quoted_doubly(text, |letter| format!("\\u{{{letter:x}}}"))
}

/// A record as a raw string, unless that would need too many `#` around it.
fn raw(record: &str) -> String {
    const MAX_MARKS: usize = 200;

    let mut marks = String::from("#");
    while record.contains(&format!("\"{marks}")) {
        marks.push('#');
        if marks.len() > MAX_MARKS {
            return literal(record);
        }
    }
    format!("r{marks}\"{record}\"{marks}")
}

/// A name within backquotes in a line of docs.
fn plain(name: &str) -> String {
    safe_name(name.replace('`', "'"))
}

/// Whether Markdown shows a line as it is written, and no lint complains about it.
fn is_plain(line: &str) -> bool {
    let begins = line.chars().next().is_none_or(|first| first.is_alphabetic() || first == '`');
    let outside: Vec<&str> = line.split('`').step_by(2).collect();
    let is_code_whole = line.matches('`').count().is_multiple_of(2) && !line.contains("``");
    let is_text = |text: &&str| !text.contains(['<', '[', '\\', '*', '_', '~', '&', '|']) && !text.contains("://");
    begins && is_code_whole && !line.contains("  ") && outside.iter().all(is_text)
}
