//! Bindings in Python, for the SDK `extism` 1.1.

use std::collections::BTreeSet;

use extism_pdk::contract::{Number, Tagging, Type};

use super::carrier::{Carrier, scalar};
use super::docs::by_hand;
use super::plan::{
    ADDRESSES, Content, Defined, Fields, Function, HostFunction, Input, Language, Own, Plan, Presence, Shape, Variant,
};
use crate::command::code::{Code, Parts, doc_lines, quoted};
use crate::command::contract::names::Case;

pub const LANGUAGE: Language = Language {
    functions: Case::Snake,
    arguments: Case::Snake,
    fields: Some(Case::Snake),
    reserved: &[
        "and",
        "as",
        "assert",
        "async",
        "await",
        "break",
        "class",
        "continue",
        "def",
        "del",
        "elif",
        "else",
        "except",
        "finally",
        "for",
        "from",
        "global",
        "if",
        "import",
        "in",
        "is",
        "lambda",
        "nonlocal",
        "not",
        "or",
        "pass",
        "raise",
        "return",
        "try",
        "while",
        "with",
        "yield",
        "self",
        "bool",
        "bytes",
        "dict",
        "float",
        "int",
        "list",
        "str",
        "tuple",
        "frozenset",
        "base64",
        "host",
        "json",
        "msgpack",
        "output",
    ],
    reserved_ending: None,
    reserved_types: &[
        "None",
        "True",
        "False",
        "Absent",
        "Any",
        "Callable",
        "ContractError",
        "Enum",
        "ExplicitFunction",
        "Generic",
        "Host",
        "Iterator",
        "Json",
        "Mapping",
        "Protocol",
        "Self",
        "TypeAlias",
        "TypeVar",
        "Exception",
        "IndexError",
        "ValueError",
    ],
    reserved_methods: &[
        "and",
        "as",
        "assert",
        "async",
        "await",
        "break",
        "class",
        "continue",
        "def",
        "del",
        "elif",
        "else",
        "except",
        "finally",
        "for",
        "from",
        "global",
        "if",
        "import",
        "in",
        "is",
        "lambda",
        "nonlocal",
        "not",
        "or",
        "pass",
        "raise",
        "return",
        "try",
        "while",
        "with",
        "yield",
        "bool",
        "bytes",
        "dict",
        "float",
        "int",
        "list",
        "str",
        "tuple",
        "call",
        "close",
        "host",
        "load",
        "classmethod",
        "isinstance",
        "open",
    ],
    reserved_variants: &["None", "True", "False"],
};

/// Where the names come from that a file imports.
const IMPORTS: &[(&str, &str)] = &[
    ("collections.abc", "Callable"),
    ("collections.abc", "Iterator"),
    ("collections.abc", "Mapping"),
    ("contextlib", "contextmanager"),
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

/// Behind an import that has no types of its own.
const UNTYPED: &str = "  # type: ignore[import-untyped, unused-ignore]";

pub fn write(plan: &Plan, records: &[String]) -> String {
    Python { plan, parts: Parts::of(include_str!("python.txt")) }.file(records)
}

struct Python<'a> {
    plan: &'a Plan,
    parts: Parts,
}

