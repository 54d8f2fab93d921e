//! A contract as a document of XTP, v1-draft.
//!
//! It is valid for both validators that there are: the parser of xtp-bindgen (`src/parser.ts`), and the JSON Schema of its
//! documents that Navidrome keeps (`plugins/cmd/ndpgen/internal/xtp_schema.json`).

use std::collections::{BTreeMap, HashSet, VecDeque};

use extism_pdk::contract::{
    Arguments, Contract, Encoding, Export, Field, Import, Kind, Payload, Record, Type, Variant,
};

use super::components::{Components, is_name, record};
use super::tree::Tree;
use super::typed::{Place, Typed, Types};
use super::written::Written;
use super::yaml;
use crate::command::contract::records;
use crate::command::contract::simplify::simplify;
use crate::command::contract::types::resolve;
use crate::command::print;
use crate::testing::text::{first, safe_name};

const JSON: &str = "application/json";
const TEXT: &str = "text/plain; charset=utf-8";
const BINARY: &str = "application/x-binary";

/// The namespace that the application's functions are in, for every XTP guest.
const NAMESPACE: &str = "extism:host/user";

/// Names in one warning.
const MAX_NAMES: usize = 20;

type Entries = Vec<(String, Tree)>;

/// The document of a module, as YAML or JSON.
pub fn write(wasm: &[u8], is_json: bool) -> Result<Written, String> {
    let found = records::read(wasm)?;
    let contract = simplify(&found.contract);
    let mut writer = Writer {
        types: Types { contract: &contract, components: Components::of(&contract) },
        needed: Vec::new(),
        warnings: Vec::new(),
        said: HashSet::new(),
    };
    let document = writer.document(&found.undescribed);
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
    /// The paths of the components that something refers to.
    needed: Vec<String>,
    warnings: Vec<String>,
    /// The same, to say each once.
    said: HashSet<String>,
}

