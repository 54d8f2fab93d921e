//! How the types of a plugin cross, in Go.

use extism_pdk::contract::{Number, Tagging, Type};

use super::super::carrier::Carrier;
use super::super::plan::{ADDRESSES, Content, Defined, Fields, NamedField, Own, Presence, Shape, Variant};
use super::types::{Nil, number_type, tag_within, tuple_name};
use super::{Go, MAX_TUPLE, Place, literal};
use crate::command::code::Code;

impl Go<'_> {
    /// The function that gives the codec of a type. It goes no further by itself, as types can be made of each other.
    pub fn codec_of(&self, code: &mut Code, of: &Defined, place: Place<'_>) {
        let name = &of.name;
        code.blank(1);
        code.line(format!("func {}() {}[{name}] {{", codec_name(name), self.parts.name("codec")));
        code.indented(1, |code| match &of.shape {
            Shape::Any => code.line(format!("return {}()", self.parts.name("ofAny"))),
            Shape::Unit => code.line(format!("return {}[{name}]()", self.parts.name("unitOf"))),
            Shape::Is(ty) if self.is_wide(ty) => code.line(format!("return {}", self.codec(ty, place))),
            Shape::Is(ty) => {
                code.line(format!("return {}(func(value *{name}) {} {{", self.parts.name("newtypeOf"), self.part()));
                let inner = self.ty(ty, place);
                let element = self.parts.name("element");
                code.line(format!("\treturn {element}((*{inner})(value), {})", self.codec(ty, place)));
                code.line("})");
            }
            Shape::Tuple(types) => self.tuple_parts(code, "return ", name, types, place, ""),
            Shape::Struct(fields) => self.struct_parts(code, "return ", name, fields, None, place, ""),
            Shape::Choice(variants) => {
                let names: Vec<&str> = variants.iter().map(|variant| variant.type_name.as_str()).collect();
                let choice = self.parts.name("choiceOf");
                code.line(format!("return {choice}({}, {})", literal(name), names.join(", ")));
            }
            Shape::Enum(variants, Tagging::Untagged) => {
                let all: Vec<&Variant> = variants.iter().collect();
                self.variants(code, "return ", name, &all, &Tagging::Untagged, place, "");
            }
            Shape::Enum(variants, tagging) => {
                let (named, untagged): (Vec<_>, Vec<_>) = variants.iter().partition(|variant| !variant.untagged);
                if untagged.is_empty() || named.is_empty() {
                    let tagging = if named.is_empty() { &Tagging::Untagged } else { tagging };
                    let all: Vec<&Variant> = variants.iter().collect();
                    self.variants(code, "return ", name, &all, tagging, place, "");
                    return;
                }
                code.line(format!("return {}(", self.parts.name("eitherOf")));
                code.indented(1, |code| {
                    self.variants(code, "", name, &named, tagging, place, ",");
                    self.variants(code, "", name, &untagged, &Tagging::Untagged, place, ",");
                });
                code.line(")");
            }
        });
        code.line("}");
    }

    /// The codec of tuples of this length, if there are any.
    pub fn tuple_codec(&self, code: &mut Code, length: usize) {
        let name = tuple_name(length);
        if !self.parts.is_used(&name) {
            return;
        }
        let ty = |index| format!("T{index}");
        let types: Vec<String> = (0..length).map(ty).collect();
        let items: Vec<String> = (0..length).map(|index| format!("item{index} codec[T{index}]")).collect();
        let (generic, tuple) = match types.is_empty() {
            true => (String::new(), name.clone()),
            false => (format!("[{} any]", types.join(", ")), format!("{name}[{}]", types.join(", "))),
        };
        let elements = (0..length).map(|index| format!("element(&value.F{index}, item{index})")).collect();
        code.blank(1);
        code.line(format!("func of{name}{generic}({}) codec[{tuple}] {{", items.join(", ")));
        code.indented(1, |code| self.list_of_parts(code, "return tupleOf(", &tuple, elements, ""));
        code.line("}");
    }

    fn part(&self) -> &'static str {
        self.parts.name("part")
    }

    #[expect(clippy::too_many_arguments, reason = "the last ones are where it is written")]
    fn variants(
        &self,
        code: &mut Code,
        start: &str,
        name: &str,
        variants: &[&Variant],
        tagging: &Tagging,
        place: Place<'_>,
        end: &str,
    ) {
        let (kind, mut keys) = match tagging {
            Tagging::Internal { tag } => ("internalOf", vec![literal(tag)]),
            Tagging::Adjacent { tag, content } => ("adjacentOf", vec![literal(tag), literal(content)]),
            Tagging::Untagged => ("untaggedOf", Vec::new()),
            _ => ("externalOf", Vec::new()),
        };
        keys.insert(0, literal(name));
        let variant = self.parts.name("variant");
        code.line(format!("{start}{}({}, func() []{variant}[{name}] {{", self.parts.name(kind), keys.join(", ")));
        code.indented(1, |code| {
            code.line(format!("return []{variant}[{name}]{{"));
            code.indented(1, |code| {
                variants.iter().for_each(|variant| self.variant_codec(code, name, variant, tagging, place));
            });
            code.line("}");
        });
        code.line(format!("}}){end}"));
    }

    fn variant_codec(&self, code: &mut Code, of: &str, variant: &Variant, tagging: &Tagging, place: Place<'_>) {
        let (key, name) = (literal(&variant.key), &variant.type_name);
        let start = || format!("{}[{of}]({key}, ", self.parts.name("variantOf"));
        match &variant.content {
            Content::Unit => {
                let kind = self.parts.name(if variant.other { "otherVariant" } else { "unitVariant" });
                code.line(format!("{kind}[{of}, {name}]({key}),"));
            }
            Content::Is(ty) => {
                let newtype = self.parts.name("newtypeOf");
                code.line(format!("{}{newtype}(func(value *{name}) {} {{", start(), self.part()));
                let element = self.parts.name("element");
                code.line(format!("\treturn {element}(&value.Value, {})", self.codec(ty, place)));
                code.line("})),");
            }
            Content::Tuple(types) => self.tuple_parts(code, &start(), name, types, place, "),"),
            Content::Struct(fields) => {
                self.struct_parts(code, &start(), name, fields, tag_within(tagging), place, "),");
            }
        }
    }

    fn tuple_parts(&self, code: &mut Code, start: &str, name: &str, types: &[Type], place: Place<'_>, end: &str) {
        let elements = types.iter().enumerate();
        let elements = elements
            .map(|(index, ty)| format!("{}(&value.F{index}, {})", self.parts.name("element"), self.codec(ty, place)))
            .collect();
        self.list_of_parts(code, &format!("{start}{}(", self.parts.name("tupleOf")), name, elements, end);
    }

    #[expect(clippy::too_many_arguments, reason = "the last ones are where it is written")]
    fn struct_parts(
        &self,
        code: &mut Code,
        start: &str,
        name: &str,
        fields: &Fields,
        tag: Option<&str>,
        place: Place<'_>,
        end: &str,
    ) {
        let named = fields.named.iter().filter(|field| Some(field.key.as_str()) != tag);
        let named = named.map(|field| self.field(field, place));
        let flattened = fields.flattened.iter().map(|flattened| {
            self.parts.name("FLATTENED");
            let (own, keys) = match &flattened.own {
                Own::Only(keys) => ("onlyKeys", keys),
                Own::Except(keys) => ("exceptKeys", keys),
            };
            let keys: Vec<String> = keys.iter().map(|key| literal(key)).collect();
            let own = format!("{}({})", self.parts.name(own), keys.join(", "));
            let kind = if flattened.optional { "maybeFlattened" } else { "flattened" };
            let codec = self.codec(&flattened.ty, place);
            format!("{}(&value.{}, {codec}, {own})", self.parts.name(kind), flattened.name)
        });
        let kind = self.parts.name(if fields.closed { "closedStructOf" } else { "structOf" });
        let start = format!("{start}{kind}({}, ", literal(name));
        self.list_of_parts(code, &start, name, named.chain(flattened).collect(), end);
    }

    fn list_of_parts(&self, code: &mut Code, start: &str, name: &str, parts: Vec<String>, end: &str) {
        let part = self.part();
        code.line(format!("{start}func(value *{name}) []{part} {{"));
        code.indented(1, |code| {
            if parts.is_empty() {
                code.line("return nil");
                return;
            }
            code.line(format!("return []{part}{{"));
            code.indented(1, |code| code.lines(parts.iter().map(|part| format!("{part},"))));
            code.line("}");
        });
        code.line(format!("}}){end}"));
    }

    fn field(&self, field: &NamedField, place: Place<'_>) -> String {
        let (kind, codec) = match (field.presence, self.nil(&field.ty)) {
            (Presence::Always, _) => ("field", self.codec(&field.ty, place)),
            (Presence::Optional, Nil::None) => ("optional", self.codec(&field.ty, None)),
            (Presence::Optional, _) => ("nullable", self.codec(&field.ty, place)),
            (Presence::OptionalOrNull, _) => ("mayMiss", self.codec(&field.ty, place)),
        };
        let part = format!("{}({}, &value.{}, {codec})", self.parts.name(kind), literal(&field.key), field.name);
        if field.is_given { part } else { format!("{}({part})", self.parts.name("notGiven")) }
    }

    pub fn codec(&self, ty: &Type, place: Place<'_>) -> String {
        let name = |name| self.parts.name(name);
        match ty {
            Type::Bool => format!("{}()", name("ofBool")),
            Type::Number(number) if number.bits() == 128 => format!("{}({})", name("ofWide"), number.is_signed()),
            Type::Number(number) if number.is_float() => format!("{}[{}]()", name("ofFloat"), number_type(*number)),
            Type::Number(number) => format!("{}[{}]()", name("ofInteger"), number_type(*number)),
            Type::Char => format!("{}()", name("ofChar")),
            Type::Format(format) if ADDRESSES.contains(&format.as_str()) => {
                format!("{}({})", name("ofAddress"), literal(format))
            }
            Type::Text | Type::Format(_) => format!("{}()", name("ofText")),
            Type::Bytes => format!("{}()", name("ofBytes")),
            Type::Unit => format!("{}[struct{{}}]()", name("unitOf")),
            Type::Nullable(inner) => match self.nil(inner) {
                Nil::Null if !self.is_option(inner) => self.codec(inner, place),
                Nil::Free => format!("{}({})", name("orNull"), self.codec(inner, place)),
                _ => format!("{}({})", name("optionOf"), self.codec(inner, None)),
            },
            Type::List(inner) | Type::Set(inner) => format!("{}({})", name("listOf"), self.codec(inner, None)),
            Type::Array(inner, length) => {
                format!("{}({}, {})", name("arrayOf"), int(*length), self.codec(inner, None))
            }
            Type::Tuple(types) if types.len() > MAX_TUPLE => format!("{}()", name("ofAny")),
            Type::Tuple(types) => {
                let elements: Vec<String> = types.iter().map(|ty| self.codec(ty, place)).collect();
                for used in ["codec", "part", "tupleOf"] {
                    name(used);
                }
                if !types.is_empty() {
                    name("element");
                }
                format!("of{}({})", tuple_name(types.len()), elements.join(", "))
            }
            Type::Map { key, value } => {
                let key = match self.plan.key(key) {
                    None => format!("{}()", name("ofText")),
                    Some(_) if self.is_wide(key) => format!("{}({})", name("wideKey"), self.codec(key, None)),
                    Some(true) => self.codec(key, None),
                    Some(false) => format!("{}({})", name("keyOf"), self.codec(key, None)),
                };
                format!("{}({key}, {})", name("mapOf"), self.codec(value, None))
            }
            Type::Ref(path) => match self.plan.names.get(path) {
                Some(name) if self.is_boxed(path, place) => {
                    format!("{}({}())", self.parts.name("pointerTo"), codec_name(name))
                }
                Some(name) => format!("{}()", codec_name(name)),
                None => format!("{}()", name("ofAny")),
            },
            _ => format!("{}()", name("ofAny")),
        }
    }

    /// How an argument or a result crosses.
    pub fn wire(&self, carrier: &Carrier<'_>, optional: bool) -> String {
        let name = |name| self.parts.name(name);
        let wire = match carrier {
            Carrier::Text => format!("{}()", name("asText")),
            Carrier::Bytes | Carrier::Opaque(_) => format!("{}()", name("asBytes")),
            Carrier::Fixed(length) => format!("{}({})", name("asFixed"), int(*length)),
            Carrier::Json(ty) => format!("{}({})", name("asJSON"), self.codec(ty, None)),
            Carrier::Msgpack(ty) => format!("{}({})", name("asMsgpack"), self.codec(ty, None)),
            Carrier::Base64Text => format!("{}({}())", name("asBase64"), name("asText")),
            Carrier::Base64Bytes => format!("{}({}())", name("asBase64"), name("asBytes")),
            Carrier::Bool => format!("{}()", name("asBool")),
            Carrier::Number(number) | Carrier::Scalar(number) => self.number_wire(*number),
        };
        if optional { format!("{}({wire})", name("orEmpty")) } else { wire }
    }

    fn number_wire(&self, number: Number) -> String {
        match number.bits() {
            128 => format!("{}({})", self.parts.name("asWideLittleEndian"), number.is_signed()),
            _ => format!("{}[{}]()", self.parts.name("asLittleEndian"), number_type(number)),
        }
    }
}

/// A length in Go, whose `int` may have 32 bits. Longer ones don't fit into a plugin's memory.
fn int(length: u64) -> u64 {
    length.min(i32::MAX as u64)
}

fn codec_name(type_name: &str) -> String {
    let mut letters = type_name.chars();
    let first = letters.next().unwrap_or('x').to_ascii_lowercase();
    format!("{first}{}Codec", letters.as_str())
}
