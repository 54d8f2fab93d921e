//! Writes a contract as declarations for people to read. The names, docs and types in them come from the module, and are made
//! safe to show.

mod names;

use std::collections::BTreeMap;

use extism_pdk::contract::{
    Arguments, Config, Contract, Data, Definition, Direction, Encoding, Export, Field, Import, Init, Kind, Payload,
    Record, Tagging, Type, Variant,
};
use extism_pdk::testing::text::{self, MAX_NAME_BYTES, cut, safe_line};

use names::{short_name, type_name};

pub use names::plain_name;

/// How many columns a declaration on one line may have. A longer one has a line for each of its parts.
const MAX_COLUMNS: usize = 100;
/// How many lines of a doc comment are shown.
const MAX_DOC_LINES: usize = 40;
/// How many fields, variants, arguments or errors of a declaration are shown.
const MAX_PARTS: usize = 200;
/// How many levels of a nested type are shown.
const MAX_DEPTH: usize = 8;

/// Writes the declarations of a contract. Types have their short names where these are unique.
pub struct Declarations<'a> {
    names: BTreeMap<&'a str, String>,
}

impl<'a> Declarations<'a> {
    pub fn of(contract: &'a Contract) -> Self {
        let mut paths: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for path in contract.types.keys() {
            paths.entry(short_name(path)).or_default().push(path);
        }
        let names = paths.into_iter().flat_map(|(short, paths)| {
            let is_unique = paths.len() == 1;
            paths.into_iter().map(move |path| (path, type_name(if is_unique { &short } else { path })))
        });
        Declarations { names: names.collect() }
    }

    /// Declares an export, with its docs and errors.
    pub fn export(&self, export: &Export) -> Vec<String> {
        let Export { name, doc, arguments, output, fails, errors, .. } = export;
        let (start, arguments, end) = match arguments {
            Arguments::None => ("(", Vec::new(), ")"),
            Arguments::Input(payload) => ("(", vec![self.argument(payload)], ")"),
            Arguments::Array(fields) => ("(json [", fields.iter().map(|field| self.field(field)).collect(), "])"),
            Arguments::Passed(payloads) => ("(", payloads.iter().map(|payload| self.argument(payload)).collect(), ")"),
            _ => ("(", vec!["…".into()], ")"),
        };
        let is_shared = matches!(export.arguments, Arguments::Passed(_));
        let shared = if is_shared { "shared " } else { "" };
        let end = format!("{end}{}{}", self.result(output.as_ref()), if *fails { " or an error" } else { "" });
        let mut lines = doc_lines(doc);
        lines.extend(list(&format!("{shared}{}{start}", plain_name(name)), arguments, &end));
        for error in errors.iter().take(MAX_PARTS) {
            let about = first_line(&error.doc);
            let about = if about.is_empty() { about } else { format!(": {about}") };
            lines.push(format!("  error {} {}{about}", error.code, plain_name(&error.name)));
        }
        lines.extend(others_left(errors.len()));
        lines
    }

    /// Declares an import, with its docs.
    pub fn import(&self, import: &Import) -> Vec<String> {
        let mut lines = doc_lines(&import.doc);
        lines.extend(self.import_alone(import));
        lines
    }

    /// Declares an import on one line without docs, for errors.
    pub fn import_signature(&self, import: &Import) -> String {
        cut(self.import_alone(import).concat(), MAX_NAME_BYTES)
    }

    /// Declares an export on one line without docs and codes, for errors.
    pub fn export_signature(&self, export: &Export) -> String {
        let mut export = export.clone();
        (export.doc, export.errors) = (String::new(), Vec::new());
        cut(self.export(&export).concat(), MAX_NAME_BYTES)
    }

    fn import_alone(&self, import: &Import) -> Vec<String> {
        let arguments = import.arguments.iter().map(|payload| self.argument(payload)).collect();
        let error = if import.recoverable { " or an error, which the plugin handles" } else { "" };
        let end = format!("){}{error}", self.result(import.output.as_ref()));
        list(&format!("{}(", plain_name(&import.name)), arguments, &end)
    }

    /// Declares a function that runs before the first call.
    pub fn init(&self, init: &Init) -> Vec<String> {
        let mut lines = doc_lines(&init.doc);
        lines.push(format!(
            "init: runs before the first call{}",
            if init.fails { "; if it fails, the call fails" } else { "" }
        ));
        lines
    }

    /// Declares a config, with its docs.
    pub fn config(&self, config: &Config) -> Vec<String> {
        let mut lines = doc_lines(&config.doc);
        lines.extend(self.record(&format!("config {} ", type_name(&short_name(&config.name))), &config.keys, ""));
        lines
    }

    /// Declares a type, with its docs.
    pub fn definition(&self, path: &str, definition: &Definition) -> Vec<String> {
        let name = self.names.get(path).map_or("", String::as_str);
        let mut lines = doc_lines(&definition.doc);
        lines.extend(match &definition.kind {
            Kind::Data(Data::Is(ty)) => vec![format!("type {name} = {}", self.ty(ty))],
            Kind::Data(Data::Struct(record)) => self.record(&format!("struct {name} "), record, ""),
            Kind::Data(data) => vec![format!("struct {name}{}", self.short_data(data))],
            Kind::Enum { variants, tagging } => self.variants(name, variants, tagging),
            _ => vec![format!("type {name} = any")],
        });
        lines
    }

