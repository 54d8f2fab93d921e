//! Writes the page.

use std::collections::BTreeMap;

use extism_pdk::contract::{Arguments, Config, Contract, Definition, Export, Field, Import, Type};
use serde_json::Value;

use super::example::Examples;
use super::markdown::{block, code, doc, line};
use crate::command::config_keys::list_keys_of;
use crate::command::contract::records::Found;
use crate::command::interface::Docs;
use crate::command::print;
use crate::contract::declare::{Declarations, plain_name};
use crate::testing::text::{MAX_NAME_BYTES, count, cut, first, safe_line, safe_lines};

/// The text for a plugin without a contract.
const NO_CONTRACT: &str = "The plugin has no contract, so only the names of its functions are known: their input and \
                           output are bytes. Plugins made with extism-pdk 1.4.100 or newer for Rust have a contract.";

/// How declarations are read.
const LEGEND: &str = "In the declarations, `text` and `bytes` cross as they are. `json`, `msgpack`, `base64` and `le` name the \
                      encoding of the type behind them; `le` is the bytes of a number, the lowest first. `json [a: u8, b: text]` \
                      is one JSON array of the arguments. `text?` is a text or null, and `name?:` may be missing. Values in \
                      examples stand for any of their type: a plugin may ask for more, such as the form of a date.";

/// What an application and an author have to know of errors, once on a page.
const ERRORS: &str = "Errors are listed with their codes, which SDKs for Rust, Go and C give to the application; others give the \
                      text only.";

/// What the page of an interface says beside its contract.
#[derive(Default)]
pub struct Start {
    /// The crate's name.
    pub package: Option<String>,
    pub docs: Option<Docs>,
}

/// Whom a page is for: an application that calls a plugin, or the author of a plugin for an interface.
struct Wording {
    /// Before an input.
    input: &'static str,
    array: &'static str,
    empty: &'static str,
    reply: &'static str,
    recoverable: &'static str,
}

const FOR_APPLICATIONS: Wording = Wording {
    input: "The input that they make, as an application gives it",
    array: "An application gives this array as the input.",
    empty: "An application gives an empty input.",
    reply: "Example reply:",
    recoverable: "The plugin handles errors of functions that say so: the reply is a byte 0 and the value, or a byte 1 and the \
                  error text.",
};

const FOR_AUTHORS: Wording = Wording {
    input: "The input that they make, as the plugin gets it",
    array: "The plugin gets this array as its input.",
    empty: "The plugin gets an empty input.",
    reply: "An example of what it returns:",
    recoverable: "An error of a function that says so doesn't end the plugin's call: the plugin handles it.",
};

/// The version that cargo gives a crate without one.
const NO_VERSION: &str = "0.0.0";

/// Writes a page.
struct Page<'a> {
    wording: &'static Wording,
    declarations: Declarations<'a>,
    examples: Examples<'a>,
    lines: Vec<String>,
}

/// Writes the page of a plugin or an interface.
pub fn write(name: &str, found: &Found, start: &Start) -> String {
    let contract = &found.contract;
    let is_interface = contract.interface.is_some();
    let mut page = Page {
        wording: if is_interface { &FOR_AUTHORS } else { &FOR_APPLICATIONS },
        declarations: Declarations::of(contract),
        examples: Examples::of(contract),
        lines: vec![format!("# {}", code(&plain_name(name))), String::new()],
    };
    page.about(&found.metadata);
    if let Some(docs) = &start.docs {
        page.lines.extend(doc(&docs.doc));
    }
    // What the application does alone isn't for plugins to implement.
    if is_interface && !contract.exports.is_empty() {
        page.start(start, found.metadata.get("source"));
    }
    if *contract == Contract::default() {
        page.text(NO_CONTRACT);
    }
    for init in &contract.inits {
        page.text("The plugin initializes itself before the first call.");
        page.lines.extend(doc(&init.doc));
    }
    page.section("Functions", |page| {
        if !contract.exports.is_empty() {
            page.text(LEGEND);
        }
        if contract.exports.iter().any(|export| !export.errors.is_empty()) {
            page.text(ERRORS);
        }
        contract.exports.iter().for_each(|export| page.export(export));
        found.undescribed.exports.iter().for_each(|export| page.undescribed(&code(&plain_name(&export.name))));
    });
    page.section("Host functions", |page| {
        for (name, about) in start.docs.iter().flat_map(|docs| &docs.offered).filter(|(_, about)| !about.is_empty()) {
            page.text(&format!("The interface {} of the application:", code(&plain_name(name))));
            page.lines.extend(doc(about));
        }
        if contract.imports.iter().any(|import| import.recoverable) {
            page.text(page.wording.recoverable);
        }
        contract.imports.iter().for_each(|import| page.import(import));
        found.undescribed.imports.iter().for_each(|import| page.undescribed(&title(import)));
    });
    page.section("Config", |page| contract.configs.iter().for_each(|config| page.config(contract, config)));
    page.section("Types", |page| {
        contract.types.iter().for_each(|(path, definition)| page.definition(path, definition));
    });
    while page.lines.last().is_some_and(String::is_empty) {
        page.lines.pop();
    }
    page.lines.push(String::new());
    page.lines.join("\n")
}

