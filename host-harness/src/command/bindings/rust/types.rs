//! The plugin's types in Rust, which serde reads and writes.

use extism_pdk::contract::{Number, Tagging, Type};

use super::super::plan::{Content, Defined, Fields, Form, Group, Key, Presence, Shape, Variant};
use super::{MAX_ARRAY, MAX_TUPLE, Rust, literal};
use crate::command::code::{Code, doc_lines};

/// What a type derives if its values can be keys of a map.
const KEY: &str = "Eq, PartialOrd, Ord, ";

impl Rust<'_> {
    pub fn define(&self, code: &mut Code, defined: &Defined) {
        let Defined { name, index, doc, shape } = defined;
        let within = Some(*index);
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
                code.line(format!("pub struct {name}(pub {});", self.ty(ty, within)));
            }
            Shape::Tuple(types) => {
                self.derives(code, "");
                code.line(format!("pub struct {name}({});", self.tuple_fields(types, "pub ", within)));
            }
            Shape::Struct(fields) => {
                self.derives(code, "");
                if fields.is_closed {
                    code.line("#[serde(deny_unknown_fields)]");
                }
                code.line(format!("pub struct {name} {{"));
                code.indented(4, |code| self.fields(code, fields, "pub ", within));
                code.line("}");
            }
            Shape::Choice(variants) => {
                self.derives(code, &format!("Copy, {KEY}"));
                code.line(format!("pub enum {name} {{"));
                code.indented(4, |code| variants.iter().for_each(|of| self.variant(code, of, false, within)));
                code.line("}");
            }
            Shape::Enum(groups) => self.define_enum(code, name, groups, within),
        }
    }

    fn define_enum(&self, code: &mut Code, name: &str, groups: &[Group], within: Option<usize>) {
        self.derives(code, "");
        match groups.first().map(|group| &group.tagging) {
            Some(Tagging::Internal { tag }) => code.line(format!("#[serde(tag = {})]", literal(tag))),
            Some(Tagging::Adjacent { tag, content }) => {
                code.line(format!("#[serde(tag = {}, content = {})]", literal(tag), literal(content)));
            }
            Some(Tagging::Untagged) => code.line("#[serde(untagged)]"),
            _ => {}
        }
        // In serde, all variants refuse unknown fields or none does.
        let is_closed = |variant: &Variant| matches!(&variant.content, Content::Struct(fields) if fields.is_closed);
        if groups.iter().flat_map(|group| &group.variants).any(is_closed) {
            code.line("#[serde(deny_unknown_fields)]");
        }
        code.line(format!("pub enum {name} {{"));
        code.indented(4, |code| {
            for (index, group) in groups.iter().enumerate() {
                group.variants.iter().for_each(|variant| self.variant(code, variant, index > 0, within));
            }
        });
        code.line("}");
    }

    fn variant(&self, code: &mut Code, variant: &Variant, is_untagged: bool, within: Option<usize>) {
        let Variant { key, name, doc, content, is_other, .. } = variant;
        self.docs(code, &doc_lines(doc));
        let mut attributes = Vec::new();
        attributes.extend((key != name).then(|| format!("rename = {}", literal(key))));
        attributes.extend(is_other.then(|| "other".to_owned()));
        attributes.extend(is_untagged.then(|| "untagged".to_owned()));
        serde_attributes(code, &attributes);
        match content {
            Content::Unit => code.line(format!("{name},")),
            Content::Is(ty) => code.line(format!("{name}({}),", self.ty(ty, within))),
            Content::Tuple(types) => code.line(format!("{name}({}),", self.tuple_fields(types, "", within))),
            Content::Struct(fields) => {
                code.line(format!("{name} {{"));
                code.indented(4, |code| self.fields(code, fields, "", within));
                code.line("},");
            }
        }
    }

    fn derives(&self, code: &mut Code, more: &str) {
        let (serialize, deserialize) = (self.parts.add("Serialize"), self.parts.add("Deserialize"));
        code.line(format!("#[derive(Debug, Clone, PartialEq, {more}{serialize}, {deserialize})]"));
    }

    fn fields(&self, code: &mut Code, fields: &Fields, visible: &str, within: Option<usize>) {
        for field in &fields.named {
            self.docs(code, &doc_lines(&field.doc));
            let mut attributes = Vec::new();
            attributes.extend((field.key != field.name).then(|| format!("rename = {}", literal(&field.key))));
            // In MessagePack it takes no place.
            attributes.extend((!field.is_given).then(|| "skip_deserializing".to_owned()));
            if field.presence != Presence::Always {
                attributes.push("default, skip_serializing_if = \"Option::is_none\"".to_owned());
            }
            let ty = match (field.presence, self.plan.form(&field.ty)) {
                (Presence::Always, _) | (Presence::Optional, Form::Option(_)) => self.ty(&field.ty, within),
                (Presence::Optional, _) => format!("Option<{}>", self.ty(&field.ty, within)),
                (Presence::OptionalOrNull, _) => {
                    attributes.push(format!("deserialize_with = \"{}\"", self.parts.add("present")));
                    format!("Option<{}>", self.ty(&field.ty, within))
                }
            };
            serde_attributes(code, &attributes);
            code.line(format!("{visible}{}: {ty},", field.name));
        }
        for flattened in &fields.flattened {
            code.line("#[serde(flatten)]");
            code.line(format!("{visible}{}: {},", flattened.name, self.ty(&flattened.ty, within)));
        }
    }

    /// A type. In the type with the index `within`, a value of a later type is boxed, so that it has a size.
    pub fn ty(&self, ty: &Type, within: Option<usize>) -> String {
        match self.plan.form(ty) {
            Form::Bool => "bool".into(),
            Form::Number(number) => number_type(number).into(),
            Form::Char => "char".into(),
            Form::Text => "String".into(),
            Form::Address(format) => match format {
                "ip" => "std::net::IpAddr",
                "ipv4" => "std::net::Ipv4Addr",
                "ipv6" => "std::net::Ipv6Addr",
                "socketv4" => "std::net::SocketAddrV4",
                "socketv6" => "std::net::SocketAddrV6",
                _ => "std::net::SocketAddr",
            }
            .into(),
            Form::Bytes => self.parts.add("Bytes").into(),
            Form::Unit => "()".into(),
            Form::Any => "serde_json::Value".into(),
            Form::Option(inner) => format!("Option<{}>", self.ty(inner, within)),
            Form::Array(item, length) if length <= MAX_ARRAY => format!("[{}; {length}]", self.ty(item, within)),
            Form::List(item) | Form::Array(item, _) => format!("Vec<{}>", self.ty(item, None)),
            Form::Tuple(types) if types.len() > MAX_TUPLE => "serde_json::Value".into(),
            Form::Tuple([one]) => format!("({},)", self.ty(one, within)),
            Form::Tuple(types) => format!("({})", self.tuple_fields(types, "", within)),
            Form::Map(key, value) => {
                let key = match key {
                    Key::Text(key) | Key::Parsed(key) if self.is_ordered(key) => self.ty(key, None),
                    _ => "String".into(),
                };
                format!("{}<{key}, {}>", self.parts.add("BTreeMap"), self.ty(value, None))
            }
            Form::Named(Defined { name, index, .. }) => match within {
                Some(within) if *index >= within => format!("Box<{name}>"),
                _ => name.clone(),
            },
        }
    }

    /// The fields of a tuple struct. serde would write a single field without a list around it, so that one is a tuple.
    fn tuple_fields(&self, types: &[Type], visible: &str, within: Option<usize>) -> String {
        match types {
            [one] => format!("{visible}({},)", self.ty(one, within)),
            types => {
                let types: Vec<String> = types.iter().map(|ty| format!("{visible}{}", self.ty(ty, within))).collect();
                types.join(", ")
            }
        }
    }

    /// Whether values of a type can be keys of a map.
    fn is_ordered(&self, ty: &Type) -> bool {
        match self.plan.form(ty) {
            Form::Number(number) => !number.is_float(),
            Form::Bool | Form::Char | Form::Text | Form::Address(_) => true,
            Form::Named(Defined { shape: Shape::Choice(_), .. }) => true,
            Form::Named(Defined { shape: Shape::Is(ty), .. }) => self.is_ordered(ty),
            _ => false,
        }
    }

    /// A type as an argument: a large value is borrowed.
    pub fn argument(&self, ty: &Type) -> String {
        match self.plan.form(ty) {
            Form::Bool | Form::Number(_) | Form::Char | Form::Unit => self.ty(ty, None),
            Form::Text => "&str".into(),
            Form::Option(inner) => format!("Option<{}>", self.argument(inner)),
            Form::List(item) => format!("&[{}]", self.ty(item, None)),
            _ => format!("&{}", self.ty(ty, None)),
        }
    }
}

fn serde_attributes(code: &mut Code, attributes: &[String]) {
    if !attributes.is_empty() {
        code.line(format!("#[serde({})]", attributes.join(", ")));
    }
}

/// Rust's name of a number. A plugin's `usize` has 32 bits.
pub fn number_type(number: Number) -> &'static str {
    match number {
        Number::Isize => "i32",
        Number::Usize => "u32",
        number => number.name(),
    }
}
