//! A module described for people.

use std::collections::BTreeMap;
use std::fmt::Write;

use extism_pdk::contract::Contract;

use super::hosts::{self, Verdict};
use super::warnings::warnings;
use crate::advice;
use crate::command::module::{Import, Module, Part, Producer};
use crate::command::print::number;
use crate::command::style::{Colour, Style};
use crate::contract::declare::Declarations;
use crate::testing::text::{self, safe_line};

/// Lines in one list.
const MAX_LINES: usize = 1000;
/// Namespaces whose imports are listed: more than any plugin has.
const MAX_NAMESPACES: usize = 100;
/// Names up to this width are padded, so that the next column lines up.
const MAX_WIDTH: usize = 40;

/// The whole page, with the `functions` largest functions.
pub fn of(name: &str, module: &Module, functions: usize, style: Style) -> String {
    let mut page = Page { text: String::new(), style };
    let contract = if module.contract.is_none() { ", no contract" } else { "" };
    let bytes = text::count(number(module.bytes), "byte");
    page.line(&format!("{}: {bytes}, {}{contract}", safe_line(name), module.target()));
    page.metadata(module);
    match &module.contract {
        None => {}
        Some(Ok(contract)) => page.contract(contract),
        Some(Err(reason)) => page.list("The contract can't be read", vec![reason.clone()]),
    }
    let exports = module.exports.iter().map(|export| {
        let note = if export.is_callable() { "" } else { "  not a plugin function" };
        let note = if export.kind.signature().is_some() { note } else { "" };
        (export.name.clone(), format!("{}{note}", export.kind.describe()))
    });
    page.table("Exports", exports.collect());
    page.imports(module);
    let memories = module.memories.iter().map(|memory| {
        let most = memory.most.map_or("no maximum".to_owned(), |most| format!("at most {most}"));
        format!("{} of 64 KiB at first, {most}", text::count(memory.pages, "page"))
    });
    page.list("Memory", memories.collect());
    page.parts("Sections", &module.sections, module.bytes);
    page.functions(module, functions);
    page.list(
        "WebAssembly features that not every host has",
        module.features.iter().map(ToString::to_string).collect(),
    );
    page.list("The application gives", hosts::list_needs(module));
    let impossible = module.list_impossible();
    let advice = advice::advice_on_imports(&impossible).unwrap_or_default();
    page.list("No host gives", impossible);
    page.list("What to write instead", advice.trim().lines().map(str::to_owned).collect());
    page.list("Warnings", warnings(module));
    page.table("Hosts that load it", hosts::verdicts(module).iter().map(verdict).collect());
    page.text
}

/// A contract that isn't in a module.
pub fn of_contract(name: &str, contract: &Contract, style: Style) -> String {
    let mut page = Page { text: String::new(), style };
    let of = contract
        .interface
        .as_ref()
        .map_or(String::new(), |name| format!(" of the interface `{}`", text::safe_name(name)));
    page.line(&format!("{}: the contract{of}", safe_line(name)));
    page.contract(contract);
    page.text
}

struct Page {
    text: String,
    style: Style,
}

impl Page {
    fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{line}");
    }

    fn heading(&mut self, heading: &str) {
        let heading = self.style.paint(Colour::Bold, &safe_line(heading));
        self.line(&format!("\n{heading}"));
    }

    fn list(&mut self, heading: &str, lines: Vec<String>) {
        if lines.is_empty() {
            return;
        }
        self.heading(heading);
        for line in text::first(MAX_LINES, lines) {
            self.line(format!("  {}", safe_line(&line)).trim_end());
        }
    }

    /// Names, each with a text in a second column.
    fn table(&mut self, heading: &str, rows: Vec<(String, String)>) {
        let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).min(MAX_WIDTH);
        self.list(heading, rows.into_iter().map(|(name, text)| format!("{name:width$}  {text}")).collect());
    }

    fn metadata(&mut self, module: &Module) {
        let texts = module.metadata.iter().map(|(name, text)| ((*name).to_owned(), text.clone()));
        let producers = module.producers.iter().map(|Producer { field, name, version }| {
            (field.clone(), format!("{name} {version}").trim_end().to_owned())
        });
        self.table("Metadata", texts.chain(producers).collect());
    }

    fn contract(&mut self, contract: &Contract) {
        let declarations = Declarations::of(contract);
        let exports = contract.exports.iter().map(|export| declarations.export(export));
        let inits = contract.inits.iter().map(|init| declarations.init(init));
        self.declarations("Contract: exports", exports.chain(inits));
        for imports in contract.imports.chunk_by(|one, other| one.namespace == other.namespace).take(MAX_NAMESPACES) {
            let namespace = imports.first().map_or("", |import| import.namespace.as_str());
            let heading = format!("Contract: imports of {}", text::safe_name(namespace));
            self.declarations(&heading, imports.iter().map(|import| declarations.import(import)));
        }
        self.declarations("Contract: config", contract.configs.iter().map(|config| declarations.config(config)));
        let types = contract.types.iter().map(|(path, definition)| declarations.definition(path, definition));
        self.declarations("Contract: types", types);
    }

    /// Declarations of one or more lines each. Empty lines set apart those of several lines.
    fn declarations(&mut self, heading: &str, declarations: impl Iterator<Item = Vec<String>>) {
        let mut lines = Vec::new();
        let mut was_long = false;
        for declaration in declarations {
            let is_long = declaration.len() > 1;
            if !lines.is_empty() && (is_long || was_long) {
                lines.push(String::new());
            }
            was_long = is_long;
            lines.extend(declaration);
        }
        self.list(heading, lines);
    }

    fn imports(&mut self, module: &Module) {
        let mut namespaces: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for Import { namespace, name, kind } in &module.imports {
            namespaces.entry(namespace).or_default().push((name.clone(), kind.describe().to_owned()));
        }
        let others = namespaces.len().saturating_sub(MAX_NAMESPACES);
        for (namespace, rows) in namespaces.into_iter().take(MAX_NAMESPACES) {
            self.table(&format!("Imports of {namespace}"), rows);
        }
        if others > 0 {
            self.heading(&format!("… and imports of {others} more namespaces"));
        }
    }

    fn functions(&mut self, module: &Module, most: usize) {
        let all = &module.functions;
        if all.is_empty() || most == 0 {
            return;
        }
        let shown = all.get(..most).unwrap_or(all);
        self.parts(
            &format!("Functions, the largest {} of {}", shown.len(), number(all.len() as u64)),
            shown,
            module.bytes,
        );
        if !module.has_names {
            self.line(
                "  (the module has no names: give the plugin crate's folder in place of the .wasm file to see them)",
            );
        }
    }

    /// Parts with their sizes, and their share of the whole.
    fn parts(&mut self, heading: &str, parts: &[Part], whole: u64) {
        let rows = parts.iter().map(|part| {
            let percent = part.bytes as f64 * 100.0 / whole.max(1) as f64;
            format!("{:>11} {percent:5.1} %  {}", number(part.bytes), part.name)
        });
        self.list(heading, rows.collect());
    }
}

/// A row for a host.
fn verdict(verdict: &Verdict) -> (String, String) {
    let because = verdict.because.join(", ");
    let text = match (verdict.loads, &verdict.from) {
        (true, None) => "yes".into(),
        (true, Some(version)) => format!("from {version} on, for {because}"),
        (false, _) => {
            let lacks = Some(format!("it lacks {because}")).filter(|_| !because.is_empty());
            format!("no, {}", lacks.into_iter().chain(verdict.refuses.clone()).collect::<Vec<_>>().join("; "))
        }
    };
    (verdict.host.into(), text)
}
