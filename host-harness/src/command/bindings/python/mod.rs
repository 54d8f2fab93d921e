//! Bindings in Python, for the SDK `extism` 1.1.

mod client;
mod codecs;
mod host;
mod names;
mod types;
mod wires;

use super::plan::Plan;
use crate::command::code::{Code, Part, Parts, quoted, write_parts};
pub use names::LANGUAGE;

/// What a file can import, each with its module.
const IMPORTS: &[(&str, &str)] = &[
    ("collections.abc", "Callable"),
    ("collections.abc", "Iterable"),
    ("collections.abc", "Iterator"),
    ("collections.abc", "Mapping"),
    ("dataclasses", "dataclass"),
    ("enum", "Enum"),
    ("ipaddress", "ip_address"),
    ("math", "isfinite"),
    ("math", "nan"),
    ("typing", "Any"),
    ("typing", "Generic"),
    ("typing", "Protocol"),
    ("typing", "Self"),
    ("typing", "TypeAlias"),
    ("typing", "TypeVar"),
];

/// What follows an import of a package that has no types of its own.
const UNTYPED: &str = "  # type: ignore[import-untyped, unused-ignore]";

pub fn write(plan: &Plan, records: &[String]) -> String {
    Python { plan, parts: Parts::of(include_str!("runtime.txt")) }.file(records)
}

struct Python<'a> {
    plan: &'a Plan,
    parts: Parts,
}

impl Python<'_> {
    fn file(&self, records: &[String]) -> String {
        let mut types = Code::default();
        let mut codecs = Code::default();
        for ty in &self.plan.types {
            self.define(&mut types, ty);
            self.codec_of(&mut codecs, ty);
        }
        let mut class = Code::default();
        if !self.plan.imports.is_empty() {
            self.host(&mut class);
        }
        self.class(&mut class, !records.is_empty());
        if !self.plan.imports.is_empty() {
            self.host_functions(&mut class);
        }
        let mut contract = Code::default();
        if !records.is_empty() {
            self.parts.add("_records");
            contract.line("# What the plugin said of itself when these bindings were made.");
            contract.line("_CONTRACT = (");
            contract.indented(4, |code| code.lines(records.iter().map(|record| literal(&(record.clone() + "\n")))));
            contract.line(")");
        }
        self.join(types, class, codecs, contract)
    }

    /// The whole file, with the parts that are used.
    fn join(&self, types: Code, class: Code, codecs: Code, contract: Code) -> String {
        self.parts.add_all(["CallError", "ContractError"]);
        let starts_with = |part: &Part, starts: &[&str]| {
            part.first().is_some_and(|line| starts.iter().any(|start| line.starts_with(start)))
        };
        let (variables, parts): (Vec<_>, Vec<_>) =
            self.parts.select().into_iter().partition(|part| starts_with(part, &["_T =", "_K ="]));
        let is_public =
            |part: &Part| starts_with(part, &["class Absent", "Json:", "class ContractError", "class CallError"]);
        let (public, runtime): (Vec<_>, Vec<_>) = parts.into_iter().partition(is_public);
        let mut file = Code::default();
        self.header(&mut file);
        self.imports(&mut file);
        file.blank(usize::from(!variables.is_empty()));
        file.lines(variables.concat());
        for part in public {
            file.blank(if starts_with(&part, &["Json:"]) { 1 } else { 2 });
            file.lines(part);
        }
        let mut text = file.finish() + &types.finish() + &class.finish();
        let codecs = codecs.finish();
        if !runtime.is_empty() || !codecs.is_empty() {
            text += "\n\n# From here on: how values become bytes, and bytes values.\n";
        }
        write_parts(&mut text, runtime, 2);
        for last in [codecs, contract.finish()].iter().filter(|last| !last.is_empty()) {
            text += "\n\n";
            text += last;
        }
        text
    }

    fn header(&self, code: &mut Code) {
        let plugin = doc_line(&self.plan.plugin);
        code.line(format!("\"\"\"Calls the Extism plugin `{plugin}`: see `{}`.", self.plan.class));
        code.blank(1);
        code.line(format!("`{}` has written this file: to change it, run that again.", doc_line(&self.plan.command)));
        let packages = match self.parts.is_used("msgpack") {
            true => "`extism` 1.1 and `msgpack` 1",
            false => "`extism` 1.1",
        };
        code.line(format!("It needs Python 3.11 or newer, and {packages} of PyPI."));
        code.line("\"\"\"");
        code.blank(1);
        code.line("from __future__ import annotations");
        code.blank(1);
    }

    fn imports(&self, code: &mut Code) {
        for module in ["base64", "dataclasses", "json", "os", "struct"] {
            if self.parts.is_used(module) {
                code.line(format!("import {module}"));
            }
        }
        for imports in IMPORTS.chunk_by(|(one, _), (other, _)| one == other) {
            let used = imports.iter().filter(|(_, name)| self.parts.is_used(name));
            let names: Vec<&str> = used.map(|(_, name)| *name).collect();
            if !names.is_empty() {
                code.line(format!("from {} import {}", imports[0].0, names.join(", ")));
            }
        }
        code.blank(1);
        code.line(format!("import extism{UNTYPED}"));
        if self.parts.is_used("msgpack") {
            code.line(format!("import msgpack{UNTYPED}"));
        }
        if self.parts.is_used("_HostFunction") {
            code.line(format!("from extism.extism import HOST_FN_REGISTRY, ExplicitFunction{UNTYPED}"));
        }
    }

    fn docs(&self, code: &mut Code, doc: &[String]) {
        let doc: Vec<String> = doc.iter().map(|line| doc_line(line)).collect();
        match doc.as_slice() {
            [] => {}
            [line] => code.line(format!("\"\"\"{line}\"\"\"")),
            [first, rest @ ..] => {
                code.line(format!("\"\"\"{first}"));
                code.lines(rest);
                code.line("\"\"\"");
            }
        }
    }
}

fn literal(text: &str) -> String {
    quoted(text, |letter| if letter > 0xffff { format!("\\U{letter:08x}") } else { format!("\\u{letter:04x}") })
}

/// A line within a docstring. `doctest` takes a line that begins with `>>>` for a test.
fn doc_line(line: &str) -> String {
    let line = line.replace('\\', "\\\\").replace(">>>", "\\\\>>>");
    // The docstring's own end may follow.
    let ends_it = line.contains("\"\"\"") || line.ends_with('"');
    if ends_it { line.replace('"', "\\\"") } else { line }
}
