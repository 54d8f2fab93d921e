//! What the docs in generated code say, in any language.

use super::carrier::Carrier;
use super::plan::{Function, HostFunction, Input, Plan};
use crate::command::code::doc_lines;
use crate::testing::text::{safe_line, safe_name};

/// Adds a paragraph.
fn add(doc: &mut Vec<String>, paragraph: impl IntoIterator<Item = String>) {
    let paragraph: Vec<String> = paragraph.into_iter().collect();
    if !paragraph.is_empty() && !doc.is_empty() {
        doc.push(String::new());
    }
    doc.extend(paragraph);
}

/// What bytes mean that the bindings don't read.
fn opaque(name: &str, carrier: &Carrier) -> Option<String> {
    match carrier {
        Carrier::Opaque(what) => Some(format!("{name} is {}.", safe_line(what))),
        _ => None,
    }
}

impl Plan {
    /// The docs of the plugin's class. `failing` says how a call fails, and `codes` that the codes of errors are lost, if they
    /// are.
    pub fn class_docs(&self, failing: &str, codes: &str, is_described: bool) -> Vec<String> {
        let mut doc = vec![format!("The plugin `{}`.", self.plugin)];
        add(&mut doc, [failing, codes].into_iter().filter(|line| !line.is_empty()).map(str::to_owned));
        if !is_described {
            add(
                &mut doc,
                [
                    "The plugin has no contract, so these bindings know the names of its functions and nothing more: all".into(),
                    "that crosses is bytes. Plugins made with extism-pdk 1.4.100 or newer for Rust have a contract.".into(),
                ],
            );
        }
        for init in &self.init_docs {
            let mut lines = doc_lines(init);
            lines.insert(0, "Before the first call, the plugin runs a function of its own.".into());
            add(&mut doc, lines);
        }
        if !self.shared.is_empty() {
            add(&mut doc, [format!("Not here, as only plugins can call them: {}.", self.shared.join(", "))]);
        }
        doc
    }
}

impl Function {
    /// The docs of a method; not every SDK tells the codes of errors.
    pub fn docs(&self, has_codes: bool) -> Vec<String> {
        let mut doc = doc_lines(&self.doc);
        if !self.is_described {
            add(&mut doc, [format!("The export `{}`, which the contract doesn't describe.", safe_name(&self.export))]);
        }
        let mut notes = Vec::new();
        if let Input::Whole(name, crossing) = &self.input {
            notes.extend(opaque(&format!("`{name}`"), &crossing.carrier));
        }
        notes.extend(self.output.iter().filter_map(|crossing| opaque("The result", &crossing.carrier)));
        if let Input::Array { arguments, .. } = &self.input {
            for argument in arguments.iter().filter(|argument| !argument.doc.is_empty()) {
                notes.push(format!("`{}`: {}", argument.name, doc_lines(&argument.doc).join(" ")));
            }
        }
        add(&mut doc, notes);
        let errors = self.errors.iter().map(|(of, _)| {
            let about = doc_lines(&of.doc).join(" ");
            let about = if about.is_empty() { about } else { format!(": {about}") };
            let error = if has_codes { format!("An error of code {},", of.code) } else { "It fails with".into() };
            format!("{error} `{}`{about}", safe_name(&of.name))
        });
        add(&mut doc, errors);
        doc
    }
}

impl HostFunction {
    /// The docs of a function that the application gives. `recoverable` says what becomes of its errors if the plugin handles
    /// them.
    pub fn docs(&self, recoverable: &str) -> Vec<String> {
        let mut doc = doc_lines(&self.doc);
        let mut notes = Vec::new();
        if !self.is_described {
            notes.push(
                "The contract doesn't describe it: these are the types of WebAssembly, blocks for each i64.".into(),
            );
        }
        for (name, crossing) in &self.arguments {
            notes.extend(opaque(&format!("`{name}`"), &crossing.carrier));
        }
        notes.extend(self.output.iter().filter_map(|crossing| opaque("The result", &crossing.carrier)));
        if self.is_recoverable {
            notes.push(recoverable.to_owned());
        }
        add(&mut doc, notes);
        doc
    }
}
