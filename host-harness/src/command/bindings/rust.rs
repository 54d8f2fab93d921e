//! Bindings in Rust, for the crate `extism` 1.

use std::collections::BTreeSet;

use extism_pdk::contract::{Number, Tagging, Type};

use super::carrier::{Carrier, scalar};
use super::docs::by_hand;
use super::plan::{Content, Defined, Fields, Function, HostFunction, Input, Language, Plan, Presence, Shape, Variant};
use crate::command::code::{Code, Parts, doc_lines, quoted_doubly};
use crate::command::contract::names::{Case, identifier};
use crate::testing::text::safe_name;

pub const LANGUAGE: Language = Language {
    functions: Case::Snake,
    arguments: Case::Snake,
    fields: Some(Case::Snake),
    #[rustfmt::skip]
    reserved: &[
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
        "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
        "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
        "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
        "arguments", "envelope", "from_base64", "from_json", "from_msgpack", "from_text", "give", "give_scalar", "host",
        "inputs", "exact_bytes", "output", "outputs", "plugin", "read_block", "scalar", "shared", "to_base64", "to_json",
        "to_msgpack", "serde_json",
    ],
    reserved_ending: None,
    #[rustfmt::skip]
    reserved_types: &[
        "BTreeMap", "BTreeSet", "Box", "Bytes", "CallError", "Clone", "Copy", "CurrentPlugin", "Debug", "Default",
        "Deserialize", "Eq", "Err", "Fn", "From", "Function", "Hash", "Host", "Into", "Load", "LoadWith", "Manifest", "None", "Ok", "Option",
        "Ord", "PTR", "PartialEq", "PartialOrd", "Plugin", "PluginBuilder", "Record", "Result", "Self", "Send", "Serialize",
        "Some", "String", "Sync", "UserData", "Val", "ValType", "Vec", "Wasm",
    ],
    #[rustfmt::skip]
    reserved_methods: &[
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
        "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
        "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
        "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
        "call", "load", "load_with",
    ],
    reserved_variants: &["Self"],
};

/// Lengths of arrays and tuples that serde and std have implementations for.
const MAX_ARRAY: u64 = 32;
const MAX_TUPLE: usize = 12;

pub fn write(plan: &Plan, records: &[String]) -> String {
    Rust { plan, parts: Parts::of(include_str!("rust.txt")) }.file(records)
}

struct Rust<'a> {
    plan: &'a Plan,
    parts: Parts,
}

/// What types are written with: those whose definitions are above, so that a value of theirs has a size, and whether the
/// type stands by itself, without a list or map around it.
#[derive(Clone, Copy)]
struct Place<'a> {
    defined: Option<&'a BTreeSet<&'a str>>,
}