/// Returns the heading of an import.
fn title(import: &Import) -> String {
    let name = code(&plain_name(&import.name));
    match import.namespace.as_str() {
        "extism:host/user" => name,
        namespace => format!("{name} of {}", code(&plain_name(namespace))),
    }
}

impl<'a> Page<'a> {
    /// Writes a section, unless it would be empty.
    fn section(&mut self, name: &str, write: impl FnOnce(&mut Self)) {
        let before = self.lines.len();
        self.lines.extend([format!("## {name}"), String::new()]);
        let empty = self.lines.len();
        write(self);
        if self.lines.len() == empty {
            self.lines.truncate(before);
        }
    }

    /// Writes a paragraph of Markdown.
    fn text(&mut self, text: &str) {
        self.lines.extend([text.to_owned(), String::new()]);
    }

    /// Writes what the crate says of itself.
    fn about(&mut self, metadata: &BTreeMap<&str, String>) {
        if let Some(description) = metadata.get("description") {
            self.lines.extend(doc(description));
        }
        let version = metadata.get("version").filter(|version| *version != NO_VERSION);
        for (name, text) in [("Version", version), ("Repository", metadata.get("source"))] {
            if let Some(text) = text {
                self.lines.push(format!("- {name}: {}", code(&safe_line(&cut(text, MAX_NAME_BYTES)))));
            }
        }
        self.end_list();
    }

    /// Writes how a plugin for the interface is begun.
    fn start(&mut self, start: &Start, repository: Option<&String>) {
        let option = start.docs.as_ref().and_then(|docs| docs.chosen.as_ref());
        let option = option.map(|name| format!(" --trait {}", plain_name(name))).unwrap_or_default();
        self.lines.extend(["## Start".to_owned(), String::new()]);
        self.block("sh", &[format!("cargo extism new NAME --interface PATH{option}")]);
        let package = start.package.as_ref().map(|name| format!(" {}", code(&plain_name(name)))).unwrap_or_default();
        let clone = repository
            .map(|url| format!(", in a clone of {}", code(&safe_line(&cut(url, MAX_NAME_BYTES)))))
            .unwrap_or_default();
        self.text(&format!(
            "This writes a plugin with each function of the interface, to be filled in, and a test of it. `PATH` is the folder \
             of the interface's crate{package}{clone}."
        ));
    }

    fn heading(&mut self, title: &str, about: &str) {
        self.lines.extend([format!("### {title}"), String::new()]);
        self.lines.extend(doc(about));
    }

    fn block(&mut self, language: &str, lines: &[String]) {
        self.lines.extend(block(language, lines));
        self.lines.push(String::new());
    }

    fn json(&mut self, value: &Value) {
        let text = serde_json::to_string_pretty(value).unwrap_or_default();
        let short = value.to_string();
        let text = if short.len() <= 100 { short } else { text };
        let lines: Vec<String> = text.lines().map(print::escape).collect();
        self.block("json", &lines);
    }

    fn undescribed(&mut self, title: &str) {
        self.heading(title, "");
        self.text("The contract doesn't describe this function: its input and output are bytes.");
    }