    fn variants(&self, name: &str, variants: &[Variant], tagging: &Tagging) -> Vec<String> {
        let tagging = match tagging {
            Tagging::Internal { tag } => format!(" tagged by {}", plain_name(tag)),
            Tagging::Adjacent { tag, content } => {
                format!(" tagged by {}, with {}", plain_name(tag), plain_name(content))
            }
            Tagging::Untagged => " without a tag".into(),
            _ => String::new(),
        };
        let start = format!("enum {name}{tagging} {{ ");
        let has_docs = variants.iter().any(|variant| !variant.doc.is_empty());
        let is_flat = |variant: &Variant| match &variant.data {
            Data::Struct(record) => record.fields.iter().all(|field| field.doc.is_empty()),
            _ => true,
        };
        if !has_docs && variants.iter().all(is_flat) {
            let variants = variants.iter().map(|variant| {
                format!("{}{}{}", plain_name(&variant.name), self.short_data(&variant.data), describe_variant(variant))
            });
            return list(&start, variants.collect(), " }");
        }
        let mut lines = vec![start.trim_end().to_owned()];
        for variant in variants.iter().take(MAX_PARTS) {
            let (name, notes) = (plain_name(&variant.name), describe_variant(variant));
            let declared = match &variant.data {
                Data::Struct(record) => self.record(&format!("{name} "), record, &format!("{notes},")),
                data => vec![format!("{name}{}{notes},", self.short_data(data))],
            };
            lines.extend(doc_lines(&variant.doc).into_iter().chain(declared).map(indent));
        }
        lines.extend(others_left(variants.len()));
        lines.push("}".into());
        lines
    }

    /// Writes what a variant or a tuple holds, on one line.
    fn short_data(&self, data: &Data) -> String {
        match data {
            Data::Unit => String::new(),
            Data::Is(ty) => format!("({})", self.ty(ty)),
            Data::Tuple(types) => self.tuple(types, 0),
            Data::Struct(record) => match self.fields(record).join(", ") {
                fields if fields.is_empty() => " {}".into(),
                fields => cut(format!(" {{ {fields} }}"), MAX_NAME_BYTES),
            },
            _ => "(…)".into(),
        }
    }

    /// Writes fields within braces: on one line if they have no docs.
    fn record(&self, start: &str, record: &Record, end: &str) -> Vec<String> {
        if record.fields.iter().all(|field| field.doc.is_empty()) {
            return list(&format!("{start}{{ "), self.fields(record), &format!(" }}{end}"));
        }
        let mut lines = vec![format!("{start}{{")];
        for field in record.fields.iter().take(MAX_PARTS) {
            lines.extend(doc_lines(&field.doc).into_iter().chain([format!("{},", self.field(field))]).map(indent));
        }
        lines.extend(others_left(record.fields.len()));
        lines.extend(self.others(record).map(|line| format!("  {line},")));
        lines.push(format!("}}{end}"));
        lines
    }

    fn fields(&self, record: &Record) -> Vec<String> {
        record.fields.iter().map(|field| self.field(field)).chain(self.others(record)).collect()
    }

    /// Says what a struct has beside its own fields.
    fn others(&self, record: &Record) -> impl Iterator<Item = String> {
        let flattened = record.flattened.iter().map(|ty| format!("all of {}", self.ty(ty)));
        flattened.chain(record.closed.then(|| "nothing else".to_owned()))
    }

    fn field(&self, field: &Field) -> String {
        let Field { name, ty, optional, omitted, only, aliases, default, .. } = field;
        let name = if name.is_empty() { "_".into() } else { plain_name(name) };
        let mut text = format!("{name}{}: {}", if *optional { "?" } else { "" }, self.ty(ty));
        // An option without a value is null, so this default isn't worth a note.
        let is_null = matches!(ty, Type::Nullable(_)) && default.as_ref().is_some_and(|default| default.is_null());
        if let Some(default) = default.as_ref().filter(|_| !is_null) {
            text += &format!(" = {}", safe_line(&cut(default, MAX_NAME_BYTES)));
        }
        let mut notes = Vec::new();
        notes.extend(list_aliases(aliases));
        if *omitted {
            notes.push("may be missing in the output".into());
        }
        notes.extend(only.map(name_direction));
        text + &within_parentheses(&notes)
    }

    fn result(&self, output: Option<&Payload>) -> String {
        output.map_or_else(String::new, |output| format!(" -> {}", self.payload(output)))
    }

    /// Writes an argument, with its encoding.
    fn argument(&self, payload: &Payload) -> String {
        match payload.name.as_str() {
            "" => self.payload(payload),
            name => format!("{}: {}", plain_name(name), self.payload(payload)),
        }
    }