impl Writer<'_> {
    fn document(&mut self, undescribed: &Contract) -> Tree {
        let contract = self.types.contract;
        let mut exports: Entries = contract.exports.iter().filter_map(|export| self.export(export)).collect();
        for export in &undescribed.exports {
            let entry = self.export(export);
            if let Some(entry) = entry {
                self.warn(
                    &format!("export `{}`", safe_name(&export.name)),
                    "the plugin's contract doesn't describe it",
                );
                exports.push(entry);
            }
        }
        let mut imports: Entries = contract.imports.iter().filter_map(|import| self.import(import)).collect();
        for import in &undescribed.imports {
            let entry = self.import(import);
            if let Some(entry) = entry {
                self.warn(
                    &format!("import `{}`", safe_name(&import.name)),
                    "the plugin's contract doesn't describe it",
                );
                imports.push(entry);
            }
        }
        for config in &contract.configs {
            self.warn(&format!("config `{}`", safe_name(&config.name)), "XTP has no config: it is left out");
        }
        if !contract.inits.is_empty() {
            self.warn("`#[plugin_fn(init)]`", "XTP doesn't say what runs before the first call");
        }
        let mut document = vec![("version".into(), "v1-draft".into()), ("exports".into(), Tree::Map(exports))];
        if !imports.is_empty() {
            document.push(("imports".into(), Tree::Map(imports)));
        }
        let schemas = self.components();
        if !schemas.is_empty() {
            document.push(("components".into(), Tree::Map(vec![("schemas".into(), Tree::Map(schemas))])));
        }
        Tree::Map(document)
    }

    fn warn(&mut self, what: &str, loss: &str) {
        let warning = format!("{what}: {loss}");
        if self.said.insert(warning.clone()) {
            self.warnings.push(warning);
        }
    }

    fn export(&mut self, export: &Export) -> Option<(String, Tree)> {
        let what = format!("export `{}`", safe_name(&export.name));
        if !is_name(&export.name) {
            self.warn(&what, "it isn't a name in XTP (letters, digits, `_` and `$`): it is left out");
            return None;
        }
        let mut entries = described(&export.doc);
        match &export.arguments {
            Arguments::None => {}
            Arguments::Input(payload) => {
                entries.push(("input".into(), self.parameter(payload, &format!("{what}, its input"))))
            }
            Arguments::Array(fields) => entries.push(("input".into(), self.arguments(fields, &what))),
            _ => {
                self.warn(&what, "only other plugins can call it: it is left out");
                return None;
            }
        }
        if let Some(payload) = &export.output {
            entries.push(("output".into(), self.parameter(payload, &format!("{what}, its output"))));
        }
        if !export.errors.is_empty() {
            let codes = export.errors.iter().map(|error| format!("{} `{}`", error.code, safe_name(&error.name)));
            let codes = first(MAX_NAMES, codes).join(", ");
            self.warn(&what, &format!("XTP has no errors, so their codes are left out: {codes}"));
        }
        Some((export.name.clone(), Tree::Map(entries)))
    }

    /// Several arguments, which are one JSON array.
    fn arguments(&mut self, fields: &[Field], what: &str) -> Tree {
        let what = format!("{what}, its input");
        self.warn(&what, "XTP has one input, so the JSON array of its arguments is bytes");
        let names = fields.iter().map(|field| if field.name.is_empty() { "_".into() } else { safe_name(&field.name) });
        let note = format!("A JSON array: [{}].", first(MAX_NAMES, names).join(", "));
        parameter(Typed { note, ..buffer() }, BINARY)
    }

    fn import(&mut self, import: &Import) -> Option<(String, Tree)> {
        let what = format!("import `{}`", safe_name(&import.name));
        let reason = if import.namespace != NAMESPACE {
            format!("XTP's imports are in `{NAMESPACE}`, and it is in `{}`", safe_name(&import.namespace))
        } else if !is_name(&import.name) {
            "it isn't a name in XTP (letters, digits, `_` and `$`)".into()
        } else if import.arguments.len() > 1 {
            "XTP's imports take one argument".into()
        } else if import.arguments.iter().chain(&import.output).any(|payload| payload.encoding == Encoding::Scalar) {
            "XTP's imports take and give blocks of memory, no numbers".into()
        } else {
            String::new()
        };
        if !reason.is_empty() {
            self.warn(&what, &format!("{reason}: it is left out"));
            return None;
        }
        let mut entries = described(&import.doc);
        if let Some(payload) = import.arguments.first() {
            entries.push(("input".into(), self.parameter(payload, &format!("{what}, its input"))));
        }
        if import.recoverable {
            let what = format!("{what}, its output");
            self.warn(&what, "XTP has no errors, so the reply that tells one is bytes");
            let note = "A byte 0 and the value, or a byte 1 and the error's text.".into();
            entries.push(("output".into(), parameter(Typed { note, ..buffer() }, BINARY)));
        } else if let Some(payload) = &import.output {
            entries.push(("output".into(), self.parameter(payload, &format!("{what}, its output"))));
        }
        Some((import.name.clone(), Tree::Map(entries)))
    }

    fn parameter(&mut self, payload: &Payload, what: &str) -> Tree {
        let ty = resolve(self.types.contract, &payload.ty);
        let (mut typed, content_type) = match (&payload.encoding, ty) {
            (Encoding::Text, ty) => (self.types.typed(ty, None, Place::Parameter), TEXT),
            (Encoding::Bytes, Type::Bytes) => (buffer(), BINARY),
            (Encoding::Bytes, Type::Array(..)) => {
                self.warn(what, "bytes of one length are of any length");
                (buffer(), BINARY)
            }
            (Encoding::Bytes, ty) => (self.types.typed(ty, None, Place::Parameter), BINARY),
            (Encoding::JsonText, ty) => (self.types.typed(ty, None, Place::Parameter), JSON),
            (Encoding::Base64Text, _) => (base64(), TEXT),
            (encoding, _) => {
                let encoding = match encoding {
                    Encoding::MessagePack => "MessagePack".to_owned(),
                    Encoding::LittleEndian => "a number in little-endian".to_owned(),
                    Encoding::RawStruct => "a struct as it lies in memory".to_owned(),
                    Encoding::ProtocolBuffers => "Protocol Buffers".to_owned(),
                    Encoding::Other(name) => format!("the encoding `{}`", safe_name(name)),
                    _ => "an encoding of its own".to_owned(),
                };
                self.warn(what, &format!("{encoding} is bytes"));
                (Typed { note: format!("In these bytes is {encoding}."), ..buffer() }, BINARY)
            }
        };
        typed.nullable |= payload.optional;
        if payload.optional && content_type == JSON {
            self.warn(what, "no bytes at all, for no value, are null");
        }
        self.note_losses(&mut typed, what);
        parameter(typed, content_type)
    }

    /// Warns of what a type doesn't say, and remembers what it refers to.
    fn note_losses(&mut self, typed: &mut Typed, what: &str) {
        for loss in std::mem::take(&mut typed.losses) {
            self.warn(what, &loss);
        }
        self.needed.extend(typed.component.take());
    }

    /// All that something refers to, by name.
    fn components(&mut self) -> Entries {
        let mut written: BTreeMap<String, Tree> = BTreeMap::new();
        let mut begun = HashSet::new();
        while let Some(path) = self.needed.pop() {
            if let Some(name) = self.types.components.names.get(path.as_str()).cloned()
                && begun.insert(path.clone())
            {
                written.insert(name, self.component(&path));
            }
        }
        // Functions first, each as it was written.
        self.warnings.sort_by_key(|warning| !(warning.starts_with("export") || warning.starts_with("import")));
        written.into_iter().collect()
    }

    fn component(&mut self, path: &str) -> Tree {
        let Some(definition) = self.types.contract.types.get(path) else { return Tree::Map(Vec::new()) };
        let mut entries = described(&definition.doc);
        let what = format!("`{}`", safe_name(path));
        if let Some(record) = record(definition) {
            self.properties(&mut entries, record, path);
        } else if let Kind::Enum { variants, .. } = &definition.kind {
            entries.push(("type".into(), "string".into()));
            entries.push(("enum".into(), Tree::List(self.choices(variants, &what))));
        }
        Tree::Map(entries)
    }

    /// The names of an enum's variants, each once.
    fn choices(&mut self, variants: &[Variant], what: &str) -> Vec<Tree> {
        let mut names = Vec::new();
        let mut taken = HashSet::new();
        for variant in variants {
            let what = format!("{what}, its `{}`", safe_name(&variant.name));
            if variant.only.is_some() {
                self.warn(&what, "XTP doesn't say that it crosses in one direction only");
            }
            if !variant.aliases.is_empty() {
                self.warn(&what, "other names of it are left out");
            }
            if !variant.doc.is_empty() {
                self.warn(&what, "XTP has no docs of an enum's values: they are left out");
            }
            if taken.insert(&variant.name) {
                names.push(variant.name.clone().into());
            }
        }
        names
    }

    fn properties(&mut self, entries: &mut Entries, of: &Record, path: &str) {
        let what = format!("`{}`", safe_name(path));
        let mut properties = Properties::default();
        let mut flattened = HashSet::new();
        let mut left = VecDeque::from([(of, path, false)]);
        while let Some((fields, within, is_optional)) = left.pop_front() {
            if fields.closed {
                self.warn(&what, "XTP doesn't say that other fields are refused");
            }
            for field in &fields.fields {
                self.property(field, (path, within), is_optional, &mut properties);
            }
            for ty in &fields.flattened {
                let (ty, is_optional) = match resolve(self.types.contract, ty) {
                    Type::Nullable(inner) => (&**inner, true),
                    ty => (ty, is_optional),
                };
                let inner = match resolve(self.types.contract, ty) {
                    Type::Ref(path) => {
                        self.types.contract.types.get(path).and_then(record).map(|record| (path, record))
                    }
                    _ => None,
                };
                match inner {
                    Some((within, record)) if flattened.insert(within) => left.push_back((record, within, is_optional)),
                    Some(_) => {}
                    None => self.warn(&what, "fields that aren't known by name are left out"),
                }
            }
        }
        entries.push(("properties".into(), Tree::Map(properties.entries)));
        if !properties.required.is_empty() {
            entries.push(("required".into(), Tree::List(properties.required)));
        }
    }

    fn property(
        &mut self,
        field: &Field,
        (path, within): (&str, &str),
        is_optional: bool,
        properties: &mut Properties,
    ) {
        let what = format!("`{}`, its `{}`", safe_name(path), safe_name(&field.name));
        if !is_name(&field.name) {
            return self.warn(&what, "it isn't a name in XTP (letters, digits, `_` and `$`): it is left out");
        }
        if !properties.names.insert(field.name.clone()) {
            return self.warn(&what, "a second field of this name is left out");
        }
        if field.only.is_some() {
            self.warn(&what, "XTP doesn't say that it crosses in one direction only");
        }
        if !field.aliases.is_empty() {
            self.warn(&what, "other names of it are left out");
        }
        if field.default.as_ref().is_some_and(|default| !default.is_null()) {
            self.warn(&what, "XTP has no defaults: its own is left out");
        }
        let mut typed = self.types.typed(&field.ty, Some(within), Place::Property);
        // An option that is left out rather than null.
        if field.omitted && matches!(&field.ty, Type::Nullable(_)) {
            typed.nullable = false;
        }
        self.note_losses(&mut typed, &what);
        let doc = with_note(&field.doc, &typed.note);
        let mut entries = typed.finish();
        entries.extend(described(&doc));
        properties.entries.push((field.name.clone(), Tree::Map(entries)));
        if !(field.optional || field.omitted || is_optional || field.only.is_some()) {
            properties.required.push(field.name.clone().into());
        }
    }
}

