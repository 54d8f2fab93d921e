//! How the plugin's types are read from data and written as data, in TypeScript.

use extism_pdk::contract::{Number, Tagging, Type};

use super::super::plan::{Content, Defined, Fields, Form, Group, Key, Own, Presence, Shape, Variant};
use super::{TypeScript, literal};
use crate::command::code::Code;
use crate::command::contract::names::{Case, identifier};

impl TypeScript<'_> {
    /// The codec of a type. In the codec of the type with the index `within`, the codecs of later types aren't there yet.
    pub fn codec(&self, ty: &Type, within: Option<usize>) -> String {
        let codec = |ty| self.codec(ty, within);
        let add = |name| self.parts.add(name);
        match self.plan.form(ty) {
            Form::Bool => add("BOOL").into(),
            Form::Number(number) => self.number_codec(number),
            Form::Char => add("CHAR").into(),
            Form::Text => add("TEXT").into(),
            Form::Address(format) => format!("{}({})", add("addressOf"), literal(format)),
            Form::Bytes => add("BYTES").into(),
            Form::Unit => add("UNIT").into(),
            Form::Any => add("ANY").into(),
            Form::Option(inner) => format!("{}({})", add("optionOf"), codec(inner)),
            Form::List(item) => format!("{}({})", add("listOf"), codec(item)),
            Form::Array(item, length) => format!("{}({}, {length})", add("listOf"), codec(item)),
            Form::Tuple(types) => self.tuple_codec(types, within),
            Form::Map(key, value) => {
                let key = match key {
                    Key::Text(key) => codec(key),
                    Key::Parsed(key) => format!("{}({})", add("keyOf"), codec(key)),
                    Key::Lost => add("TEXT").into(),
                };
                format!("{}({key}, {})", add("mapOf"), codec(value))
            }
            Form::Named(Defined { name, index, .. }) => match within {
                Some(within) if *index >= within => format!("{}(() => {})", add("laterOf"), codec_name(name)),
                _ => codec_name(name),
            },
        }
    }

    pub fn number_codec(&self, number: Number) -> String {
        self.parts.add(&number.name().to_uppercase()).to_owned()
    }

    fn tuple_codec(&self, types: &[Type], within: Option<usize>) -> String {
        let codecs: Vec<String> = types.iter().map(|ty| self.codec(ty, within)).collect();
        format!("{}({})", self.parts.add("tupleOf"), codecs.join(", "))
    }

    pub fn codec_of(&self, code: &mut Code, of: &Defined) {
        let Defined { name, index, .. } = of;
        let within = Some(*index);
        let start = format!("const {}: {}<{name}> = ", codec_name(name), self.parts.add("Codec"));
        match &of.shape {
            Shape::Any => code.line(format!("{start}{};", self.parts.add("ANY"))),
            Shape::Unit => code.line(format!("{start}{};", self.parts.add("UNIT"))),
            Shape::Is(ty) => code.line(format!("{start}{};", self.codec(ty, within))),
            Shape::Tuple(types) => code.line(format!("{start}{};", self.tuple_codec(types, within))),
            Shape::Struct(fields) => {
                let start = format!("{start}{}(", self.parts.add("structOf"));
                self.properties(code, [&start, ";"], name, fields, within);
            }
            Shape::Choice(variants) => {
                let names: Vec<String> = variants.iter().map(|variant| literal(&variant.key)).collect();
                code.line(format!("{start}{}({}, {});", self.parts.add("choiceOf"), literal(name), names.join(", ")));
            }
            Shape::Enum(groups) => match groups.as_slice() {
                [tagged, untagged] => {
                    let start = format!("{start}{}(", self.parts.add("eitherOf"));
                    self.group(code, [&start, ","], name, tagged, within);
                    self.group(code, ["", ");"], name, untagged, within);
                }
                groups => groups.iter().for_each(|group| self.group(code, [&start, ";"], name, group, within)),
            },
        }
    }

    fn group(&self, code: &mut Code, [start, end]: [&str; 2], name: &str, group: &Group, within: Option<usize>) {
        let (kind, keys) = group.kind();
        let start = format!("{start}{}(", self.parts.add(&format!("{kind}Of")));
        if group.tagging == Tagging::Untagged {
            code.line(start);
            code.indented(2, |code| {
                code.line(format!("{},", literal(name)));
                group.variants.iter().for_each(|of| self.variant(code, ["", ","], group, of, within));
            });
            code.line(format!("){end}"));
            return;
        }
        let keys: String = keys.into_iter().map(|key| format!("{}, ", literal(key))).collect();
        code.line(format!("{start}{}, {keys}new Map<Data, Codec<unknown> | null>([", literal(name)));
        code.indented(2, |code| {
            for variant in &group.variants {
                let start = format!("[{}, ", literal(&variant.key));
                self.variant(code, [&start, "],"], group, variant, within);
            }
        });
        let other = group.variants.iter().find(|variant| variant.is_other);
        let other = other.map(|variant| format!(", {}", literal(&variant.key))).unwrap_or_default();
        code.line(format!("]){other}){end}"));
    }

    fn variant(
        &self,
        code: &mut Code,
        [start, end]: [&str; 2],
        group: &Group,
        variant: &Variant,
        within: Option<usize>,
    ) {
        let codec = match &variant.content {
            Content::Unit if group.tagging == Tagging::Untagged => self.parts.add("UNIT").into(),
            Content::Unit => "null".into(),
            Content::Is(ty) if group.tag().is_some() && !self.stands_beside(ty) => {
                format!("{}({})", self.parts.add("heldOf"), self.codec(ty, within))
            }
            Content::Is(ty) if variant.may_miss => format!("{}({})", self.parts.add("mayMiss"), self.codec(ty, within)),
            Content::Is(ty) => self.codec(ty, within),
            Content::Tuple(types) => self.tuple_codec(types, within),
            Content::Struct(fields) => {
                let name = &variant.type_name;
                let ty = group.tag().map_or(name.clone(), |tag| format!("Omit<{name}, {}>", literal(tag)));
                let start = format!("{start}{}<{ty}>(", self.parts.add("structOf"));
                self.properties(code, [&start, end], name, fields, within);
                return;
            }
        };
        code.line(format!("{start}{codec}{end}"));
    }

    fn properties(&self, code: &mut Code, [start, end]: [&str; 2], name: &str, fields: &Fields, within: Option<usize>) {
        code.line(format!("{start}{}, [", literal(name)));
        code.indented(2, |code| {
            for field in &fields.named {
                let mut codec = self.codec(&field.ty, within);
                if field.presence != Presence::Always {
                    codec = format!("{}({codec})", self.parts.add("mayMiss"));
                }
                if !field.is_given {
                    codec = format!("{}({codec})", self.parts.add("notGiven"));
                }
                code.line(format!("[{}, {codec}],", literal(&field.key)));
            }
            for flattened in &fields.flattened {
                let codec = self.codec(&flattened.ty, within);
                let kind = self.parts.add(if flattened.is_optional { "maybeFlattened" } else { "flattenedOf" });
                let (own, keys) = match &flattened.own {
                    Own::Only(keys) => ("onlyKeys", keys),
                    Own::Except(keys) => ("exceptKeys", keys),
                };
                let keys: Vec<String> = keys.iter().map(|key| literal(key)).collect();
                let own = format!("{}({})", self.parts.add(own), keys.join(", "));
                code.line(format!("[{}, {kind}({codec}, {own})],", literal(&flattened.name)));
            }
        });
        let closed = if fields.is_closed { ", true" } else { "" };
        code.line(format!("]{closed}){end}"));
    }
}

fn codec_name(type_name: &str) -> String {
    let name = identifier(type_name, Case::Camel);
    // The rest of a type's name stays as it is, so that no two codecs have the same name.
    let rest: String = type_name.chars().skip(1).collect();
    let first: String = name.chars().take(1).collect();
    format!("{first}{rest}Codec")
}
