//! Bindings in TypeScript, for the SDK `@extism/extism` 2.0 and 1.0.

use std::collections::BTreeSet;

use extism_pdk::contract::{Number, Tagging, Type};

use super::carrier::{Carrier, scalar};
use super::docs::by_hand;
use super::plan::{
    ADDRESSES, Content, Defined, Fields, Function, HostFunction, Input, Language, Own, Plan, Presence, Shape, Variant,
};
use crate::command::code::{Code, Parts, doc_lines, quoted};
use crate::command::contract::names::{Case, identifier};

pub const LANGUAGE: Language = Language {
    functions: Case::Camel,
    arguments: Case::Camel,
    fields: None,
    reserved: &[
        "arguments",
        "await",
        "break",
        "case",
        "catch",
        "class",
        "const",
        "continue",
        "debugger",
        "default",
        "delete",
        "do",
        "else",
        "enum",
        "eval",
        "export",
        "extends",
        "false",
        "finally",
        "for",
        "function",
        "if",
        "implements",
        "import",
        "in",
        "instanceof",
        "interface",
        "let",
        "new",
        "null",
        "package",
        "private",
        "protected",
        "public",
        "return",
        "static",
        "super",
        "switch",
        "this",
        "throw",
        "true",
        "try",
        "typeof",
        "undefined",
        "var",
        "void",
        "while",
        "with",
        "yield",
        "addressOf",
        "btoa",
        "bytes",
        "fromBase64",
        "fromBool",
        "fromJson",
        "fromMsgpack",
        "fromText",
        "fromView",
        "host",
        "ofLength",
        "optionOf",
        "listOf",
        "tupleOf",
        "mapOf",
        "keyOf",
        "output",
        "plugin",
        "readBlock",
        "replyRecoverably",
        "toArguments",
        "toBase64",
        "toBool",
        "toJson",
        "toMsgpack",
        "toText",
        "toView",
        "view",
        "whenDone",
        "wideFromView",
        "wideToView",
    ],
    reserved_ending: Some("Codec"),
    reserved_types: &[
        "Array",
        "BigInt",
        "Codec",
        "ContractError",
        "CurrentPlugin",
        "DataView",
        "Data",
        "Date",
        "Error",
        "ExtismPluginOptions",
        "Host",
        "Infinity",
        "Json",
        "LoadOptions",
        "Map",
        "MaybePromise",
        "NaN",
        "Number",
        "Object",
        "Parameters",
        "Plugin",
        "Promise",
        "Record",
        "RegExp",
        "Set",
        "String",
        "TextDecoder",
        "TextEncoder",
        "Uint8Array",
        "Unpackr",
        "Variants",
        "Wasm",
        "WebAssembly",
    ],
    reserved_methods: &["call", "close", "constructor", "load", "plugin", "then"],
    reserved_variants: &[],
};

pub fn write(plan: &Plan, records: &[String]) -> String {
    TypeScript { plan, parts: Parts::of(include_str!("typescript.txt")) }.file(records)
}

struct TypeScript<'a> {
    plan: &'a Plan,
    parts: Parts,
}

