//! Writes the page.

use extism_pdk::contract::{Arguments, Config, Contract, Definition, Export, Field, Import, Type};
use serde_json::Value;

use super::example::Examples;
use super::markdown::{block, code, doc, line};
use crate::command::config_keys::list_keys_of;
use crate::command::contract::records::Found;
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

/// Writes a page.
struct Page<'a> {
    declarations: Declarations<'a>,
    examples: Examples<'a>,
    lines: Vec<String>,
}

/// Writes the page of a plugin.
pub fn write(name: &str, found: &Found) -> String {
    let contract = &found.contract;
    let mut page = Page {
        declarations: Declarations::of(contract),
        examples: Examples::of(contract),
        lines: vec![format!("# {}", code(&plain_name(name))), String::new()],
    };
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
        contract.exports.iter().for_each(|export| page.export(export));
        found.undescribed.exports.iter().for_each(|export| page.undescribed(&code(&plain_name(&export.name))));
    });
    page.section("Host functions", |page| {
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
            self.text("Errors and their codes, which SDKs for Rust, Go and C give to the application; others give the text only:");
            for error in &export.errors {
                self.item(&plain_name(&error.name), &format!(" (code {})", error.code), &error.doc);
            }
            self.end_list();
        }
    }

    /// Writes the input that the arguments make.
    fn input(&mut self, arguments: &Arguments, input: &[u8]) {
        match arguments {
            Arguments::Array(_) => return self.text("An application gives this array as the input."),
            _ if input.is_empty() => return self.text("An application gives an empty input."),
            _ => {}
        }
        let text = std::str::from_utf8(input).ok().filter(|text| !text.contains(char::is_control));
        let shown = match text {
            Some(text) => safe_line(text),
            None => input.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" "),
        };
        let bytes = if text.is_none() { ", in hexadecimal" } else { "" };
        self.text(&format!(
            "The input that they make, as an application gives it ({}{bytes}):",
            count(input.len(), "byte")
        ));
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
            self.text("Example reply:");
            self.json(&reply);
        }
        if import.recoverable {
            self.text(
                "The plugin handles errors of this function: the reply is a byte 0 and the value, or a byte 1 and the \
                 error text.",
            );
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