impl Rust<'_> {
    fn file(&self, records: &[String]) -> String {
        let mut types = Code::default();
        let mut defined = BTreeSet::new();
        for ty in &self.plan.types {
            self.define(&mut types, ty, Place { defined: Some(&defined) });
            defined.insert(ty.path.as_str());
        }
        let mut class = Code::default();
        self.class(&mut class, !records.is_empty());
        let mut contract = Code::default();
        if !records.is_empty() {
            contract.blank(1);
            contract.line("/// What the plugin said of itself when these bindings were made.");
            contract.line(format!("const CONTRACT: [&str; {}] = [", records.len()));
            contract.indented(4, |code| code.lines(records.iter().map(|record| raw(record) + ",")));
            contract.line("];");
        }
        self.parts.name("CallError");
        let (first, rest): (Vec<_>, Vec<_>) =
            self.parts.select().into_iter().partition(|body| body.iter().any(|line| line.starts_with("pub struct")));
        let mut file = Code::default();
        self.header(&mut file);
        for body in first {
            file.blank(1);
            file.lines(body);
        }
        let mut text = file.finish() + &types.finish() + &class.finish();
        for body in rest {
            text.push('\n');
            for line in body {
                text += line;
                text.push('\n');
            }
        }
        text + &contract.finish()
    }

    fn header(&self, code: &mut Code) {
        let mut needs = vec!["`extism` 1", "`serde` with its feature `derive`", "`serde_json`"];
        needs.extend(self.parts.is_used("rmp_serde").then_some("`rmp-serde`"));
        needs.extend(self.parts.is_used("base64").then_some("`base64` 0.22"));
        code.line(format!("//! Calls the Extism plugin `{}`: see [`{}`].", plain(&self.plan.plugin), self.plan.class));
        code.line("//!");
        code.line("//! `host-harness bindings` has written this file from the plugin's contract: to change it, run that again.");
        code.line(format!("//! It needs {}.", needs.join(", ")));
        code.blank(1);
        code.line("// Names, types and docs are the plugin's, and not all of it may be used.");
        code.line("#![allow(dead_code, missing_docs, non_camel_case_types, non_snake_case)]");
        code.line(
            "#![allow(clippy::enum_variant_names, clippy::just_underscores_and_digits, clippy::large_enum_variant)]",
        );
        code.line("#![allow(clippy::let_unit_value, clippy::redundant_closure, clippy::should_implement_trait)]");
        code.line("#![allow(clippy::too_many_arguments, clippy::type_complexity, clippy::wrong_self_convention)]");
        code.blank(1);
        let collections: Vec<&str> =
            ["BTreeMap", "BTreeSet"].into_iter().filter(|name| self.parts.is_used(name)).collect();
        match collections.as_slice() {
            [] => {}
            [one] => code.line(format!("use std::collections::{one};")),
            all => code.line(format!("use std::collections::{{{}}};", all.join(", "))),
        }
        code.blank(usize::from(!collections.is_empty()));
        let used = [
            "CurrentPlugin",
            "Function",
            "Manifest",
            "PTR",
            "Plugin",
            "PluginBuilder",
            "UserData",
            "Val",
            "ValType",
            "Wasm",
        ];
        let used: Vec<&str> = used.into_iter().filter(|name| self.parts.is_used(name)).collect();
        code.line(format!("use extism::{{{}}};", used.join(", ")));
        let traits: Vec<&str> =
            ["Deserialize", "Serialize"].into_iter().filter(|name| self.parts.is_used(name)).collect();
        match traits.as_slice() {
            [] => {}
            [one] => code.line(format!("use serde::{one};")),
            all => code.line(format!("use serde::{{{}}};", all.join(", "))),
        }
    }

    /// Docs that show as they are: if Markdown could make more of them, such as a test, they are in a block of text.
    fn docs(&self, code: &mut Code, doc: &[String]) {
        if doc.iter().all(|line| is_plain(line)) {
            code.lines(doc.iter().map(|line| if line.is_empty() { "///".into() } else { format!("/// {line}") }));
            return;
        }
        let longest = doc.iter().flat_map(|line| line.split(|letter| letter != '`')).map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest.max(2) + 1);
        code.line(format!("/// {fence}text"));
        code.lines(doc.iter().map(|line| if line.is_empty() { "///".into() } else { format!("/// {line}") }));
        code.line(format!("/// {fence}"));
    }

    fn derives(&self, code: &mut Code, more: &str) {
        let (serialize, deserialize) = (self.parts.name("Serialize"), self.parts.name("Deserialize"));
        code.line(format!("#[derive(Debug, Clone, PartialEq, {more}{serialize}, {deserialize})]"));
    }

    fn define(&self, code: &mut Code, defined: &Defined, place: Place<'_>) {
        const KEY: &str = "Eq, PartialOrd, Ord, ";

        let Defined { name, doc, shape, .. } = defined;
        code.blank(1);
        self.docs(code, &doc_lines(doc));
        match shape {
            Shape::Any => code.line(format!("pub type {name} = serde_json::Value;")),
            Shape::Unit => {
                self.derives(code, "");
                code.line(format!("pub struct {name};"));
            }
            Shape::Is(ty) => {
                self.derives(code, if self.is_ordered(ty) { KEY } else { "" });
                code.line(format!("pub struct {name}(pub {});", self.ty(ty, place)));
            }
            Shape::Tuple(types) => {
                self.derives(code, "");
                match types.as_slice() {
                    // Otherwise it would be what it holds.
                    [one] => code.line(format!("pub struct {name}(pub ({},));", self.ty(one, place))),
                    types => {
                        let types: Vec<String> = types.iter().map(|ty| format!("pub {}", self.ty(ty, place))).collect();
                        code.line(format!("pub struct {name}({});", types.join(", ")));
                    }
                }
            }
            Shape::Struct(fields) => {
                self.derives(code, "");
                if fields.closed {
                    code.line("#[serde(deny_unknown_fields)]");
                }
                code.line(format!("pub struct {name} {{"));
                code.indented(4, |code| self.fields(code, fields, "pub ", None, place));
                code.line("}");
            }
            Shape::Choice(variants) => {
                self.derives(code, &format!("Copy, {KEY}"));
                self.variants(code, name, variants, &Tagging::External, place);
            }
            Shape::Enum(variants, tagging) => {
                self.derives(code, "");
                match tagging {
                    Tagging::Internal { tag } => code.line(format!("#[serde(tag = {})]", literal(tag))),
                    Tagging::Adjacent { tag, content } => {
                        code.line(format!("#[serde(tag = {}, content = {})]", literal(tag), literal(content)));
                    }
                    Tagging::Untagged => code.line("#[serde(untagged)]"),
                    _ => {}
                }
                // Serde has it for all variants or none; the contract has it from there.
                let is_closed =
                    |variant: &Variant| matches!(&variant.content, Content::Struct(fields) if fields.closed);
                if variants.iter().any(is_closed) {
                    code.line("#[serde(deny_unknown_fields)]");
                }
                self.variants(code, name, variants, tagging, place);
            }
        }
    }

    fn variants(&self, code: &mut Code, name: &str, variants: &[Variant], tagging: &Tagging, place: Place<'_>) {
        let tag = match tagging {
            Tagging::Internal { tag } => Some(tag.as_str()),
            _ => None,
        };
        code.line(format!("pub enum {name} {{"));
        code.indented(4, |code| {
            // serde wants those without a name in the data behind all others.
            let (named, untagged): (Vec<_>, Vec<_>) = variants.iter().partition(|variant| !variant.untagged);
            for variant in named.into_iter().chain(untagged) {
                let Variant { key, name, doc, content, other, untagged, .. } = variant;
                self.docs(code, &doc_lines(doc));
                let mut attributes = Vec::new();
                attributes.extend((key != name).then(|| format!("rename = {}", literal(key))));
                attributes.extend(other.then(|| "other".to_owned()));
                attributes.extend(untagged.then(|| "untagged".to_owned()));
                if !attributes.is_empty() {
                    code.line(format!("#[serde({})]", attributes.join(", ")));
                }
                match content {
                    Content::Unit => code.line(format!("{name},")),
                    Content::Is(ty) => code.line(format!("{name}({}),", self.ty(ty, place))),
                    Content::Tuple(types) => match types.as_slice() {
                        [one] => code.line(format!("{name}(({},)),", self.ty(one, place))),
                        types => {
                            let types: Vec<String> = types.iter().map(|ty| self.ty(ty, place)).collect();
                            code.line(format!("{name}({}),", types.join(", ")));
                        }
                    },
                    Content::Struct(fields) => {
                        code.line(format!("{name} {{"));
                        code.indented(4, |code| self.fields(code, fields, "", tag, place));
                        code.line("},");
                    }
                }
            }
        });
        code.line("}");
    }

    fn fields(&self, code: &mut Code, fields: &Fields, visible: &str, tag: Option<&str>, place: Place<'_>) {
        for field in fields.named.iter().filter(|field| Some(field.key.as_str()) != tag) {
            self.docs(code, &doc_lines(&field.doc));
            let mut attributes = Vec::new();
            attributes.extend((field.key != field.name).then(|| format!("rename = {}", literal(&field.key))));
            // In MessagePack it takes no place.
            attributes.extend((!field.is_given).then(|| "skip_deserializing".to_owned()));
            let missing = "default, skip_serializing_if = \"Option::is_none\"".to_owned();
            let ty = match field.presence {
                Presence::Always => self.ty(&field.ty, place),
                Presence::Optional => {
                    attributes.push(missing);
                    self.or_none(&field.ty, place)
                }
                Presence::OptionalOrNull => {
                    attributes.push(missing);
                    attributes.push(format!("deserialize_with = \"{}\"", self.parts.name("present")));
                    format!("Option<{}>", self.ty(&field.ty, place))
                }
            };
            if !attributes.is_empty() {
                code.line(format!("#[serde({})]", attributes.join(", ")));
            }
            code.line(format!("{visible}{}: {ty},", field.name));
        }
        for flattened in &fields.flattened {
            code.line("#[serde(flatten)]");
            code.line(format!("{visible}{}: {},", flattened.name, self.ty(&flattened.ty, place)));
        }
    }

    fn or_none(&self, ty: &Type, place: Place<'_>) -> String {
        match ty {
            Type::Nullable(_) => self.ty(ty, place),
            _ => format!("Option<{}>", self.ty(ty, place)),
        }
    }

    fn ty(&self, ty: &Type, place: Place<'_>) -> String {
        let elsewhere = Place { defined: None };
        match ty {
            Type::Bool => "bool".into(),
            Type::Number(number) => number_type(*number).into(),
            Type::Char => "char".into(),
            Type::Text => "String".into(),
            Type::Format(format) => match format.as_str() {
                "ip" => "std::net::IpAddr",
                "ipv4" => "std::net::Ipv4Addr",
                "ipv6" => "std::net::Ipv6Addr",
                "socket" => "std::net::SocketAddr",
                "socketv4" => "std::net::SocketAddrV4",
                "socketv6" => "std::net::SocketAddrV6",
                _ => "String",
            }
            .into(),
            Type::Bytes => self.parts.name("Bytes").into(),
            Type::Unit => "()".into(),
            Type::Nullable(inner) => format!("Option<{}>", self.ty(inner, place)),
            Type::List(inner) | Type::Set(inner) => format!("Vec<{}>", self.ty(inner, elsewhere)),
            Type::Array(inner, length) if *length <= MAX_ARRAY => format!("[{}; {length}]", self.ty(inner, place)),
            Type::Array(inner, _) => format!("Vec<{}>", self.ty(inner, elsewhere)),
            Type::Tuple(types) if types.len() > MAX_TUPLE => "serde_json::Value".into(),
            Type::Tuple(types) => {
                let all: Vec<String> = types.iter().map(|ty| self.ty(ty, place)).collect();
                format!("({}{})", all.join(", "), if all.len() == 1 { "," } else { "" })
            }
            Type::Map { key, value } => {
                let key = if self.is_ordered(key) { self.ty(key, elsewhere) } else { "String".into() };
                format!("{}<{key}, {}>", self.parts.name("BTreeMap"), self.ty(value, elsewhere))
            }
            Type::Ref(path) if self.plan.names.contains_key(path) => {
                let name = self.plan.names[path].clone();
                match place.defined {
                    Some(defined) if !defined.contains(path.as_str()) => format!("Box<{name}>"),
                    _ => name,
                }
            }
            _ => "serde_json::Value".into(),
        }
    }

    /// Whether values of it can be keys of a map.
    fn is_ordered(&self, ty: &Type) -> bool {
        match ty {
            Type::Number(number) => !number.is_float(),
            Type::Bool | Type::Char | Type::Text | Type::Format(_) => true,
            Type::Ref(path) => match self.plan.defined(path).map(|defined| &defined.shape) {
                Some(Shape::Choice(_)) => true,
                Some(Shape::Is(ty)) => self.is_ordered(ty),
                _ => false,
            },
            _ => false,
        }
    }

    /// A type as an argument: what is large is borrowed.
    fn argument(&self, ty: &Type) -> String {
        let here = Place { defined: None };
        match ty {
            Type::Bool | Type::Number(_) | Type::Char | Type::Unit => self.ty(ty, here),
            Type::Text => "&str".into(),
            Type::Nullable(inner) => format!("Option<{}>", self.argument(inner)),
            Type::List(inner) | Type::Set(inner) => format!("&[{}]", self.ty(inner, here)),
            _ => format!("&{}", self.ty(ty, here)),
        }
    }

    /// What crosses, as it is given and as it is taken.
    fn carried(&self, carrier: &Carrier<'_>, optional: bool) -> [String; 2] {
        let here = Place { defined: None };
        let both = |ty: String| [ty.clone(), ty];
        let [borrowed, owned] = match carrier {
            Carrier::Text | Carrier::Base64Text => ["&str".into(), "String".into()],
            Carrier::Fixed(length) if *length <= MAX_ARRAY => [format!("&[u8; {length}]"), format!("[u8; {length}]")],
            Carrier::Bytes | Carrier::Fixed(_) | Carrier::Base64Bytes | Carrier::Opaque(_) => {
                ["&[u8]".into(), "Vec<u8>".into()]
            }
            Carrier::Json(ty) | Carrier::Msgpack(ty) => [self.argument(ty), self.ty(ty, here)],
            Carrier::Number(number) | Carrier::Scalar(number) => both(number_type(*number).into()),
            Carrier::Bool => both("bool".into()),
        };
        if optional { [format!("Option<{borrowed}>"), format!("Option<{owned}>")] } else { [borrowed, owned] }
    }

    /// The bytes of a value, as a `Vec<u8>`.
    fn encode(&self, value: &str, carrier: &Carrier<'_>, optional: bool) -> String {
        let name = |name| self.parts.name(name);
        if optional {
            let bytes = self.encode("value", carrier, false);
            return format!("match {value} {{ Some(value) => {bytes}, None => Vec::new() }}");
        }
        match carrier {
            Carrier::Text => format!("{value}.as_bytes().to_vec()"),
            Carrier::Bytes | Carrier::Fixed(_) | Carrier::Opaque(_) | Carrier::Scalar(_) => format!("{value}.to_vec()"),
            Carrier::Json(_) => format!("{}(&{value})?", name("to_json")),
            Carrier::Msgpack(_) => format!("{}(&{value})?", name("to_msgpack")),
            Carrier::Base64Text | Carrier::Base64Bytes => format!("{}({value})", name("to_base64")),
            Carrier::Number(_) => format!("{value}.to_le_bytes().to_vec()"),
            Carrier::Bool => format!("vec![u8::from({value})]"),
        }
    }

    /// The value of bytes, which are a `Vec<u8>`.
    fn decode(&self, bytes: &str, carrier: &Carrier<'_>, optional: bool) -> String {
        let name = |name| self.parts.name(name);
        if optional {
            let value = self.decode(bytes, carrier, false);
            return format!("if {bytes}.is_empty() {{ None }} else {{ Some({value}) }}");
        }
        match carrier {
            Carrier::Text => format!("{}({bytes})?", name("from_text")),
            Carrier::Fixed(length) if *length <= MAX_ARRAY => format!("{}(&{bytes})?", name("exact_bytes")),
            Carrier::Bytes | Carrier::Fixed(_) | Carrier::Opaque(_) | Carrier::Scalar(_) => bytes.to_owned(),
            Carrier::Json(_) => format!("{}(&{bytes})?", name("from_json")),
            Carrier::Msgpack(_) => format!("{}(&{bytes})?", name("from_msgpack")),
            Carrier::Base64Text => format!("{}({}(&{bytes})?)?", name("from_text"), name("from_base64")),
            Carrier::Base64Bytes => format!("{}(&{bytes})?", name("from_base64")),
            Carrier::Number(number) => {
                format!("{}::from_le_bytes({}(&{bytes})?)", number_type(*number), name("exact_bytes"))
            }
            Carrier::Bool => format!("{}(&{bytes})? != [0]", name("exact_bytes")),
        }
    }

    fn class(&self, code: &mut Code, is_described: bool) {
        let has_host = !self.plan.imports.is_empty();
        let class = &self.plan.class;
        for name in ["Manifest", "Plugin", "PluginBuilder", "Wasm"] {
            self.parts.name(name);
        }
        if has_host {
            self.host(code);
        }
        for function in self.plan.functions.iter().filter(|function| !function.errors.is_empty()) {
            self.error(code, function);
        }
        code.blank(1);
        self.docs(
            code,
            &self.plan.class_docs(
                "A call that fails gives an error with the plugin's text and its code.",
                "",
                is_described,
            ),
        );
        code.line(format!("pub struct {class} {{"));
        code.line("    plugin: Plugin,");
        code.line("}");
        code.blank(1);
        code.line(format!("impl {class} {{"));
        code.indented(4, |code| {
            let (host, given) = if has_host { (", host: impl Host", ", host") } else { ("", "") };
            code.line("/// Loads the plugin from the bytes of its .wasm file.");
            code.line(format!("pub fn load(wasm: &[u8]{host}) -> Result<Self, extism::Error> {{"));
            code.line(format!("    Self::load_with(wasm{given}, Manifest::default(), false)"));
            code.line("}");
            code.blank(1);
            code.line("/// Loads the plugin with what else there is to say: its config, the hosts that it may reach, modules that it");
            code.line("/// is linked to, and whether it may use WASI.");
            if is_described {
                self.parts.name("differences");
                code.line("///");
                code.line("/// # Errors");
                code.line("/// Also if the plugin has another contract than these bindings: the error names what differs.");
            }
            code.line("pub fn load_with(");
            code.indented(4, |code| {
                code.line("wasm: &[u8],");
                if has_host {
                    code.line("host: impl Host,");
                }
                code.line("mut manifest: Manifest,");
                code.line("wasi: bool,");
            });
            code.line(") -> Result<Self, extism::Error> {");
            code.indented(4, |code| {
                if is_described {
                    code.line("let differences = differences(wasm)?;");
                    code.line("if !differences.is_empty() {");
                    code.line("    let differences = differences.join(\"; \");");
                    code.line("    return Err(extism::Error::msg(format!(\"the plugin isn't the one of these bindings: {differences}\")));");
                    code.line("}");
                }
                code.line("manifest.wasm.push(Wasm::data(wasm).with_name(\"main\"));");
                let functions = if has_host { ".with_functions(host_functions(host))" } else { "" };
                code.line(format!("let builder = PluginBuilder::new(manifest).with_wasi(wasi){functions};"));
                code.line("Ok(Self { plugin: builder.build()? })");
            });
            code.line("}");
            for function in &self.plan.functions {
                code.blank(1);
                self.method(code, function);
            }
            code.blank(1);
            self.docs(code, &by_hand());
            code.line("pub fn call(&mut self, export: &str, input: &[u8]) -> Result<Vec<u8>, CallError> {");
            code.line("    let output = self.plugin.call_get_error_code::<&[u8], Vec<u8>>(export, input);");
            code.line("    output.map_err(|(error, code)| CallError { code, error })");
            code.line("}");
        });
        code.line("}");
        if has_host {
            self.host_functions(code);
        }
    }

    fn error_name(&self, function: &Function) -> String {
        function.type_name.clone()
    }

    /// The enum of an export's errors.
    fn error(&self, code: &mut Code, function: &Function) {
        let name = self.error_name(function);
        let mut names = crate::command::contract::names::Scope::new(&["Self", "Other"]);
        let mut codes = BTreeSet::new();
        let errors = function.errors.iter().filter(|error| codes.insert(error.code));
        let errors: Vec<_> = errors.map(|error| (error, names.take(identifier(&error.name, Case::Pascal)))).collect();
        code.blank(1);
        code.line(format!("/// Why [`{}::{}`] failed, with the plugin's words.", self.plan.class, function.name));
        code.line("#[derive(Debug)]");
        code.line(format!("pub enum {name} {{"));
        code.indented(4, |code| {
            for (error, name) in &errors {
                self.docs(code, &doc_lines(&error.doc));
                code.line(format!("{name}(CallError),"));
            }
            code.line("/// Another error.");
            code.line("Other(CallError),");
        });
        code.line("}");
        code.blank(1);
        code.line(format!("impl From<CallError> for {name} {{"));
        code.line("    fn from(error: CallError) -> Self {");
        code.line("        match error.code {");
        for (error, name) in &errors {
            code.line(format!("            {} => Self::{name}(error),", error.code));
        }
        code.line("            _ => Self::Other(error),");
        code.line("        }");
        code.line("    }");
        code.line("}");
        code.blank(1);
        code.line(format!("impl From<extism::Error> for {name} {{"));
        code.line("    fn from(error: extism::Error) -> Self {");
        code.line("        Self::Other(error.into())");
        code.line("    }");
        code.line("}");
        code.blank(1);
        code.line(format!("impl std::fmt::Display for {name} {{"));
        code.line("    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {");
        code.line("        match self {");
        let mut all: Vec<String> = errors.iter().map(|(_, name)| format!("Self::{name}(error)")).collect();
        all.push("Self::Other(error)".into());
        code.line(format!("            {} => error.fmt(f),", all.join(" | ")));
        code.line("        }");
        code.line("    }");
        code.line("}");
        code.blank(1);
        code.line(format!("impl std::error::Error for {name} {{}}"));
    }

    fn method(&self, code: &mut Code, function: &Function) {
        let (declared, input) = match &function.input {
            Input::None => (String::new(), "&[]".to_owned()),
            Input::Whole(name, payload) => {
                let carrier = Carrier::of(payload);
                let [borrowed, _] = self.carried(&carrier, payload.optional);
                let input = match (&carrier, payload.optional) {
                    (Carrier::Text, false) => format!("{name}.as_bytes()"),
                    (Carrier::Number(_), false) => format!("&{name}.to_le_bytes()"),
                    (Carrier::Bool, false) => format!("&[u8::from({name})]"),
                    (Carrier::Bytes | Carrier::Fixed(_) | Carrier::Opaque(_), false) => name.clone(),
                    _ => format!("&{}", self.encode(name, &carrier, payload.optional)),
                };
                let input = if payload.optional { format!("&({})", &input[1..]) } else { input };
                (format!(", {name}: {borrowed}"), input)
            }
            Input::Array(arguments) => {
                let mut declared = String::new();
                let mut written = Vec::new();
                for argument in arguments {
                    let is_option = matches!(argument.ty, Type::Nullable(_));
                    let ty = match argument.optional && !is_option {
                        true => format!("Option<{}>", self.argument(&argument.ty)),
                        false => self.argument(&argument.ty),
                    };
                    declared += &format!(", {}: {ty}", argument.name);
                    written.push(format!("{}(&{})?", self.parts.name("json_text"), argument.name));
                }
                let required = arguments.iter().filter(|argument| !argument.optional).count();
                (declared, format!("&{}({required}, vec![{}])", self.parts.name("arguments"), written.join(", ")))
            }
        };
        let output = function.output.as_ref().map(|payload| (Carrier::of(payload), payload.optional));
        let ty = output.as_ref().map_or("()".into(), |(carrier, optional)| {
            let [_, owned] = self.carried(carrier, *optional);
            owned
        });
        let error = if function.errors.is_empty() { "CallError".into() } else { self.error_name(function) };
        self.docs(code, &function.docs("An error"));
        code.line(format!("pub fn {}(&mut self{declared}) -> Result<{ty}, {error}> {{", function.name));
        code.indented(4, |code| {
            let call = format!("self.call({}, {input})?", literal(&function.export));
            match &output {
                None => {
                    code.line(format!("{call};"));
                    code.line("Ok(())");
                }
                Some((carrier, optional)) => {
                    code.line(format!("let output = {call};"));
                    code.line(format!("Ok({})", self.decode("output", carrier, *optional)));
                }
            }
        });
        code.line("}");
    }

    fn host(&self, code: &mut Code) {
        code.blank(1);
        code.line("/// What the application gives the plugin.");
        code.line("pub trait Host: Send + 'static {");
        code.indented(4, |code| {
            for (index, import) in self.plan.imports.iter().enumerate() {
                code.blank(usize::from(index > 0));
                self.docs(code, &import.docs("An error is the plugin's to handle."));
                let arguments: String = import
                    .arguments
                    .iter()
                    .map(|(name, payload)| {
                        let [borrowed, _] = self.carried(&Carrier::of(payload), payload.optional);
                        format!(", {name}: {borrowed}")
                    })
                    .collect();
                let output = match &import.output {
                    Some(payload) => {
                        let [_, owned] = self.carried(&Carrier::of(payload), payload.optional);
                        owned
                    }
                    None => "()".into(),
                };
                code.line(format!("fn {}(&mut self{arguments}) -> Result<{output}, extism::Error>;", import.name));
            }
        });
        code.line("}");
    }

    fn host_functions(&self, code: &mut Code) {
        for name in ["Function", "UserData"] {
            self.parts.name(name);
        }
        code.blank(1);
        code.line("fn host_functions<H: Host>(host: H) -> Vec<Function> {");
        code.indented(4, |code| {
            code.line("let host = UserData::new(host);");
            code.line("vec![");
            code.indented(4, |code| self.plan.imports.iter().for_each(|import| self.host_function(code, import)));
            code.line("]");
        });
        code.line("}");
    }

    fn host_function(&self, code: &mut Code, import: &HostFunction) {
        let name_of = |name| self.parts.name(name);
        let kind = |carrier: &Carrier<'_>| match carrier {
            Carrier::Scalar(number) => match scalar(*number) {
                "i64" | "u64" => format!("{}::I64", name_of("ValType")),
                "f32" => format!("{}::F32", name_of("ValType")),
                "f64" => format!("{}::F64", name_of("ValType")),
                _ => format!("{}::I32", name_of("ValType")),
            },
            _ => name_of("PTR").to_owned(),
        };
        let params: Vec<String> = import.arguments.iter().map(|(_, payload)| kind(&Carrier::of(payload))).collect();
        let result = match &import.output {
            Some(payload) => kind(&Carrier::of(payload)),
            None if import.recoverable => name_of("PTR").to_owned(),
            None => String::new(),
        };
        let uses_plugin = import.recoverable
            || import
                .arguments
                .iter()
                .chain(import.output.iter().map(|output| (String::new(), output.clone())).collect::<Vec<_>>().iter())
                .any(|(_, payload)| !matches!(Carrier::of(payload), Carrier::Scalar(_)));
        let plugin = if uses_plugin { "plugin" } else { "_" };
        let inputs = if import.arguments.is_empty() { "_" } else { "inputs" };
        let outputs = if result.is_empty() { "_" } else { "outputs" };
        code.line(format!(
            "Function::new({}, [{}], [{result}], host.clone(), |{plugin}, {inputs}, {outputs}, host: UserData<H>| {{",
            literal(&import.import),
            params.join(", "),
        ));
        code.indented(4, |code| {
            let mut given = Vec::new();
            for (index, (name, payload)) in import.arguments.iter().enumerate() {
                let carrier = Carrier::of(payload);
                if let Carrier::Scalar(number) = &carrier {
                    let (get, cast) = match scalar(*number) {
                        "i64" => ("i64", ""),
                        "u64" => ("i64", " as u64"),
                        "f32" => ("f32", ""),
                        "f64" => ("f64", ""),
                        "u32" => ("i32", " as u32"),
                        _ => ("i32", ""),
                    };
                    let cast = if number.bits() < 32 { format!("{cast} as {}", number_type(*number)) } else { cast.into() };
                    let scalar = name_of("scalar");
                    code.line(format!("let {name} = {scalar}(inputs, {index}, {}::{get})?{cast};", name_of("Val")));
                    given.push(name.clone());
                    continue;
                }
                let read = name_of("read_block");
                name_of("CurrentPlugin");
                code.line(format!("let {name} = {read}(plugin, inputs, {index})?;"));
                let decoded = self.decode(name, &carrier, payload.optional);
                if decoded != *name {
                    let [_, owned] = self.carried(&carrier, payload.optional);
                    code.line(format!("let {name}: {owned} = {decoded};"));
                }
                let [borrowed, _] = self.carried(&carrier, payload.optional);
                given.push(lend(name, &borrowed));
            }
            code.line("let shared = host.get()?;");
            code.line("let mut host = shared.lock().map_err(|_| extism::Error::msg(\"a function of the application has panicked\"))?;");
            let call = format!("host.{}({})", import.name, given.join(", "));
            let bytes = |value: &str, carrier: &Carrier<'_>, optional: bool| match carrier {
                Carrier::Text if !optional => format!("{value}.into_bytes()"),
                Carrier::Bytes | Carrier::Opaque(_) if !optional => value.to_owned(),
                carrier => self.encode(value, carrier, optional),
            };
            match import.output.as_ref().map(|payload| (Carrier::of(payload), payload.optional)) {
                Some((Carrier::Scalar(number), _)) => {
                    let variant = match scalar(number) {
                        "i64" => "I64(output)",
                        "u64" => "I64(output as i64)",
                        "f32" => "F32(output.to_bits())",
                        "f64" => "F64(output.to_bits())",
                        _ => "I32(output as i32)",
                    };
                    let give = name_of("give_scalar");
                    code.line(format!("let output = {call}?;"));
                    code.line(format!("{give}(outputs, {}::{variant})", name_of("Val")));
                }
                Some((carrier, optional)) if import.recoverable => {
                    let encoded = bytes("output", &carrier, optional);
                    let encoded = match encoded.strip_suffix('?') {
                        _ if encoded == "output" => call,
                        Some(fallible) if !optional => format!("{call}.and_then(|output| {fallible})"),
                        _ if encoded.contains('?') => format!("{call}.and_then(|output| Ok({encoded}))"),
                        _ => format!("{call}.map(|output| {encoded})"),
                    };
                    code.line(format!("let reply = {}({encoded});", name_of("envelope")));
                    code.line(format!("{}(plugin, outputs, reply)", name_of("give")));
                }
                Some((carrier, optional)) => {
                    code.line(format!("let output = {call}?;"));
                    code.line(format!("{}(plugin, outputs, {})", name_of("give"), bytes("output", &carrier, optional)));
                }
                None if import.recoverable => {
                    let envelope = name_of("envelope");
                    code.line(format!("let reply = {envelope}({call}.map(|()| Vec::new()));"));
                    code.line(format!("{}(plugin, outputs, reply)", name_of("give")));
                }
                None => code.line(call),
            }
        });
        code.line("})");
        code.line(format!(".with_namespace({}),", literal(&import.namespace)));
    }
}