impl TypeScript<'_> {
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
        let mut contract = Code::default();
        if !records.is_empty() {
            contract.line("// What the plugin said of itself when these bindings were made.");
            contract.line("const CONTRACT = [");
            contract.indented(2, |code| code.lines(records.iter().map(|record| literal(record) + ",")));
            contract.line("].join(\"\\n\");");
        }
        self.join(types, class, codecs, contract)
    }

    fn join(&self, types: Code, class: Code, codecs: Code, contract: Code) -> String {
        self.parts.name("LoadOptions");
        self.parts.name("compileWasm");
        let (first, runtime): (Vec<_>, Vec<_>) =
            self.parts.select().into_iter().partition(|body| body.iter().any(|line| line.starts_with("export ")));
        let mut file = Code::default();
        self.header(&mut file);
        for body in first {
            file.blank(1);
            file.lines(body);
        }
        let mut text = file.finish() + &types.finish() + &class.finish();
        text += "\n// From here on: how values become bytes, and bytes values.\n";
        let mut after_constant = false;
        for body in runtime {
            // Constants stand together, all else alone.
            let is_constant = body.len() == 1;
            text += if is_constant && after_constant { "" } else { "\n" };
            after_constant = is_constant;
            for line in body {
                text += line;
                text.push('\n');
            }
        }
        for part in [codecs.finish(), contract.finish()].into_iter().filter(|part| !part.is_empty()) {
            text.push('\n');
            text += &part;
        }
        text
    }

    fn header(&self, code: &mut Code) {
        let mut doc = vec![
            format!("Calls the Extism plugin `{}`: see `{}`.", self.plan.plugin, self.plan.class),
            String::new(),
            "`host-harness bindings` has written this file from the plugin's contract: to change it, run that again."
                .into(),
        ];
        doc.push(match self.parts.is_used("Unpackr") {
            true => "It needs `@extism/extism` 2.0 (or 1.0.3) and `msgpackr` of npm.".into(),
            false => "It needs `@extism/extism` 2.0 (or 1.0.3) of npm.".into(),
        });
        self.docs(code, &doc);
        code.blank(1);
        code.line("import { createPlugin } from \"@extism/extism\";");
        let current = if self.parts.is_used("CurrentPlugin") { "CurrentPlugin, " } else { "" };
        code.line(format!("import type {{ {current}ExtismPluginOptions, Plugin }} from \"@extism/extism\";"));
        if self.parts.is_used("Unpackr") {
            code.line("import { Unpackr } from \"msgpackr\";");
        }
    }

    fn docs(&self, code: &mut Code, doc: &[String]) {
        match doc {
            [] => {}
            [line] => code.line(format!("/** {} */", comment_line(line))),
            lines => {
                code.line("/**");
                for line in lines {
                    let line = comment_line(line);
                    code.line(if line.is_empty() { " *".into() } else { format!(" * {line}") });
                }
                code.line(" */");
            }
        }
    }

    fn define(&self, code: &mut Code, defined: &Defined) {
        let Defined { name, doc, shape, .. } = defined;
        if let Shape::Enum(variants, tagging) = shape {
            for variant in variants {
                if let Content::Struct(fields) = &variant.content {
                    let tag = match tagging {
                        Tagging::Internal { tag } if !variant.untagged => Some((tag.as_str(), variant.key.as_str())),
                        _ => None,
                    };
                    self.interface(code, &variant.type_name, &doc_lines(&variant.doc), fields, tag);
                }
            }
        }
        if let Shape::Struct(fields) = shape {
            self.interface(code, name, &doc_lines(doc), fields, None);
            return;
        }
        code.blank(1);
        self.docs(code, &doc_lines(doc));
        let alias = |ty: String| format!("export type {name} = {ty};");
        match shape {
            Shape::Any => code.line(alias(self.parts.name("Json").into())),
            Shape::Unit => code.line(alias("null".into())),
            Shape::Is(ty) => code.line(alias(self.ty(ty))),
            Shape::Tuple(types) => code.line(alias(self.tuple(types))),
            Shape::Struct(_) => {}
            Shape::Choice(variants) => {
                self.union(code, name, variants.iter().map(|variant| (variant, literal(&variant.key))).collect());
            }
            Shape::Enum(variants, _) if variants.is_empty() => code.line(alias("never".into())),
            Shape::Enum(variants, tagging) => {
                let tagging = |variant: &Variant| if variant.untagged { &Tagging::Untagged } else { tagging };
                let written = variants.iter().map(|variant| (variant, self.variant_type(variant, tagging(variant))));
                self.union(code, name, written.collect());
            }
        }
    }

    fn union(&self, code: &mut Code, name: &str, variants: Vec<(&Variant, String)>) {
        code.line(format!("export type {name} ="));
        code.indented(2, |code| {
            let last = variants.len() - 1;
            for (index, (variant, ty)) in variants.into_iter().enumerate() {
                if !matches!(variant.content, Content::Struct(_)) {
                    self.docs(code, &doc_lines(&variant.doc));
                }
                code.line(format!("| {ty}{}", if index == last { ";" } else { "" }));
            }
        });
    }

    fn variant_type(&self, variant: &Variant, tagging: &Tagging) -> String {
        let name = literal(&variant.key);
        let content = match &variant.content {
            Content::Unit => None,
            Content::Is(ty) => Some(self.ty(ty)),
            Content::Tuple(types) => Some(self.tuple(types)),
            Content::Struct(_) => Some(variant.type_name.clone()),
        };
        match (tagging, content) {
            (Tagging::Untagged, content) => content.unwrap_or_else(|| "null".into()),
            (Tagging::Internal { tag }, content) => match (&variant.content, content) {
                (Content::Struct(_), Some(content)) => content,
                (Content::Is(ty), Some(content)) if self.stands_beside(ty) => {
                    format!("({{ {}: {name} }} & {content})", property(tag))
                }
                (_, Some(content)) => format!("{{ {}: {name}; value: {content} }}", property(tag)),
                (_, None) => format!("{{ {}: {name} }}", property(tag)),
            },
            (Tagging::Adjacent { tag, .. }, None) => format!("{{ {}: {name} }}", property(tag)),
            (Tagging::Adjacent { tag, content: of }, Some(content)) => {
                format!("{{ {}: {name}; {}: {content} }}", property(tag), property(of))
            }
            (_, None) => name,
            (_, Some(content)) => format!("{{ {}: {content} }}", property(&variant.key)),
        }
    }

    /// Whether a value of this type is an object, whose properties can stand beside others.
    fn stands_beside(&self, ty: &Type) -> bool {
        match ty {
            Type::Ref(path) => match self.plan.defined(path).map(|defined| &defined.shape) {
                Some(Shape::Struct(_)) => true,
                Some(Shape::Enum(_, tagging)) => {
                    matches!(tagging, Tagging::Internal { .. } | Tagging::Adjacent { .. })
                }
                Some(Shape::Is(ty)) => self.stands_beside(ty),
                _ => false,
            },
            _ => false,
        }
    }

    fn interface(&self, code: &mut Code, name: &str, doc: &[String], fields: &Fields, tag: Option<(&str, &str)>) {
        code.blank(1);
        self.docs(code, doc);
        if fields.named.is_empty() && fields.flattened.is_empty() && tag.is_none() {
            code.line(format!("export type {name} = Record<string, never>;"));
            return;
        }
        code.line(format!("export interface {name} {{"));
        code.indented(2, |code| {
            if let Some((tag, key)) = tag {
                code.line(format!("{}: {};", property(tag), literal(key)));
            }
            for field in fields.named.iter().filter(|field| tag.is_none_or(|(tag, _)| tag != field.key)) {
                self.docs(code, &doc_lines(&field.doc));
                let mark = if field.presence == Presence::Always { "" } else { "?" };
                code.line(format!("{}{mark}: {};", property(&field.name), self.ty(&field.ty)));
            }
            for flattened in &fields.flattened {
                code.line(format!("{}: {};", property(&flattened.name), self.ty(&flattened.ty)));
            }
        });
        code.line("}");
    }

    fn ty(&self, ty: &Type) -> String {
        match ty {
            Type::Bool => "boolean".into(),
            Type::Number(number) => if is_wide(*number) { "bigint" } else { "number" }.into(),
            Type::Char | Type::Text | Type::Format(_) => "string".into(),
            Type::Bytes => "Uint8Array".into(),
            Type::Unit => "null".into(),
            Type::Nullable(inner) => or_null(self.ty(inner)),
            Type::List(inner) | Type::Set(inner) | Type::Array(inner, _) => {
                let inner = self.ty(inner);
                if inner.contains(" | ") { format!("({inner})[]") } else { format!("{inner}[]") }
            }
            Type::Tuple(types) => self.tuple(types),
            Type::Map { key, value } => {
                let key = if self.plan.key(key).is_some() { self.ty(key) } else { "string".into() };
                format!("Map<{key}, {}>", self.ty(value))
            }
            Type::Ref(path) if self.plan.names.contains_key(path) => self.plan.names[path].clone(),
            _ => self.parts.name("Json").into(),
        }
    }

    fn tuple(&self, types: &[Type]) -> String {
        let types: Vec<String> = types.iter().map(|ty| self.ty(ty)).collect();
        format!("[{}]", types.join(", "))
    }

    /// The codec of a type. Types that are `defined` have theirs above.
    fn codec(&self, ty: &Type, defined: Option<&BTreeSet<&str>>) -> String {
        let codec = |ty| self.codec(ty, defined);
        let name = |name| self.parts.name(name);
        match ty {
            Type::Bool => name("BOOL").into(),
            Type::Number(number) => self.number_codec(*number),
            Type::Char => name("CHAR").into(),
            Type::Format(format) if ADDRESSES.contains(&format.as_str()) => {
                format!("{}({})", name("addressOf"), literal(format))
            }
            Type::Text | Type::Format(_) => name("TEXT").into(),
            Type::Bytes => name("BYTES").into(),
            Type::Unit => name("UNIT").into(),
            Type::Nullable(inner) => format!("{}({})", name("optionOf"), codec(inner)),
            Type::List(inner) | Type::Set(inner) => format!("{}({})", name("listOf"), codec(inner)),
            Type::Array(inner, length) => format!("{}({}, {length})", name("listOf"), codec(inner)),
            Type::Tuple(types) => self.tuple_codec(types, defined),
            Type::Map { key, value } => {
                let key = match self.plan.key(key) {
                    Some(true) => codec(key),
                    Some(false) => format!("{}({})", name("keyOf"), codec(key)),
                    None => name("TEXT").into(),
                };
                format!("{}({key}, {})", name("mapOf"), codec(value))
            }
            Type::Ref(path) if self.plan.names.contains_key(path) => {
                let codec = codec_name(&self.plan.names[path]);
                match defined {
                    Some(defined) if !defined.contains(path.as_str()) => {
                        format!("{}(() => {codec})", name("laterOf"))
                    }
                    _ => codec,
                }
            }
            _ => name("ANY").into(),
        }
    }

    fn tuple_codec(&self, types: &[Type], defined: Option<&BTreeSet<&str>>) -> String {
        let codecs: Vec<String> = types.iter().map(|ty| self.codec(ty, defined)).collect();
        format!("{}({})", self.parts.name("tupleOf"), codecs.join(", "))
    }

    fn codec_of(&self, code: &mut Code, of: &Defined, defined: &BTreeSet<&str>) {
        let name = &of.name;
        let start = format!("const {}: {}<{name}> = ", codec_name(name), self.parts.name("Codec"));
        let defined = Some(defined);
        match &of.shape {
            Shape::Any => code.line(format!("{start}{};", self.parts.name("ANY"))),
            Shape::Unit => code.line(format!("{start}{};", self.parts.name("UNIT"))),
            Shape::Is(ty) => code.line(format!("{start}{};", self.codec(ty, defined))),
            Shape::Tuple(types) => code.line(format!("{start}{};", self.tuple_codec(types, defined))),
            Shape::Struct(fields) => self.record(code, &start, name, fields, defined, ";"),
            Shape::Choice(variants) => {
                let names: Vec<String> = variants.iter().map(|variant| literal(&variant.key)).collect();
                code.line(format!("{start}{}({}, {});", self.parts.name("choiceOf"), literal(name), names.join(", ")));
            }
            Shape::Enum(variants, Tagging::Untagged) => {
                self.untagged(code, &start, name, variants.iter().collect(), defined, ");");
            }
            Shape::Enum(variants, tagging) => {
                let (kind, mut keys) = match tagging {
                    Tagging::Internal { tag } => ("internalOf", vec![literal(tag)]),
                    Tagging::Adjacent { tag, content } => ("adjacentOf", vec![literal(tag), literal(content)]),
                    _ => ("externalOf", Vec::new()),
                };
                keys.insert(0, literal(name));
                let (named, untagged): (Vec<_>, Vec<_>) = variants.iter().partition(|variant| !variant.untagged);
                let (start, end) = match untagged.is_empty() {
                    true => (start, ");"),
                    false => (format!("{start}{}(", self.parts.name("eitherOf")), "),"),
                };
                let other =
                    named.iter().find(|variant| variant.other).map(|variant| format!(", {}", literal(&variant.key)));
                let end = format!("]){}{end}", other.unwrap_or_default());
                code.line(format!(
                    "{start}{}({}, new Map<Data, Codec<unknown> | null>([",
                    self.parts.name(kind),
                    keys.join(", ")
                ));
                code.indented(2, |code| {
                    for variant in named {
                        let start = format!("[{}, ", literal(&variant.key));
                        self.variant(code, variant, &start, "],", defined, tagging);
                    }
                });
                code.line(end);
                if !untagged.is_empty() {
                    self.untagged(code, "", name, untagged, defined, "));");
                }
            }
        }
    }

    fn untagged(
        &self,
        code: &mut Code,
        start: &str,
        name: &str,
        variants: Vec<&Variant>,
        defined: Option<&BTreeSet<&str>>,
        end: &str,
    ) {
        code.line(format!("{start}{}(", self.parts.name("untaggedOf")));
        code.indented(2, |code| {
            code.line(format!("{},", literal(name)));
            for variant in variants {
                self.variant(code, variant, "", ",", defined, &Tagging::Untagged);
            }
        });
        code.line(end);
    }

    fn variant(
        &self,
        code: &mut Code,
        variant: &Variant,
        start: &str,
        end: &str,
        defined: Option<&BTreeSet<&str>>,
        tagging: &Tagging,
    ) {
        let codec = match &variant.content {
            Content::Unit if *tagging == Tagging::Untagged => self.parts.name("UNIT").into(),
            Content::Unit => "null".into(),
            Content::Is(ty) => match tagging {
                Tagging::Internal { .. } if !self.stands_beside(ty) => {
                    format!("{}({})", self.parts.name("heldOf"), self.codec(ty, defined))
                }
                _ => self.codec(ty, defined),
            },
            Content::Tuple(types) => self.tuple_codec(types, defined),
            Content::Struct(fields) => {
                let name = &variant.type_name;
                let without_tag = match tagging {
                    Tagging::Internal { tag } => format!("Omit<{name}, {}>", literal(tag)),
                    _ => name.clone(),
                };
                let start = format!("{start}{}<{without_tag}>(", self.parts.name("structOf"));
                let skipped = match tagging {
                    Tagging::Internal { tag } => Some(tag.as_str()),
                    _ => None,
                };
                return self.properties(code, &start, name, fields, defined, end, skipped);
            }
        };
        code.line(format!("{start}{codec}{end}"));
    }

    fn record(
        &self,
        code: &mut Code,
        start: &str,
        name: &str,
        fields: &Fields,
        defined: Option<&BTreeSet<&str>>,
        end: &str,
    ) {
        let start = format!("{start}{}(", self.parts.name("structOf"));
        self.properties(code, &start, name, fields, defined, end, None);
    }

    #[allow(clippy::too_many_arguments)]
    fn properties(
        &self,
        code: &mut Code,
        start: &str,
        name: &str,
        fields: &Fields,
        defined: Option<&BTreeSet<&str>>,
        end: &str,
        skipped: Option<&str>,
    ) {
        let closed = if fields.closed { ", true" } else { "" };
        code.line(format!("{start}{}, [", literal(name)));
        code.indented(2, |code| {
            for field in fields.named.iter().filter(|field| Some(field.key.as_str()) != skipped) {
                let codec = self.codec(&field.ty, defined);
                let codec = match field.presence {
                    Presence::Always => codec,
                    _ => format!("{}({codec})", self.parts.name("mayMiss")),
                };
                let codec = match field.is_given {
                    true => codec,
                    false => format!("{}({codec})", self.parts.name("notGiven")),
                };
                code.line(format!("[{}, {codec}],", literal(&field.key)));
            }
            for flattened in &fields.flattened {
                self.parts.name("FLATTENED");
                let codec = self.codec(&flattened.ty, defined);
                let kind = self.parts.name(if flattened.optional { "maybeFlattened" } else { "flattenedOf" });
                let (own, keys) = match &flattened.own {
                    Own::Only(keys) => ("onlyKeys", keys),
                    Own::Except(keys) => ("exceptKeys", keys),
                };
                let keys: Vec<String> = keys.iter().map(|key| literal(key)).collect();
                let own = format!("{}({})", self.parts.name(own), keys.join(", "));
                code.line(format!("[{}, {kind}({codec}, {own})],", literal(&flattened.name)));
            }
        });
        code.line(format!("]{closed}){end}"));
    }

    fn carried_type(&self, carrier: &Carrier<'_>, optional: bool) -> String {
        let ty = match carrier {
            Carrier::Text | Carrier::Base64Text => "string".into(),
            Carrier::Bytes | Carrier::Fixed(_) | Carrier::Base64Bytes | Carrier::Opaque(_) => "Uint8Array".into(),
            Carrier::Json(ty) | Carrier::Msgpack(ty) => self.ty(ty),
            Carrier::Number(number) | Carrier::Scalar(number) => self.ty(&Type::Number(*number)),
            Carrier::Bool => "boolean".into(),
        };
        if optional { or_null(ty) } else { ty }
    }

    fn encode(&self, value: &str, carrier: &Carrier<'_>, optional: bool) -> String {
        let name = |name| self.parts.name(name);
        let bytes = match carrier {
            Carrier::Text => format!("{}({value})", name("toText")),
            Carrier::Bytes | Carrier::Opaque(_) | Carrier::Scalar(_) => value.to_owned(),
            Carrier::Fixed(length) => format!("{}({value}, {length})", name("ofLength")),
            Carrier::Json(ty) => format!("{}({}, {value})", name("toJson"), self.codec(ty, None)),
            Carrier::Msgpack(ty) => format!("{}({}, {value})", name("toMsgpack"), self.codec(ty, None)),
            Carrier::Base64Text => format!("{}({}({value}))", name("toBase64"), name("toText")),
            Carrier::Base64Bytes => format!("{}({value})", name("toBase64")),
            Carrier::Number(number) if number.bits() == 128 => {
                format!("{}({value}, {})", name("wideToView"), self.number_codec(*number))
            }
            Carrier::Number(number) => {
                let checked = self.checked_number(*number, value);
                let length = number.bits() / 8;
                let end = if length == 1 { "" } else { ", true" };
                format!("{}({length}, (view) => view.set{}(0, {checked}{end}))", name("toView"), view(*number))
            }
            Carrier::Bool => format!("{}({value})", name("toBool")),
        };
        if optional { format!("{value} === null ? new Uint8Array() : {bytes}") } else { bytes }
    }

    fn number_codec(&self, number: Number) -> String {
        self.parts.name(&number.name().to_uppercase()).to_owned()
    }

    /// A number that is in its range.
    fn checked_number(&self, number: Number, value: &str) -> String {
        let written = format!("{}.write({value})", self.number_codec(number));
        if is_wide(number) { format!("{written} as bigint") } else { format!("Number({written})") }
    }

    fn decode(&self, bytes: &str, carrier: &Carrier<'_>, optional: bool) -> String {
        let name = |name| self.parts.name(name);
        let value = match carrier {
            Carrier::Text => format!("{}({bytes})", name("fromText")),
            Carrier::Bytes | Carrier::Opaque(_) | Carrier::Scalar(_) => bytes.to_owned(),
            Carrier::Fixed(length) => format!("{}({bytes}, {length})", name("ofLength")),
            Carrier::Json(ty) => format!("{}({}, {bytes})", name("fromJson"), self.codec(ty, None)),
            Carrier::Msgpack(ty) => format!("{}({}, {bytes})", name("fromMsgpack"), self.codec(ty, None)),
            Carrier::Base64Text => format!("{}({}({bytes}))", name("fromText"), name("fromBase64")),
            Carrier::Base64Bytes => format!("{}({bytes})", name("fromBase64")),
            Carrier::Number(number) if number.bits() == 128 => {
                format!("{}({bytes}, {})", name("wideFromView"), number.is_signed())
            }
            Carrier::Number(number) => {
                let length = number.bits() / 8;
                let end = if length == 1 { "" } else { ", true" };
                format!("{}({length}, {bytes}).get{}(0{end})", name("fromView"), view(*number))
            }
            Carrier::Bool => format!("{}({bytes})", name("fromBool")),
        };
        if optional { format!("{bytes}.length === 0 ? null : {value}") } else { value }
    }

    fn host(&self, code: &mut Code) {
        code.blank(1);
        self.docs(code, &["What the application gives the plugin.".into()]);
        code.line("export interface Host {");
        code.indented(2, |code| {
            for import in &self.plan.imports {
                self.docs(code, &import.docs("What it throws is the plugin's to handle."));
                let arguments: Vec<String> = import
                    .arguments
                    .iter()
                    .map(|(name, payload)| {
                        format!("{name}: {}", self.carried_type(&Carrier::of(payload), payload.optional))
                    })
                    .collect();
                let output = match &import.output {
                    Some(payload) => self.carried_type(&Carrier::of(payload), payload.optional),
                    None => "void".into(),
                };
                let promise = self.parts.name("MaybePromise");
                code.line(format!("{}({}): {promise}<{output}>;", import.name, arguments.join(", ")));
            }
        });
        code.line("}");
    }

    fn class(&self, code: &mut Code, is_described: bool) {
        code.blank(1);
        self.docs(code, &self.plan.class_docs(
            "A call that fails throws an `Error` with the plugin's text.",
            "The SDK for JavaScript doesn't tell the code of an error: an application that must tell errors apart needs a \
             plugin that gives them as its output.",
            is_described,
        ));
        let class = &self.plan.class;
        code.line(format!("export class {class} {{"));
        code.indented(2, |code| {
            code.line("private constructor(plugin: Plugin) {");
            code.line("  this.plugin = plugin;");
            code.line("}");
            code.blank(1);
            code.line("private readonly plugin: Plugin;");
            code.blank(1);
            self.load(code, is_described);
            code.blank(1);
            self.docs(code, &["Frees the plugin.".into()]);
            code.line("async close(): Promise<void> {");
            code.line("  await this.plugin.close();");
            code.line("}");
            for function in &self.plan.functions {
                code.blank(1);
                self.method(code, function);
            }
            code.blank(1);
            self.docs(code, &by_hand());
            code.line("async call(name: string, input: Uint8Array = new Uint8Array()): Promise<Uint8Array> {");
            code.line("  return (await this.plugin.call(name, input))?.bytes().slice() ?? new Uint8Array();");
            code.line("}");
        });
        code.line("}");
        if !self.plan.imports.is_empty() {
            self.host_functions(code);
        }
    }

    fn load(&self, code: &mut Code, is_described: bool) {
        let has_host = !self.plan.imports.is_empty();
        let class = &self.plan.class;
        let mut doc = vec!["Loads the plugin.".to_owned()];
        if is_described {
            self.parts.name("findDifferences");
            doc.push(String::new());
            doc.push(
                "Unless `options.check` is false, a plugin with another contract than these bindings is refused with a"
                    .into(),
            );
            doc.push("`ContractError` that names what differs.".into());
        }
        self.docs(code, &doc);
        let host = if has_host { "host: Host, " } else { "" };
        code.line(format!("static async load(wasm: Wasm, {host}options: LoadOptions = {{}}): Promise<{class}> {{"));
        code.indented(2, |code| {
            let check = if is_described { "check = true, " } else { "" };
            code.line(format!("const {{ {check}linked = {{}}, ...others }} = options;"));
            code.line("const module = await compileWasm(wasm);");
            if is_described {
                code.line("const different = check ? findDifferences(module) : [];");
                code.line("if (different.length > 0) {");
                code.line("  throw new ContractError(`the plugin isn't the one of these bindings: ${different.join(\"; \")}`);");
                code.line("}");
            }
            code.line("const modules = Object.entries(linked).map(async ([name, wasm]) => ({ name, module: await compileWasm(wasm) }));");
            code.line("const manifest = { wasm: [...(await Promise.all(modules)), { name: \"main\", module }] };");
            match has_host {
                true => code.line(format!(
                    "return new {class}(await createPlugin(manifest, {{ ...others, functions: hostFunctions(host) }}));"
                )),
                false => code.line(format!("return new {class}(await createPlugin(manifest, others));")),
            }
        });
        code.line("}");
    }

    fn method(&self, code: &mut Code, function: &Function) {
        let (arguments, input) = match &function.input {
            Input::None => (String::new(), String::new()),
            Input::Whole(name, payload) => {
                let carrier = Carrier::of(payload);
                let default = if payload.optional { " = null" } else { "" };
                let argument = format!("{name}: {}{default}", self.carried_type(&carrier, payload.optional));
                (argument, format!(", {}", self.encode(name, &carrier, payload.optional)))
            }
            Input::Array(arguments) => {
                let mut written = vec![arguments.iter().filter(|argument| !argument.optional).count().to_string()];
                let mut declared = Vec::new();
                for argument in arguments {
                    let (ty, codec) = (self.ty(&argument.ty), self.codec(&argument.ty, None));
                    let (ty, codec) = match (argument.optional, matches!(argument.ty, Type::Nullable(_))) {
                        (false, _) => (ty, codec),
                        (true, true) => (ty + " = null", codec),
                        (true, false) => (or_null(ty) + " = null", format!("{}({codec})", self.parts.name("optionOf"))),
                    };
                    declared.push(format!("{}: {ty}", argument.name));
                    written.push(format!("{codec}.write({})", argument.name));
                }
                (declared.join(", "), format!(", {}({})", self.parts.name("toArguments"), written.join(", ")))
            }
        };
        let output = function.output.as_ref().map(|payload| (Carrier::of(payload), payload.optional));
        let ty = output.as_ref().map_or("void".into(), |(carrier, optional)| self.carried_type(carrier, *optional));
        self.docs(code, &function.docs("An error"));
        code.line(format!("async {}({arguments}): Promise<{ty}> {{", function.name));
        code.indented(2, |code| {
            let call = format!("await this.call({}{input})", literal(&function.export));
            match &output {
                None => code.line(format!("{call};")),
                Some((carrier, optional)) => {
                    code.line(format!("const output = {call};"));
                    code.line(format!("return {};", self.decode("output", carrier, *optional)));
                }
            }
        });
        code.line("}");
    }

    /// The function that makes the SDK's functions of the application's.
    fn host_functions(&self, code: &mut Code) {
        let mut namespaces: Vec<&str> = self.plan.imports.iter().map(|import| import.namespace.as_str()).collect();
        namespaces.sort_unstable();
        namespaces.dedup();
        code.blank(1);
        code.line("function hostFunctions(host: Host): ExtismPluginOptions[\"functions\"] {");
        code.indented(2, |code| {
            code.line("return {");
            code.indented(2, |code| {
                for namespace in namespaces {
                    code.line(format!("{}: {{", computed(namespace)));
                    code.indented(2, |code| {
                        let imports = self.plan.imports.iter().filter(|import| import.namespace == namespace);
                        imports.for_each(|import| self.host_function(code, import));
                    });
                    code.line("},");
                }
            });
            code.line("};");
        });
        code.line("}");
    }

    fn host_function(&self, code: &mut Code, import: &HostFunction) {
        let HostFunction { name, import: of, arguments, output, recoverable, .. } = import;
        let name_of = |name| self.parts.name(name);
        let mut declared = Vec::new();
        let mut given = Vec::new();
        for (name, payload) in arguments {
            let carrier = Carrier::of(payload);
            match &carrier {
                Carrier::Scalar(number) => {
                    let (ty, value) = match scalar(*number) {
                        "u32" => ("number", format!("{name} >>> 0")),
                        "u64" => ("bigint", format!("BigInt.asUintN(64, {name})")),
                        "i64" => ("bigint", name.clone()),
                        _ => ("number", name.clone()),
                    };
                    declared.push(format!("{name}: {ty}"));
                    given.push(value);
                }
                carrier => {
                    declared.push(format!("{name}: bigint"));
                    let read = format!("{}(plugin, {name})", name_of("readBlock"));
                    given.push(match payload.optional {
                        // It is read once.
                        true => format!("((bytes) => {})({read})", self.decode("bytes", carrier, true)),
                        false => self.decode(&read, carrier, false),
                    });
                }
            }
        }
        let call = format!("host.{name}({})", given.join(", "));
        let done = name_of("whenDone");
        let body = match output.as_ref().map(|payload| (Carrier::of(payload), payload.optional)) {
            Some((Carrier::Scalar(number), _)) => {
                format!("{done}({call}, (output) => {})", self.checked_number(number, "output"))
            }
            Some((carrier, optional)) => {
                let encoded = self.encode("output", &carrier, optional);
                match recoverable {
                    true => {
                        let reply = name_of("replyRecoverably");
                        let answer = format!("{done}({call}, (output) => {encoded})");
                        format!("{done}({reply}(() => {answer}), (bytes) => plugin.store(bytes))")
                    }
                    false => format!("{done}({call}, (output) => plugin.store({encoded}))"),
                }
            }
            None if *recoverable => {
                let reply = name_of("replyRecoverably");
                let answer = format!("{done}({call}, () => new Uint8Array())");
                format!("{done}({reply}(() => {answer}), (bytes) => plugin.store(bytes))")
            }
            None => call,
        };
        // The first that the SDK gives. Linters let it be where a later one is used.
        if !declared.is_empty() || body.contains("plugin.store(") {
            declared.insert(0, format!("plugin: {}", name_of("CurrentPlugin")));
        }
        code.line(format!("{}: ({}) =>", computed(of), declared.join(", ")));
        code.line(format!("  {body},"));
    }
}

