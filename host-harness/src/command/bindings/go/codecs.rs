//! How the plugin's types are read from data and written as data, in Go.

use extism_pdk::contract::Type;

use super::super::plan::{Content, Defined, Fields, Form, Group, Key, NamedField, Own, Presence, Shape, Variant};
use super::names::MAX_TUPLE;
use super::types::{Nil, number_type, tuple_name};
use super::{Go, literal};
use crate::command::code::Code;

impl Go<'_> {
    /// The function that gives the codec of a type. It makes no parts before they are asked for, as types can be made of each other.
    pub fn codec_of(&self, code: &mut Code, of: &Defined) {
        let Defined { name, index, .. } = of;
        let within = Some(*index);
        code.blank(1);
        code.line(format!("func {}() {}[{name}] {{", codec_name(name), self.parts.add("codec")));
        code.indented(1, |code| match &of.shape {
            Shape::Any => code.line(format!("return {}()", self.parts.add("ofAny"))),
            Shape::Unit => code.line(format!("return {}[{name}]()", self.parts.add("unitOf"))),
            Shape::Is(ty) if self.is_wide(ty) => code.line(format!("return {}", self.codec(ty, within))),
            Shape::Is(ty) => {
                code.line(format!("return {}(func(value *{name}) {} {{", self.parts.add("newtypeOf"), self.part()));
                let inner = self.ty(ty, within);
                let element = self.parts.add("element");
                code.line(format!("\treturn {element}((*{inner})(value), {})", self.codec(ty, within)));
                code.line("})");
            }
            Shape::Tuple(types) => self.tuple_parts(code, ["return ", ""], name, types, within),
            Shape::Struct(fields) => self.struct_parts(code, ["return ", ""], name, fields, within),
            Shape::Choice(variants) => {
                let names: Vec<&str> = variants.iter().map(|variant| variant.type_name.as_str()).collect();
                let choice = self.parts.add("choiceOf");
                code.line(format!("return {choice}({}, {})", literal(name), names.join(", ")));
            }
            Shape::Enum(groups) => match groups.as_slice() {
                [tagged, untagged] => {
                    code.line(format!("return {}(", self.parts.add("eitherOf")));
                    code.indented(1, |code| {
                        self.group(code, ["", ","], name, tagged, within);
                        self.group(code, ["", ","], name, untagged, within);
                    });
                    code.line(")");
                }
                groups => groups.iter().for_each(|group| self.group(code, ["return ", ""], name, group, within)),
            },
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
        code.indented(1, |code| self.list_of_parts(code, ["return tupleOf(", ""], &tuple, elements));
        code.line("}");
    }

    fn part(&self) -> &'static str {
        self.parts.add("part")
    }

    fn group(&self, code: &mut Code, [start, end]: [&str; 2], name: &str, group: &Group, within: Option<usize>) {
        let (kind, keys) = group.kind();
        let keys: String = keys.into_iter().map(|key| format!("{}, ", literal(key))).collect();
        let variant = self.parts.add("variant");
        let start = start.to_owned() + self.parts.add(&format!("{kind}Of"));
        code.line(format!("{start}({}, {keys}func() []{variant}[{name}] {{", literal(name)));
        code.indented(1, |code| {
            code.line(format!("return []{variant}[{name}]{{"));
            code.indented(1, |code| group.variants.iter().for_each(|of| self.variant_codec(code, name, of, within)));
            code.line("}");
        });
        code.line(format!("}}){end}"));
    }

    fn variant_codec(&self, code: &mut Code, of: &str, variant: &Variant, within: Option<usize>) {
        let (key, name) = (literal(&variant.key), &variant.type_name);
        let kind = if variant.may_miss { "optionalVariantOf" } else { "variantOf" };
        let start = || format!("{}[{of}]({key}, ", self.parts.add(kind));
        match &variant.content {
            Content::Unit => {
                let kind = self.parts.add(if variant.is_other { "otherVariant" } else { "unitVariant" });
                code.line(format!("{kind}[{of}, {name}]({key}),"));
            }
            Content::Is(ty) => {
                let newtype = self.parts.add("newtypeOf");
                code.line(format!("{}{newtype}(func(value *{name}) {} {{", start(), self.part()));
                let element = self.parts.add("element");
                code.line(format!("\treturn {element}(&value.Value, {})", self.codec(ty, within)));
                code.line("})),");
            }
            Content::Tuple(types) => self.tuple_parts(code, [&start(), "),"], name, types, within),
            Content::Struct(fields) => self.struct_parts(code, [&start(), "),"], name, fields, within),
        }
    }

    fn tuple_parts(&self, code: &mut Code, [start, end]: [&str; 2], name: &str, types: &[Type], within: Option<usize>) {
        let elements = types
            .iter()
            .enumerate()
            .map(|(index, ty)| format!("{}(&value.F{index}, {})", self.parts.add("element"), self.codec(ty, within)));
        let start = format!("{start}{}(", self.parts.add("tupleOf"));
        self.list_of_parts(code, [&start, end], name, elements.collect());
    }

    fn struct_parts(
        &self,
        code: &mut Code,
        [start, end]: [&str; 2],
        name: &str,
        fields: &Fields,
        within: Option<usize>,
    ) {
        let named = fields.named.iter().map(|field| self.field(field, within));
        let flattened = fields.flattened.iter().map(|flattened| {
            let (own, keys) = match &flattened.own {
                Own::Only(keys) => ("onlyKeys", keys),
                Own::Except(keys) => ("exceptKeys", keys),
            };
            let keys: Vec<String> = keys.iter().map(|key| literal(key)).collect();
            let own = format!("{}({})", self.parts.add(own), keys.join(", "));
            let kind = if flattened.is_optional { "maybeFlattened" } else { "flattened" };
            let codec = self.codec(&flattened.ty, within);
            format!("{}(&value.{}, {codec}, {own})", self.parts.add(kind), flattened.name)
        });
        let kind = self.parts.add(if fields.is_closed { "closedStructOf" } else { "structOf" });
        let start = format!("{start}{kind}({}, ", literal(name));
        self.list_of_parts(code, [&start, end], name, named.chain(flattened).collect());
    }

    fn list_of_parts(&self, code: &mut Code, [start, end]: [&str; 2], name: &str, parts: Vec<String>) {
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

    fn field(&self, field: &NamedField, within: Option<usize>) -> String {
        let (kind, codec) = match (field.presence, self.nil(&field.ty)) {
            (Presence::Always, _) => ("field", self.codec(&field.ty, within)),
            (Presence::Optional, Nil::None) => ("optional", self.codec(&field.ty, None)),
            (Presence::Optional, _) => ("nullable", self.codec(&field.ty, within)),
            (Presence::OptionalOrNull, _) => ("mayMiss", self.codec(&field.ty, within)),
        };
        let part = format!("{}({}, &value.{}, {codec})", self.parts.add(kind), literal(&field.key), field.name);
        if field.is_given { part } else { format!("{}({part})", self.parts.add("notGiven")) }
    }

    /// The codec of a type. In the codec of the type with the index `within`, there is a pointer to a value of a later type.
    pub fn codec(&self, ty: &Type, within: Option<usize>) -> String {
        let add = |name| self.parts.add(name);
        match self.plan.form(ty) {
            Form::Bool => format!("{}()", add("ofBool")),
            Form::Number(number) if number.bits() == 128 => format!("{}({})", add("ofWide"), number.is_signed()),
            Form::Number(number) if number.is_float() => format!("{}[{}]()", add("ofFloat"), number_type(number)),
            Form::Number(number) => format!("{}[{}]()", add("ofInteger"), number_type(number)),
            Form::Char => format!("{}()", add("ofChar")),
            Form::Text => format!("{}()", add("ofText")),
            Form::Address(format) => format!("{}({})", add("ofAddress"), literal(format)),
            Form::Bytes => format!("{}()", add("ofBytes")),
            Form::Unit => format!("{}[struct{{}}]()", add("unitOf")),
            Form::Any => format!("{}()", add("ofAny")),
            Form::Option(inner) => match self.nil(inner) {
                Nil::Null if !self.is_option(inner) => self.codec(inner, within),
                Nil::Free => format!("{}({})", add("orNull"), self.codec(inner, within)),
                _ => format!("{}({})", add("optionOf"), self.codec(inner, None)),
            },
            Form::List(item) => format!("{}({})", add("listOf"), self.codec(item, None)),
            Form::Array(item, length) => format!("{}({}, {})", add("arrayOf"), int(length), self.codec(item, None)),
            Form::Tuple(types) if types.len() > MAX_TUPLE => format!("{}()", add("ofAny")),
            Form::Tuple(types) => {
                let elements: Vec<String> = types.iter().map(|ty| self.codec(ty, within)).collect();
                self.parts.add_all(["codec", "part", "tupleOf"]);
                if !types.is_empty() {
                    add("element");
                }
                format!("of{}({})", tuple_name(types.len()), elements.join(", "))
            }
            Form::Map(key, value) => {
                let key = match key {
                    Key::Lost => format!("{}()", add("ofText")),
                    Key::Text(key) => self.codec(key, None),
                    Key::Parsed(key) => {
                        let kind = add(if self.is_wide(key) { "wideKey" } else { "keyOf" });
                        format!("{kind}({})", self.codec(key, None))
                    }
                };
                format!("{}({key}, {})", add("mapOf"), self.codec(value, None))
            }
            Form::Named(defined) if self.is_boxed(defined, within) => {
                format!("{}({}())", add("pointerTo"), codec_name(&defined.name))
            }
            Form::Named(defined) => format!("{}()", codec_name(&defined.name)),
        }
    }
}

/// A length in Go, where `int` may have only 32 bits. Nothing longer fits into a plugin's memory.
pub fn int(length: u64) -> u64 {
    length.min(i32::MAX as u64)
}

fn codec_name(type_name: &str) -> String {
    let mut letters = type_name.chars();
    let first = letters.next().unwrap_or('x').to_ascii_lowercase();
    format!("{first}{}Codec", letters.as_str())
}