impl Python<'_> {
    fn file(&self, records: &[String]) -> String {
        let mut types = Code::default();
        let mut codecs = Code::default();
        let mut defined = BTreeSet::new();
        for ty in &self.plan.types {
            self.define(&mut types, ty);
            self.codec_of(&mut codecs, ty, &defined);
            defined.insert(ty.path.as_str());
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
            self.parts.name("_records");
            contract.line("# What the plugin said of itself when these bindings were made.");
            contract.line("_CONTRACT = (");
            contract.indented(4, |code| code.lines(records.iter().map(|record| literal(&(record.clone() + "\n")))));
            contract.line(")");
        }
        self.join(types, class, codecs, contract)
    }

    /// All of the file, with the parts that are used.
    fn join(&self, types: Code, class: Code, codecs: Code, contract: Code) -> String {
        const FIRST: [&str; 3] = ["class Absent", "Json:", "class ContractError"];

        for name in ["ContractError", "Any"] {
            self.parts.name(name);
        }
        let starts_with = |body: &Vec<&str>, starts: &[&str]| {
            body.first().is_some_and(|line| starts.iter().any(|start| line.starts_with(start)))
        };
        let (variables, bodies): (Vec<_>, Vec<_>) =
            self.parts.select().into_iter().partition(|body| starts_with(body, &["_T =", "_K ="]));
        let (first, runtime): (Vec<_>, Vec<_>) = bodies.into_iter().partition(|body| starts_with(body, &FIRST));
        let mut file = Code::default();
        self.header(&mut file);
        self.imports(&mut file);
        file.blank(usize::from(!variables.is_empty()));
        file.lines(variables.concat());
        for body in first {
            file.blank(if starts_with(&body, &["Json:"]) { 1 } else { 2 });
            file.lines(body);
        }
        let mut text = file.finish() + &types.finish() + &class.finish();
        let codecs = codecs.finish();
        if !runtime.is_empty() || !codecs.is_empty() {
            text += "\n\n# From here on: how values become bytes, and bytes values.\n";
        }
        let mut after_constant = false;
        for body in runtime {
            // Constants stand together, all else alone.
            let is_constant = body.len() == 1;
            text += if is_constant && after_constant { "" } else { "\n\n" };
            after_constant = is_constant;
            for line in body {
                text += line;
                text.push('\n');
            }
        }
        if !codecs.is_empty() {
            text += "\n\n";
            text += &codecs;
        }
        let contract = contract.finish();
        if !contract.is_empty() {
            text += "\n\n";
            text += &contract;
        }
        text
    }

    fn header(&self, code: &mut Code) {
        let plugin = python_doc(&self.plan.plugin);
        code.line(format!("\"\"\"Calls the Extism plugin `{plugin}`: see `{}`.", self.plan.class));
        code.blank(1);
        code.line(
            "`host-harness bindings` has written this file from the plugin's contract: to change it, run that again.",
        );
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
        for module in ["base64", "json", "os", "struct"] {
            if self.parts.is_used(module) {
                code.line(format!("import {module}"));
            }
        }
        let mut modules: Vec<&str> = IMPORTS.iter().map(|(module, _)| *module).collect();
        modules.dedup();
        for module in modules {
            let names: Vec<&str> = IMPORTS
                .iter()
                .filter(|(of, name)| *of == module && self.parts.is_used(name))
                .map(|(_, name)| *name)
                .collect();
            if !names.is_empty() {
                code.line(format!("from {module} import {}", names.join(", ")));
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
        let doc: Vec<String> = doc.iter().map(|line| python_doc(line)).collect();
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

    fn define(&self, code: &mut Code, defined: &Defined) {
        let Defined { name, doc, shape, .. } = defined;
        let doc = doc_lines(doc);
        match shape {
            Shape::Any | Shape::Unit | Shape::Is(_) | Shape::Tuple(_) => {
                let ty = match shape {
                    Shape::Any => self.parts.name("Json").to_owned(),
                    Shape::Unit => "None".into(),
                    Shape::Is(ty) => self.ty(ty),
                    Shape::Tuple(types) => self.tuple(types),
                    _ => return,
                };
                self.alias(code, name, &[ty], &doc);
            }
            Shape::Struct(fields) => self.dataclass(code, name, &doc, |code| self.fields(code, fields)),
            Shape::Choice(variants) => {
                code.blank(2);
                code.line(format!("class {name}({}):", self.parts.name("Enum")));
                code.indented(4, |code| {
                    self.docs(code, &doc);
                    if !doc.is_empty() {
                        code.blank(1);
                    }
                    for Variant { key, name, doc, .. } in variants {
                        code.line(format!("{name} = {}", literal(key)));
                        self.docs(code, &doc_lines(doc));
                    }
                });
            }
            Shape::Enum(variants, _) => {
                for variant in variants {
                    self.dataclass(code, &variant.type_name, &doc_lines(&variant.doc), |code| match &variant.content {
                        Content::Unit => {}
                        Content::Is(ty) => code.line(format!("value: {}", self.ty(ty))),
                        Content::Tuple(types) => code.line(format!("value: {}", self.tuple(types))),
                        Content::Struct(fields) => self.fields(code, fields),
                    });
                }
                let names: Vec<String> = variants.iter().map(|variant| variant.type_name.clone()).collect();
                let names = if names.is_empty() { vec!["None".into()] } else { names };
                self.alias(code, name, &names, &doc);
            }
        }
    }

    fn alias(&self, code: &mut Code, name: &str, types: &[String], doc: &[String]) {
        let alias = self.parts.name("TypeAlias");
        code.blank(2);
        code.line(format!("{name}: {alias} = \"{}\"", types.join(" | ")));
        self.docs(code, doc);
    }

    fn dataclass(&self, code: &mut Code, name: &str, doc: &[String], fields: impl FnOnce(&mut Code)) {
        let dataclass = self.parts.name("dataclass");
        code.blank(2);
        code.line(format!("@{dataclass}"));
        code.line(format!("class {name}:"));
        let mut body = Code::default();
        fields(&mut body);
        let body = body.finish();
        code.indented(4, |code| {
            self.docs(code, doc);
            match (body.is_empty(), doc.is_empty()) {
                (true, true) => code.line("pass"),
                (true, false) => {}
                (false, is_bare) => {
                    code.blank(usize::from(!is_bare));
                    code.lines(body.lines());
                }
            }
        });
    }

    /// Those that can be left out stand behind the others, as Python wants it.
    fn fields(&self, code: &mut Code, fields: &Fields) {
        let is_required = |presence: &Presence| *presence == Presence::Always;
        let (required, optional): (Vec<_>, Vec<_>) =
            fields.named.iter().partition(|field| is_required(&field.presence));
        for field in required {
            code.line(format!("{}: {}", field.name, self.ty(&field.ty)));
            self.docs(code, &doc_lines(&field.doc));
        }
        for flattened in &fields.flattened {
            code.line(format!("{}: {}", flattened.name, self.ty(&flattened.ty)));
        }
        for field in optional {
            let (ty, default) = match field.presence {
                Presence::OptionalOrNull => {
                    (format!("{} | {}", self.ty(&field.ty), self.parts.name("Absent")), self.parts.name("ABSENT"))
                }
                _ => (or_none(self.ty(&field.ty)), "None"),
            };
            code.line(format!("{}: {ty} = {default}", field.name));
            self.docs(code, &doc_lines(&field.doc));
        }
    }

    fn ty(&self, ty: &Type) -> String {
        match ty {
            Type::Bool => "bool".into(),
            Type::Number(number) => if number.is_float() { "float" } else { "int" }.into(),
            Type::Char | Type::Text | Type::Format(_) => "str".into(),
            Type::Bytes => "bytes".into(),
            Type::Unit => "None".into(),
            Type::Nullable(inner) => or_none(self.ty(inner)),
            Type::List(inner) | Type::Set(inner) | Type::Array(inner, _) => format!("list[{}]", self.ty(inner)),
            Type::Tuple(types) => self.tuple(types),
            Type::Map { key, value } => format!("dict[{}, {}]", self.key_type(key), self.ty(value)),
            Type::Ref(path) if self.plan.names.contains_key(path) => self.plan.names[path].clone(),
            _ => self.parts.name("Json").into(),
        }
    }

    fn tuple(&self, types: &[Type]) -> String {
        let types: Vec<String> = types.iter().map(|ty| self.ty(ty)).collect();
        if types.is_empty() { "tuple[()]".into() } else { format!("tuple[{}]", types.join(", ")) }
    }

    fn key_type(&self, key: &Type) -> String {
        match self.plan.key(key) {
            Some(_) => self.ty(key),
            None => "str".into(),
        }
    }

    /// The codec of a type. Types that are `defined` have theirs above.
    fn codec(&self, ty: &Type, defined: Option<&BTreeSet<&str>>) -> String {
        let codec = |ty| self.codec(ty, defined);
        let name = |name| self.parts.name(name);
        match ty {
            Type::Bool => name("_BOOL").into(),
            Type::Number(number) => self.number_codec(*number),
            Type::Char => name("_CHAR").into(),
            Type::Format(format) if ADDRESSES.contains(&format.as_str()) => {
                format!("{}({})", name("_address"), literal(format))
            }
            Type::Text | Type::Format(_) => name("_TEXT").into(),
            Type::Bytes => name("_BYTES").into(),
            Type::Unit => name("_UNIT").into(),
            // There is one `None`, however often a value is optional.
            Type::Nullable(inner) if self.plan.has_null(inner) => codec(inner),
            Type::Nullable(inner) => format!("{}({})", name("_option"), codec(inner)),
            Type::List(inner) | Type::Set(inner) => format!("{}({})", name("_list"), codec(inner)),
            Type::Array(inner, length) => format!("{}({}, {length})", name("_array"), codec(inner)),
            Type::Tuple(types) => self.tuple_codec(types, defined),
            Type::Map { key, value } => {
                let key = match self.plan.key(key) {
                    Some(true) => codec(key),
                    Some(false) => format!("{}({})", name("_key"), codec(key)),
                    None => name("_TEXT").into(),
                };
                format!("{}({key}, {})", name("_map"), codec(value))
            }
            Type::Ref(path) if self.plan.names.contains_key(path) => {
                let codec = codec_name(&self.plan.names[path]);
                match defined {
                    Some(defined) if !defined.contains(path.as_str()) => {
                        format!("{}(lambda: {codec})", name("_later"))
                    }
                    _ => codec,
                }
            }
            _ => name("_ANY").into(),
        }
    }

    fn number_codec(&self, number: Number) -> String {
        self.parts.name(&format!("_{}", number.name().to_uppercase())).to_owned()
    }

    fn tuple_codec(&self, types: &[Type], defined: Option<&BTreeSet<&str>>) -> String {
        let codecs: Vec<String> = types.iter().map(|ty| self.codec(ty, defined)).collect();
        format!("{}({})", self.parts.name("_tuple"), codecs.join(", "))
    }

    fn codec_of(&self, code: &mut Code, of: &Defined, defined: &BTreeSet<&str>) {
        let name = &of.name;
        let start = format!("{}: {}[{name}] = ", codec_name(name), self.parts.name("_Codec"));
        let defined = Some(defined);
        match &of.shape {
            Shape::Any => code.line(start + self.parts.name("_ANY")),
            Shape::Unit => code.line(start + self.parts.name("_UNIT")),
            Shape::Is(ty) => code.line(start + &self.codec(ty, defined)),
            Shape::Tuple(types) => code.line(start + &self.tuple_codec(types, defined)),
            Shape::Struct(fields) => self.record(code, &start, name, fields, defined, ""),
            Shape::Choice(_) => code.line(format!("{start}{}({name})", self.parts.name("_choice"))),
            Shape::Enum(variants, tagging) => {
                let name = literal(name);
                // One that stands for the others comes last.
                let (mut named, untagged): (Vec<_>, Vec<_>) = variants.iter().partition(|variant| !variant.untagged);
                named.sort_by_key(|variant| variant.other);
                let (start, end) = match untagged.is_empty() {
                    true => (start, ")"),
                    false => (format!("{start}{}(", self.parts.name("_either")), "),"),
                };
                let (kind, keys) = match tagging {
                    Tagging::Internal { tag } => ("_internal", vec![name, literal(tag)]),
                    Tagging::Adjacent { tag, content } => ("_adjacent", vec![name, literal(tag), literal(content)]),
                    Tagging::Untagged => ("_untagged", vec![name]),
                    _ => ("_external", vec![name]),
                };
                code.line(format!("{start}{}(", self.parts.name(kind)));
                code.indented(4, |code| {
                    code.line(format!("{},", keys.join(", ")));
                    named.iter().for_each(|variant| self.variant(code, variant, defined));
                });
                code.line(end);
                if !untagged.is_empty() {
                    code.line(format!("{}(", self.parts.name("_untagged")));
                    code.indented(4, |code| {
                        code.line(format!("{},", keys[0]));
                        untagged.iter().for_each(|variant| self.variant(code, variant, defined));
                    });
                    code.line("))");
                }
            }
        }
    }

    fn variant(&self, code: &mut Code, variant: &Variant, defined: Option<&BTreeSet<&str>>) {
        let Variant { key, type_name, .. } = variant;
        let start = format!("{}({}, {type_name}", self.parts.name("_Variant"), literal(key));
        let mut wrapped = |codec: String| {
            code.line(format!("{start}, {}({type_name}, {codec})),", self.parts.name("_wrapped")));
        };
        match &variant.content {
            Content::Unit if variant.other => code.line(start + ", other=True),"),
            Content::Unit => code.line(start + "),"),
            Content::Is(ty) => wrapped(self.codec(ty, defined)),
            Content::Tuple(types) => wrapped(self.tuple_codec(types, defined)),
            Content::Struct(fields) => self.record(code, &(start + ", "), type_name, fields, defined, "),"),
        }
    }

    fn record(
        &self,
        code: &mut Code,
        start: &str,
        class: &str,
        fields: &Fields,
        defined: Option<&BTreeSet<&str>>,
        end: &str,
    ) {
        code.line(format!("{start}{}(", self.parts.name("_record")));
        code.indented(4, |code| {
            code.line(format!("{class},"));
            for field in &fields.named {
                let missing = match field.presence {
                    Presence::Always => "",
                    Presence::Optional => ", None",
                    Presence::OptionalOrNull => ", ABSENT",
                };
                let codec = self.codec(&field.ty, defined);
                let given = if field.is_given { "" } else { ", given=False" };
                let (kind, key) = (self.parts.name("_Field"), literal(&field.key));
                code.line(format!("{kind}(\"{}\", {key}, {codec}{missing}{given}),", field.name));
            }
            for flattened in &fields.flattened {
                let codec = self.codec(&flattened.ty, defined);
                let (own, keys) = match &flattened.own {
                    Own::Only(keys) => ("only", keys),
                    Own::Except(keys) => ("others", keys),
                };
                let keys: Vec<String> = keys.iter().map(|key| literal(key) + ",").collect();
                let own = format!(", {own}=({})", keys.join(" "));
                let optional = if flattened.optional { ", optional=True" } else { "" };
                let kind = self.parts.name("_Flattened");
                code.line(format!("{kind}(\"{}\", {codec}{own}{optional}),", flattened.name));
            }
            if fields.closed {
                code.line("closed=True,");
            }
        });
        code.line(format!("){end}"));
    }

    fn carried_type(&self, carrier: &Carrier<'_>, optional: bool) -> String {
        let ty = match carrier {
            Carrier::Text | Carrier::Base64Text => "str".into(),
            Carrier::Bytes | Carrier::Fixed(_) | Carrier::Base64Bytes | Carrier::Opaque(_) => "bytes".into(),
            Carrier::Json(ty) | Carrier::Msgpack(ty) => self.ty(ty),
            Carrier::Number(number) | Carrier::Scalar(number) => self.ty(&Type::Number(*number)),
            Carrier::Bool => "bool".into(),
        };
        if optional { or_none(ty) } else { ty }
    }

    /// The bytes of a value.
    fn encode(&self, value: &str, carrier: &Carrier<'_>, optional: bool) -> String {
        let name = |name| self.parts.name(name);
        let bytes = match carrier {
            Carrier::Text => format!("{}.write({value}).encode()", name("_TEXT")),
            Carrier::Scalar(_) => value.to_owned(),
            Carrier::Bytes | Carrier::Opaque(_) => format!("{}.write({value})", name("_BYTES")),
            Carrier::Fixed(length) => format!("{}({}.write({value}), {length})", name("_fixed"), name("_BYTES")),
            Carrier::Json(ty) => format!("{}({}, {value})", name("_to_json"), self.codec(ty, None)),
            Carrier::Msgpack(ty) => format!("{}({}, {value})", name("_to_msgpack"), self.codec(ty, None)),
            Carrier::Base64Text => format!("{}.b64encode({}.write({value}).encode())", name("base64"), name("_TEXT")),
            Carrier::Base64Bytes => format!("{}.b64encode({}.write({value}))", name("base64"), name("_BYTES")),
            Carrier::Number(number) if number.bits() == 128 => {
                let signed = if number.is_signed() { "True" } else { "False" };
                format!("{}({}, {value}, {signed})", name("_wide_to_le"), self.number_codec(*number))
            }
            Carrier::Number(number) => {
                format!("{}(\"{}\", {}, {value})", name("_to_le"), form(*number), self.number_codec(*number))
            }
            Carrier::Bool => format!("{}(\"?\", {}, {value})", name("_to_le"), name("_BOOL")),
        };
        if optional { format!("b\"\" if {value} is None else {bytes}") } else { bytes }
    }

    /// The value of bytes.
    fn decode(&self, bytes: &str, carrier: &Carrier<'_>, optional: bool) -> String {
        let name = |name| self.parts.name(name);
        let value = match carrier {
            Carrier::Text => format!("{bytes}.decode()"),
            Carrier::Bytes | Carrier::Opaque(_) | Carrier::Scalar(_) => bytes.to_owned(),
            Carrier::Fixed(length) => format!("{}({bytes}, {length})", name("_fixed")),
            Carrier::Json(ty) => format!("{}({}, {bytes})", name("_from_json"), self.codec(ty, None)),
            Carrier::Msgpack(ty) => format!("{}({}, {bytes})", name("_from_msgpack"), self.codec(ty, None)),
            Carrier::Base64Text => format!("{}.b64decode({bytes}, validate=True).decode()", name("base64")),
            Carrier::Base64Bytes => format!("{}.b64decode({bytes}, validate=True)", name("base64")),
            Carrier::Number(number) if number.bits() == 128 => {
                let signed = if number.is_signed() { "True" } else { "False" };
                format!("{}({bytes}, {signed})", name("_wide_from_le"))
            }
            Carrier::Number(number) if number.is_float() => {
                format!("float({}(\"{}\", {bytes}))", name("_from_le"), form(*number))
            }
            Carrier::Number(number) => format!("int({}(\"{}\", {bytes}))", name("_from_le"), form(*number)),
            Carrier::Bool => format!("bool({}(\"?\", {bytes}))", name("_from_le")),
        };
        if optional { format!("{value} if {bytes} else None") } else { value }
    }

    fn host(&self, code: &mut Code) {
        code.blank(2);
        code.line(format!("class Host({}):", self.parts.name("Protocol")));
        code.indented(4, |code| {
            code.line("\"\"\"What the application gives the plugin.\"\"\"");
            for import in &self.plan.imports {
                code.blank(1);
                let arguments = import.arguments.iter().map(|(name, payload)| {
                    format!(", {name}: {}", self.carried_type(&Carrier::of(payload), payload.optional))
                });
                let output = match &import.output {
                    Some(payload) => self.carried_type(&Carrier::of(payload), payload.optional),
                    None => "None".into(),
                };
                code.line(format!("def {}(self{}) -> {output}:", import.name, arguments.collect::<String>()));
                code.indented(4, |code| {
                    self.docs(code, &import.docs("What it raises is the plugin's to handle."));
                    code.line("...");
                });
            }
        });
    }

    fn class(&self, code: &mut Code, is_described: bool) {
        code.blank(2);
        code.line(format!("class {}:", self.plan.class));
        code.indented(4, |code| {
            self.docs(code, &self.plan.class_docs(
                "A call that fails raises `extism.Error` with the plugin's text.",
                "The SDK for Python doesn't tell the code of an error: an application that must tell errors apart needs a \
                 plugin that gives them as its output.",
                is_described,
            ));
            code.blank(1);
            self.load(code, is_described);
            for function in &self.plan.functions {
                code.blank(1);
                self.method(code, function);
            }
            code.blank(1);
            self.call(code);
        });
    }

    fn load(&self, code: &mut Code, is_described: bool) {
        let has_host = !self.plan.imports.is_empty();
        let mut lines = vec![
            "@classmethod".to_owned(),
            "def load(".into(),
            "    cls,".into(),
            "    wasm: bytes | str | os.PathLike[str],".into(),
        ];
        for name in ["os", "Any", "Mapping"] {
            self.parts.name(name);
        }
        lines.extend(has_host.then(|| "    host: Host,".into()));
        lines.push("    *,".into());
        lines.push("    manifest: Mapping[str, Any] | None = None,".into());
        lines.push("    wasi: bool = False,".into());
        lines.extend(is_described.then(|| "    check: bool = True,".into()));
        lines.push(format!(") -> {}:", self.plan.class));
        code.lines(lines);
        code.indented(4, |code| {
            code.line("\"\"\"Loads the plugin from a .wasm file, or from its bytes.");
            code.blank(1);
            code.line("`manifest` has what else the SDK takes, such as `config`, `allowed_hosts` and `timeout_ms`.");
            if is_described {
                code.line("Unless `check` is false, a plugin with another contract than these bindings is refused with a");
                code.line("`ContractError` that names what differs.");
            }
            code.line("\"\"\"");
            code.line("if not isinstance(wasm, bytes):");
            code.line("    with open(wasm, \"rb\") as file:");
            code.line("        wasm = file.read()");
            if is_described {
                let differences = self.parts.name("_differences");
                code.line(format!("differences = {differences}(wasm) if check else []"));
                code.line("if differences:");
                code.line("    raise ContractError(\"the plugin isn't the one of these bindings: \" + \"; \".join(differences))");
            }
            let others = "manifest.get(\"wasm\", [])";
            code.line("manifest = manifest or {}");
            code.line(format!("modules = [*{others}, {{\"name\": \"main\", \"data\": {}.b64encode(wasm).decode()}}]", self.parts.name("base64")));
            match has_host {
                true => {
                    self.parts.name("_HostFunction");
                    code.line("functions = _host_functions(host)");
                    code.line("own = [function.function for function in functions]");
                    code.line("plugin = extism.Plugin({**manifest, \"wasm\": modules}, wasi=wasi, functions=own)");
                    code.line("return cls(plugin, functions)");
                }
                false => {
                    code.line("return cls(extism.Plugin({**manifest, \"wasm\": modules}, wasi=wasi, functions=[]))");
                }
            }
        });
        code.blank(1);
        match has_host {
            true => {
                code.line("def __init__(self, plugin: Any, functions: list[_HostFunction]) -> None:");
                code.line("    self._plugin = plugin");
                code.line("    self._functions = functions");
            }
            false => {
                code.line("def __init__(self, plugin: Any) -> None:");
                code.line("    self._plugin = plugin");
            }
        }
        code.blank(1);
        code.line("def close(self) -> None:");
        code.line("    \"\"\"Frees the plugin, as the end of a `with` does.\"\"\"");
        code.line("    self._plugin.__exit__(None, None, None)");
        code.blank(1);
        code.line(format!("def __enter__(self) -> {}:", self.parts.name("Self")));
        code.line("    return self");
        code.blank(1);
        code.line("def __exit__(self, *_: object) -> None:");
        code.line("    self.close()");
    }

    fn method(&self, code: &mut Code, function: &Function) {
        let (arguments, input) = match &function.input {
            Input::None => (String::new(), String::new()),
            Input::Whole(name, payload) => {
                let carrier = Carrier::of(payload);
                let default = if payload.optional { " = None" } else { "" };
                let argument = format!(", {name}: {}{default}", self.carried_type(&carrier, payload.optional));
                (argument, format!(", {}", self.encode(name, &carrier, payload.optional)))
            }
            Input::Array(arguments) => {
                let mut written = vec![arguments.iter().filter(|argument| !argument.optional).count().to_string()];
                let mut declared = String::new();
                for argument in arguments {
                    let (ty, codec) = (self.ty(&argument.ty), self.codec(&argument.ty, None));
                    let (ty, codec) = match (argument.optional, self.plan.has_null(&argument.ty)) {
                        (false, _) => (ty, codec),
                        (true, true) => (or_none(ty) + " = None", codec),
                        (true, false) => (or_none(ty) + " = None", format!("{}({codec})", self.parts.name("_option"))),
                    };
                    declared += &format!(", {}: {ty}", argument.name);
                    written.push(format!("{codec}.write({})", argument.name));
                }
                (declared, format!(", {}({})", self.parts.name("_arguments"), written.join(", ")))
            }
        };
        let output = function.output.as_ref().map(|payload| (Carrier::of(payload), payload.optional));
        let ty = output.as_ref().map_or("None".into(), |(carrier, optional)| self.carried_type(carrier, *optional));
        code.line(format!("def {}(self{arguments}) -> {ty}:", function.name));
        code.indented(4, |code| {
            self.docs(code, &function.docs("`extism.Error`"));
            let call = format!("self.call({}{input})", literal(&function.export));
            match &output {
                None => code.line(call),
                Some((carrier, optional)) => {
                    code.line(format!("output = {call}"));
                    let value = self.decode("output", carrier, *optional);
                    match carrier {
                        // A codec of a tuple has no type for the checker.
                        Carrier::Json(Type::Tuple(_)) | Carrier::Msgpack(Type::Tuple(_)) => {
                            code.line(format!("value: {ty} = {value}"));
                            code.line("return value");
                        }
                        _ => code.line(format!("return {value}")),
                    }
                }
            }
        });
    }

    fn call(&self, code: &mut Code) {
        code.line("def call(self, export: str, data: bytes = b\"\") -> bytes:");
        code.indented(4, |code| {
            self.docs(code, &by_hand());
            if self.plan.imports.is_empty() {
                code.line("output: bytes = self._plugin.call(export, data, bytes)");
                code.line("return output");
                return;
            }
            code.line("try:");
            code.line("    output: bytes = self._plugin.call(export, data, bytes)");
            code.line("finally:");
            code.line("    failures = [failure for function in self._functions for failure in function.failures]");
            code.line("    for function in self._functions:");
            code.line("        function.failures.clear()");
            code.line("    if failures:");
            code.line("        raise failures[0]");
            code.line("return output");
        });
    }

    /// The function that makes the SDK's functions of the application's.
    fn host_functions(&self, code: &mut Code) {
        code.blank(2);
        code.line("def _host_functions(host: Host) -> list[_HostFunction]:");
        code.indented(4, |code| {
            let mut made = Vec::new();
            for import in &self.plan.imports {
                made.push(self.host_function(code, import));
                code.blank(1);
            }
            code.line("return [");
            code.indented(4, |code| code.lines(made));
            code.line("]");
        });
    }

    fn host_function(&self, code: &mut Code, import: &HostFunction) -> String {
        let HostFunction { name, namespace, import: of, arguments, output, recoverable, .. } = import;
        let kind = |carrier: &Carrier<'_>| match carrier {
            Carrier::Scalar(number) => scalar(*number),
            _ => "block",
        };
        let declared: Vec<String> = arguments
            .iter()
            .map(|(name, payload)| match Carrier::of(payload) {
                Carrier::Scalar(number) => format!("{name}: {}", self.ty(&Type::Number(number))),
                _ => format!("{name}: bytes"),
            })
            .collect();
        let given: Vec<String> = arguments
            .iter()
            .map(|(name, payload)| self.decode(name, &Carrier::of(payload), payload.optional))
            .collect();
        let call = format!("host.{name}({})", given.join(", "));
        let (result, lines) = match output {
            None if *recoverable => ("bytes".into(), vec![call, "return b\"\"".into()]),
            None => ("None".to_owned(), vec![call]),
            Some(payload) => match Carrier::of(payload) {
                Carrier::Scalar(number) => (self.ty(&Type::Number(number)), vec![format!("return {call}")]),
                carrier if self.carried_type(&carrier, payload.optional) == "None" => {
                    ("bytes".into(), vec![call, format!("return {}", self.encode("None", &carrier, false))])
                }
                carrier => (
                    "bytes".into(),
                    vec![
                        format!("result = {call}"),
                        format!("return {}", self.encode("result", &carrier, payload.optional)),
                    ],
                ),
            },
        };
        code.line(format!("def {name}({}) -> {result}:", declared.join(", ")));
        code.indented(4, |code| code.lines(lines));
        let kinds: Vec<String> =
            arguments.iter().map(|(_, payload)| format!("\"{}\"", kind(&Carrier::of(payload)))).collect();
        let output = match output {
            Some(payload) => format!("\"{}\"", kind(&Carrier::of(payload))),
            None if *recoverable => "\"block\"".into(),
            None => "None".into(),
        };
        let function = match recoverable {
            true => format!("{}({name})", self.parts.name("_recoverable")),
            false => name.clone(),
        };
        let (namespace, of) = (literal(namespace), literal(of));
        format!("_HostFunction({namespace}, {of}, [{}], {output}, {function}),", kinds.join(", "))
    }
}

fn codec_name(type_name: &str) -> String {
    format!("_{type_name}_codec")
}

fn or_none(ty: String) -> String {
    if ty == "None" || ty.ends_with(" | None") { ty } else { ty + " | None" }
}

/// The format characters of Python's `struct`.
fn form(number: Number) -> char {
    match number {
        Number::I8 => 'b',
        Number::U8 => 'B',
        Number::I16 => 'h',
        Number::U16 => 'H',
        Number::U32 | Number::Usize => 'I',
        Number::I64 => 'q',
        Number::U64 => 'Q',
        Number::F32 => 'f',
        Number::F64 => 'd',
        _ => 'i',
    }
}

fn literal(text: &str) -> String {
    quoted(text, |letter| if letter > 0xffff { format!("\\U{letter:08x}") } else { format!("\\u{letter:04x}") })
}

/// A line within a docstring, which `doctest` takes for no test: one begins with `>>>`.
fn python_doc(line: &str) -> String {
    let line = line.replace('\\', "\\\\").replace(">>>", "\\\\>>>");
    // The docstring's own end may follow.
    let ends_it = line.contains("\"\"\"") || line.ends_with('"');
    if ends_it { line.replace('"', "\\\"") } else { line }
}