    /// Writes the encoding and the type of a value.
    pub fn payload(&self, payload: &Payload) -> String {
        let optional = if payload.optional { "optional " } else { "" };
        let text = match (&payload.encoding, &payload.ty) {
            (Encoding::Text, Type::Text) => "text".into(),
            (Encoding::Bytes, Type::Bytes) => "bytes".into(),
            (Encoding::Any, ty) => self.ty(ty),
            (Encoding::Other(name), ty) => format!("{} {}", plain_name(name), self.ty(ty)),
            (encoding, ty) => format!("{} {}", encoding.name(), self.ty(ty)),
        };
        format!("{optional}{text}")
    }

    /// Writes a type, shortened if it is very long.
    pub fn ty(&self, ty: &Type) -> String {
        cut(self.type_within(ty, 0), MAX_NAME_BYTES)
    }

    fn type_within(&self, ty: &Type, depth: usize) -> String {
        if depth > MAX_DEPTH {
            return "…".into();
        }
        let inner = |ty: &Type| self.type_within(ty, depth + 1);
        match ty {
            Type::Bool => "bool".into(),
            Type::Number(number) => number.name().into(),
            Type::Char => "char".into(),
            Type::Text => "text".into(),
            Type::Format(format) => format!("text<{}>", plain_name(format)),
            Type::Bytes => "bytes".into(),
            Type::Unit => "null".into(),
            Type::Nullable(ty) => format!("{}?", inner(ty)),
            Type::List(ty) => format!("[{}]", inner(ty)),
            Type::Set(ty) => format!("set<{}>", inner(ty)),
            Type::Array(ty, length) => format!("[{}; {length}]", inner(ty)),
            Type::Tuple(types) => self.tuple(types, depth + 1),
            Type::Map { key, value } => format!("map<{}, {}>", inner(key), inner(value)),
            Type::Ref(path) => self.names.get(path.as_str()).cloned().unwrap_or_else(|| type_name(path)),
            Type::Any(name) if !name.is_empty() => format!("any<{}>", type_name(name)),
            _ => "any".into(),
        }
    }

    /// Writes a tuple as Rust does, where `(T,)` isn't `T`.
    fn tuple(&self, types: &[Type], depth: usize) -> String {
        const MAX_TYPES: usize = 100;
        let shown = text::first(MAX_TYPES, types.iter().map(|ty| self.type_within(ty, depth))).join(", ");
        format!("({shown}{})", if types.len() == 1 { "," } else { "" })
    }
}

/// Writes parts between a start and an end: on one line if they fit, else each on its own line.
fn list(start: &str, parts: Vec<String>, end: &str) -> Vec<String> {
    let columns: usize = parts.iter().map(|part| part.chars().count() + 2).sum();
    if parts.is_empty() {
        return vec![format!("{}{}", start.trim_end(), end.trim_start())];
    }
    if start.len() + columns + end.len() <= MAX_COLUMNS {
        return vec![format!("{start}{}{end}", parts.join(", "))];
    }
    let mut lines = vec![start.trim_end().to_owned()];
    lines.extend(text::first(MAX_PARTS, parts.into_iter().map(|part| format!("{part},"))).into_iter().map(indent));
    lines.push(end.trim_start().to_owned());
    lines
}

/// Returns a line for the parts beyond [`MAX_PARTS`], if there are any.
fn others_left(parts: usize) -> Option<String> {
    parts.checked_sub(MAX_PARTS).filter(|left| *left > 0).map(|left| format!("  … and {left} more"))
}

fn indent(line: String) -> String {
    format!("  {line}")
}

fn name_direction(direction: Direction) -> String {
    match direction {
        Direction::In => "input only".into(),
        Direction::Out => "output only".into(),
    }
}

fn list_aliases(aliases: &[String]) -> Option<String> {
    const MAX_ALIASES: usize = 10;
    let names = text::first(MAX_ALIASES, aliases.iter().map(|alias| plain_name(alias)));
    (!names.is_empty()).then(|| format!("or {}", names.join(", ")))
}

/// Writes the notes behind a variant.
fn describe_variant(variant: &Variant) -> String {
    let mut notes = Vec::from_iter(list_aliases(&variant.aliases));
    if variant.other {
        notes.push("for all other names".into());
    }
    if variant.untagged {
        notes.push("without a tag".into());
    }
    notes.extend(variant.only.map(name_direction));
    within_parentheses(&notes)
}

fn within_parentheses(notes: &[String]) -> String {
    if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) }
}

/// Writes docs as the lines of a doc comment.
fn doc_lines(doc: &str) -> Vec<String> {
    if doc.is_empty() {
        return Vec::new();
    }
    let lines: Vec<_> = doc.lines().collect();
    let lines = text::first(MAX_DOC_LINES, lines);
    lines.iter().map(|line| format!("/// {}", safe_line(&cut(line, MAX_NAME_BYTES))).trim_end().to_owned()).collect()
}

fn first_line(doc: &str) -> String {
    safe_line(&cut(doc.lines().next().unwrap_or_default(), MAX_NAME_BYTES))
}