/// The properties of a component.
#[derive(Default)]
struct Properties {
    entries: Entries,
    required: Vec<Tree>,
    names: HashSet<String>,
}

fn parameter(typed: Typed, content_type: &str) -> Tree {
    let description = described(&typed.note);
    let mut entries = vec![("contentType".into(), content_type.into())];
    entries.extend(typed.finish());
    entries.extend(description);
    Tree::Map(entries)
}

fn described(doc: &str) -> Entries {
    let doc = unfenced(doc.trim_end());
    if doc.trim().is_empty() { Vec::new() } else { vec![("description".into(), doc.into())] }
}

/// Docs that are one block of text, as `new --schema` writes what could be a test otherwise.
fn unfenced(doc: &str) -> &str {
    let (begin, _) = doc.split_once('\n').unwrap_or_default();
    let inner = begin.strip_suffix("text").filter(|fence| fence.len() >= 3 && fence.chars().all(|mark| mark == '`'));
    let inner =
        inner.and_then(|fence| doc.strip_prefix(begin)?.strip_prefix('\n')?.strip_suffix(fence)?.strip_suffix('\n'));
    match inner {
        Some(inner) if !inner.contains(begin.trim_end_matches("text")) => inner,
        _ => doc,
    }
}

fn with_note(doc: &str, note: &str) -> String {
    if doc.is_empty() || note.is_empty() { format!("{doc}{note}") } else { format!("{doc}\n\n{note}") }
}

fn buffer() -> Typed {
    Typed { entries: vec![("type".into(), "buffer".into())], ..Typed::default() }
}

/// A text that is base64.
fn base64() -> Typed {
    Typed { entries: vec![("type".into(), "string".into()), ("format".into(), "byte".into())], ..Typed::default() }
}