fn is_wide(number: Number) -> bool {
    number.bits() > 32 && !number.is_float()
}

fn codec_name(type_name: &str) -> String {
    let name = identifier(type_name, Case::Camel);
    // The rest of a type's name stays as it is, so that two of them never meet.
    let rest: String = type_name.chars().skip(1).collect();
    let first: String = name.chars().take(1).collect();
    format!("{first}{rest}Codec")
}

fn or_null(ty: String) -> String {
    if ty == "null" || ty.ends_with(" | null") { ty } else { ty + " | null" }
}

/// What a `DataView` calls a number.
fn view(number: Number) -> &'static str {
    match number {
        Number::I8 => "Int8",
        Number::U8 => "Uint8",
        Number::I16 => "Int16",
        Number::U16 => "Uint16",
        Number::U32 | Number::Usize => "Uint32",
        Number::I64 => "BigInt64",
        Number::U64 => "BigUint64",
        Number::F32 => "Float32",
        Number::F64 => "Float64",
        _ => "Int32",
    }
}

fn literal(text: &str) -> String {
    quoted(text, |letter| format!("\\u{{{letter:x}}}"))
}

/// The name of a property, as it is if that can be.
fn property(key: &str) -> String {
    let mut letters = key.chars();
    let is_word = letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_' || first == '$')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_' || letter == '$');
    if is_word { key.to_owned() } else { literal(key) }
}

/// The name of a property within an object, where `__proto__` sets the prototype unless it is computed.
fn computed(key: &str) -> String {
    if key == "__proto__" { format!("[{}]", literal(key)) } else { property(key) }
}

/// A line within a comment, which it can't end, and in which nothing is a directive or a tag, nor a block of code, which
/// `deno test --doc` runs.
fn comment_line(line: &str) -> String {
    let mut shown = String::new();
    let mut before = ' ';
    for letter in line.chars() {
        // `@` within a word, as in an address, begins no tag.
        let is_fence = (letter == '`' || letter == '~') && letter == before;
        let is_special = (letter == '/' && before == '*') || (letter == '@' && !before.is_alphanumeric()) || is_fence;
        shown.extend(is_special.then_some('\\'));
        shown.push(letter);
        before = letter;
    }
    shown
}
