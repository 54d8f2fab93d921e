//! Writes a contract as an XTP document, v1-draft.
//!
//! It is valid for the two known validators: the parser of xtp-bindgen (`src/parser.ts`), and the JSON Schema of its
//! documents that Navidrome keeps (`plugins/cmd/ndpgen/internal/xtp_schema.json`).

mod components;
mod functions;

use std::collections::{BTreeMap, HashSet};

use extism_pdk::contract::Contract;

use super::components::Components;
use super::tree::Tree;
use super::typed::{Typed, Types};
use super::written::Written;
use super::yaml;
use crate::command::contract::records::Found;
use crate::command::contract::simplify::simplify;
use crate::command::print;
use crate::testing::text::safe_name;

const NOT_A_NAME: &str = "XTP's names have only letters, digits, `_` and `$`";

/// How many names a warning lists.
const MAX_NAMES: usize = 20;

type Entries = Vec<(String, Tree)>;

/// Writes the document of what was found, as YAML or JSON.
pub fn write(found: &Found, is_json: bool) -> Result<Written, String> {
    let contract = simplify(&found.contract);
    let mut writer = Writer {
        types: Types { contract: &contract, components: Components::of(&contract) },
        needed: Vec::new(),
        warnings: Vec::new(),
        given: HashSet::new(),
    };
    let document = writer.write_document(&found.undescribed);
    let text = match is_json {
        true => {
            let text = serde_json::to_string_pretty(&document).map_err(|error| error.to_string())?;
            text.lines().flat_map(|line| [print::escape(line), "\n".into()]).collect()
        }
        false => yaml::write(&document),
    };
    Ok(Written { text, warnings: writer.warnings })
}

struct Writer<'a> {
    types: Types<'a>,
    /// The paths of the components that are still to be written, because something refers to them.
    needed: Vec<String>,
    warnings: Vec<String>,
    /// The same warnings, to give each only once.
    given: HashSet<String>,
}

impl Writer<'_> {
    fn write_document(&mut self, undescribed: &Contract) -> Tree {
        let contract = self.types.contract;
        let mut exports: Entries = contract.exports.iter().filter_map(|export| self.write_export(export)).collect();
        for export in &undescribed.exports {
            let entry = self.write_export(export);
            exports.extend(entry.inspect(|_| self.warn_of_undescribed("export", &export.name)));
        }
        let mut imports: Entries = contract.imports.iter().filter_map(|import| self.write_import(import)).collect();
        for import in &undescribed.imports {
            let entry = self.write_import(import);
            imports.extend(entry.inspect(|_| self.warn_of_undescribed("import", &import.name)));
        }
        for config in &contract.configs {
            self.leave_out(&format!("config `{}`", safe_name(&config.name)), "XTP has no config");
        }
        if !contract.inits.is_empty() {
            self.warn("`#[plugin_fn(init)]`", "XTP can't say what runs before the first call");
        }
        let mut document = vec![("version".into(), "v1-draft".into()), ("exports".into(), Tree::Map(exports))];
        if !imports.is_empty() {
            document.push(("imports".into(), Tree::Map(imports)));
        }
        let schemas = self.write_components();
        if !schemas.is_empty() {
            document.push(("components".into(), Tree::Map(vec![("schemas".into(), Tree::Map(schemas))])));
        }
        Tree::Map(document)
    }

    fn warn_of_undescribed(&mut self, kind: &str, name: &str) {
        self.warn(&format!("{kind} `{}`", safe_name(name)), "the plugin's contract doesn't describe it");
    }

    /// Warns that `what` loses something, if this wasn't said yet.
    fn warn(&mut self, what: &str, loss: &str) {
        self.warn_once(format!("{what}: {loss}"));
    }

    /// Warns that the document doesn't have `what`.
    fn leave_out(&mut self, what: &str, reason: &str) {
        self.warn_once(format!("{what} is left out: {reason}"));
    }

    fn warn_once(&mut self, warning: String) {
        if self.given.insert(warning.clone()) {
            self.warnings.push(warning);
        }
    }

    /// Warns of what a type loses, and remembers the component that it refers to.
    fn note_losses(&mut self, typed: &mut Typed, what: &str) {
        for loss in std::mem::take(&mut typed.losses) {
            self.warn(what, &loss);
        }
        self.needed.extend(typed.component.take());
    }

    /// Writes all components that something refers to, by name.
    fn write_components(&mut self) -> Entries {
        let mut written: BTreeMap<String, Tree> = BTreeMap::new();
        let mut begun = HashSet::new();
        while let Some(path) = self.needed.pop() {
            if let Some(name) = self.types.components.names.get(path.as_str()).cloned()
                && begun.insert(path.clone())
            {
                written.insert(name, self.write_component(&path));
            }
        }
        // Warnings of functions come first.
        self.warnings.sort_by_key(|warning| !(warning.starts_with("export") || warning.starts_with("import")));
        written.into_iter().collect()
    }
}

/// Returns the entry that describes something, if it has docs.
fn describe(doc: &str) -> Entries {
    let doc = remove_fence(doc.trim_end());
    if doc.trim().is_empty() { Vec::new() } else { vec![("description".into(), doc.into())] }
}

/// Takes docs out of a block of text. `new --schema` writes docs with code into such a block, so that it doesn't run as a test.
fn remove_fence(doc: &str) -> &str {
    let (begin, _) = doc.split_once('\n').unwrap_or_default();
    let inner = begin.strip_suffix("text").filter(|fence| fence.len() >= 3 && fence.chars().all(|mark| mark == '`'));
    let inner =
        inner.and_then(|fence| doc.strip_prefix(begin)?.strip_prefix('\n')?.strip_suffix(fence)?.strip_suffix('\n'));
    match inner {
        Some(inner) if !inner.contains(begin.trim_end_matches("text")) => inner,
        _ => doc,
    }
}