    fn export(&mut self, export: &'a Export) {
        self.heading(&code(&plain_name(&export.name)), &export.doc);
        let mut declared = export.clone();
        (declared.doc, declared.errors) = (String::new(), Vec::new());
        let declaration = self.declarations.export(&declared);
        self.block("text", &declaration);
        if let Arguments::Array(fields) = &export.arguments {
            for field in fields.iter().filter(|field| !field.doc.is_empty()) {
                self.item(&plain_name(&field.name), "", &field.doc);
            }
            self.end_list();
        }
        match self.examples.arguments(export) {
            Some((arguments, input)) => {
                self.text("Example arguments, for `cargo extism call --args`:");
                self.json(&arguments);
                self.warn_of_checks(&self.examples.stand_ins());
                self.input(&export.arguments, &input);
            }
            None if matches!(export.arguments, Arguments::Passed(_)) => {
                self.text("Only other plugins can call it.");
            }
            None => self.text("The contract doesn't say enough about its arguments for an example."),
        }
        if !export.errors.is_empty() {
            self.text("Errors:");
            for error in &export.errors {
                self.item(&plain_name(&error.name), &format!(" (code {})", error.code), &error.doc);
            }
            self.end_list();
        }
    }

    /// Writes the input that the arguments make.
    fn input(&mut self, arguments: &Arguments, input: &[u8]) {
        match arguments {
            Arguments::Array(_) => return self.text(self.wording.array),
            _ if input.is_empty() => return self.text(self.wording.empty),
            _ => {}
        }
        let text = std::str::from_utf8(input).ok().filter(|text| !text.contains(char::is_control));
        let shown = match text {
            Some(text) => safe_line(text),
            None => input.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" "),
        };
        let bytes = if text.is_none() { ", in hexadecimal" } else { "" };
        self.text(&format!("{} ({}{bytes}):", self.wording.input, count(input.len(), "byte")));
        self.block("text", &[shown]);
    }

    /// Warns of types whose values the plugin may check.
    fn warn_of_checks(&mut self, types: &[&str]) {
        const MAX_NAMES: usize = 10;

        let names = types.iter().map(|path| code(&self.declarations.ty(&Type::Ref((*path).to_owned()))));
        let names = first(MAX_NAMES, names).join(", ");
        if !names.is_empty() {
            self.text(&format!(
                "The plugin may refuse the example's value for {names}: the contract describes the value's type, not \
                 the plugin's checks."
            ));
        }
    }

    fn import(&mut self, import: &'a Import) {
        self.heading(&title(import), &import.doc);
        let mut declared = import.clone();
        declared.doc = String::new();
        let declaration = self.declarations.import(&declared);
        self.block("text", &declaration);
        if let Some(reply) = self.examples.reply(import) {
            self.text(self.wording.reply);
            self.json(&reply);
        }
    }

    fn config(&mut self, contract: &'a Contract, config: &'a Config) {
        self.lines.extend(doc(&config.doc));
        for key in list_keys_of(contract, config) {
            self.item(&plain_name(&key.name), &self.describe_key(key), &key.doc);
        }
        self.end_list();
    }

    fn describe_key(&self, key: &Field) -> String {
        let default = key.default.as_ref().filter(|default| !default.is_null());
        let default = default.map(|value| format!(", {} if unset", code(&safe_line(&cut(value, MAX_NAME_BYTES)))));
        let presence = match (&default, key.optional) {
            (Some(default), _) => default.as_str(),
            (None, true) => ", optional",
            (None, false) => ", required",
        };
        format!(" ({}{presence})", code(&self.declarations.ty(&key.ty)))
    }

    /// Writes an item of a list.
    fn item(&mut self, name: &str, what: &str, about: &str) {
        let about = line(&safe_lines(&cut(about, MAX_NAME_BYTES)).replace('\n', " "));
        let about = if about.is_empty() { about } else { format!(": {about}") };
        self.lines.push(format!("- {}{what}{about}", code(name)));
    }

    fn end_list(&mut self) {
        if self.lines.last().is_some_and(|last| !last.is_empty()) {
            self.lines.push(String::new());
        }
    }

    fn definition(&mut self, path: &'a str, definition: &'a Definition) {
        self.heading(&code(&self.declarations.ty(&Type::Ref(path.to_owned()))), &definition.doc);
        let mut declared = definition.clone();
        declared.doc = String::new();
        let declaration = self.declarations.definition(path, &declared);
        self.block("text", &declaration);
    }
}