/// What is passed as an argument of this type, of the same that is owned.
fn lend(value: &str, borrowed: &str) -> String {
    let optional = borrowed.strip_prefix("Option<").and_then(|inner| inner.strip_suffix('>'));
    match optional {
        _ if !borrowed.contains('&') => value.to_owned(),
        None => format!("&{value}"),
        Some(inner) if inner == "&str" || is_slice(inner) => format!("{value}.as_deref()"),
        Some(inner) if inner.starts_with('&') => format!("{value}.as_ref()"),
        Some(inner) => format!("{value}.as_ref().map(|value| {})", lend("value", inner)),
    }
}

/// Whether a type is a borrowed slice, and no array.
fn is_slice(ty: &str) -> bool {
    let mut depth = 0;
    let has_length = ty.chars().any(|letter| {
        match letter {
            '[' | '(' | '<' => depth += 1,
            ']' | ')' | '>' => depth -= 1,
            _ => {}
        }
        letter == ';' && depth == 1
    });
    ty.starts_with("&[") && !has_length
}

/// Rust's name of a number; a plugin's `usize` has 32 bits.
fn number_type(number: Number) -> &'static str {
    match number {
        Number::Isize => "i32",
        Number::Usize => "u32",
        number => number.name(),
    }
}

fn literal(text: &str) -> String {
    quoted_doubly(text, |letter| format!("\\u{{{letter:x}}}"))
}

/// A record as a raw string, unless too many marks would have to be around it.
fn raw(record: &str) -> String {
    const MAX_MARKS: usize = 200;

    let mut marks = String::from("#");
    while record.contains(&format!("\"{marks}")) {
        marks.push('#');
        if marks.len() > MAX_MARKS {
            return literal(record);
        }
    }
    format!("r{marks}\"{record}\"{marks}")
}

/// A name within a line of docs, where it is code.
fn plain(name: &str) -> String {
    safe_name(name.replace('`', "'"))
}

/// Whether Markdown shows a line as it is written, and no lint has a word on it.
fn is_plain(line: &str) -> bool {
    let begins = line.chars().next().is_none_or(|first| first.is_alphabetic() || first == '`');
    let outside: Vec<&str> = line.split('`').step_by(2).collect();
    let is_code_whole = line.matches('`').count().is_multiple_of(2) && !line.contains("``");
    let is_text = |text: &&str| !text.contains(['<', '[', '\\', '*', '_', '~', '&', '|']) && !text.contains("://");
    begins && is_code_whole && !line.contains("  ") && outside.iter().all(is_text)
}
