//! How the plugin's types are read from data and written as data, in Python.

use extism_pdk::contract::{Number, Type};

use super::super::plan::{Content, Defined, Fields, Form, Group, Key, Own, Presence, Shape, Variant};
use super::{Python, literal};
use crate::command::code::Code;

impl Python<'_> {
    /// The codec of a type. In the codec of the type with the index `within`, the codecs of later types aren't there yet.
    pub fn codec(&self, ty: &Type, within: Option<usize>) -> String {
        let codec = |ty| self.codec(ty, within);
        let add = |name| self.parts.add(name);
        match self.plan.form(ty) {
            Form::Bool => add("_BOOL").into(),
            Form::Number(number) => self.number_codec(number),
            Form::Char => add("_CHAR").into(),
            Form::Text => add("_TEXT").into(),
            Form::Address(format) => format!("{}({})", add("_address"), literal(format)),
            Form::Bytes => add("_BYTES").into(),
            Form::Unit => add("_UNIT").into(),
            Form::Any => add("_ANY").into(),
            // There is only one `None`, however often a value is optional.
            Form::Option(inner) if self.plan.has_null(inner) => codec(inner),
            Form::Option(inner) => format!("{}({})", add("_option"), codec(inner)),
            Form::List(item) => format!("{}({})", add("_list"), codec(item)),
            Form::Array(item, length) => format!("{}({}, {length})", add("_array"), codec(item)),
            Form::Tuple(types) => self.tuple_codec(types, within),
            Form::Map(key, value) => {
                let key = match key {
                    Key::Text(key) => codec(key),
                    Key::Parsed(key) => format!("{}({})", add("_key"), codec(key)),
                    Key::Lost => add("_TEXT").into(),
                };
                format!("{}({key}, {})", add("_map"), codec(value))
            }
            Form::Named(Defined { name, index, .. }) => match within {
                Some(within) if *index >= within => format!("{}(lambda: {})", add("_later"), codec_name(name)),
                _ => codec_name(name),
            },
        }
    }

    pub fn number_codec(&self, number: Number) -> String {
        self.parts.add(&format!("_{}", number.name().to_uppercase())).to_owned()
    }

    fn tuple_codec(&self, types: &[Type], within: Option<usize>) -> String {
        let codecs: Vec<String> = types.iter().map(|ty| self.codec(ty, within)).collect();
        format!("{}({})", self.parts.add("_tuple"), codecs.join(", "))
    }

    pub fn codec_of(&self, code: &mut Code, of: &Defined) {
        let Defined { name, index, .. } = of;
        let within = Some(*index);
        let start = format!("{}: {}[{name}] = ", codec_name(name), self.parts.add("_Codec"));
        match &of.shape {
            Shape::Any => code.line(start + self.parts.add("_ANY")),
            Shape::Unit => code.line(start + self.parts.add("_UNIT")),
            Shape::Is(ty) => code.line(start + &self.codec(ty, within)),
            Shape::Tuple(types) => code.line(start + &self.tuple_codec(types, within)),
            Shape::Struct(fields) => self.record(code, [&start, ""], name, fields, within),
            Shape::Choice(_) => code.line(format!("{start}{}({name})", self.parts.add("_choice"))),
            Shape::Enum(groups) => match groups.as_slice() {
                [tagged, untagged] => {
                    let start = format!("{start}{}(", self.parts.add("_either"));
                    self.group(code, [&start, ","], name, tagged, within);
                    self.group(code, ["", ")"], name, untagged, within);
                }
                groups => groups.iter().for_each(|group| self.group(code, [&start, ""], name, group, within)),
            },
        }
    }

    fn group(&self, code: &mut Code, [start, end]: [&str; 2], name: &str, group: &Group, within: Option<usize>) {
        let (kind, keys) = group.kind();
        let keys = keys.into_iter().map(|key| format!(" {},", literal(key)));
        code.line(format!("{start}{}(", self.parts.add(&format!("_{kind}"))));
        code.indented(4, |code| {
            code.line(format!("{},{}", literal(name), keys.collect::<String>()));
            group.variants.iter().for_each(|variant| self.variant(code, variant, within));
        });
        code.line(format!("){end}"));
    }

    fn variant(&self, code: &mut Code, variant: &Variant, within: Option<usize>) {
        let Variant { key, type_name, .. } = variant;
        let start = format!("{}({}, {type_name}", self.parts.add("_Variant"), literal(key));
        let may_miss = if variant.may_miss { ", may_miss=True" } else { "" };
        let mut wrapped = |codec: String| {
            code.line(format!("{start}, {}({type_name}, {codec}){may_miss}),", self.parts.add("_wrapped")));
        };
        match &variant.content {
            Content::Unit if variant.is_other => code.line(start + ", other=True),"),
            Content::Unit => code.line(start + "),"),
            Content::Is(ty) => wrapped(self.codec(ty, within)),
            Content::Tuple(types) => wrapped(self.tuple_codec(types, within)),
            Content::Struct(fields) => self.record(code, [&(start + ", "), "),"], type_name, fields, within),
        }
    }

    fn record(&self, code: &mut Code, [start, end]: [&str; 2], class: &str, fields: &Fields, within: Option<usize>) {
        code.line(format!("{start}{}(", self.parts.add("_record")));
        code.indented(4, |code| {
            code.line(format!("{class},"));
            for field in &fields.named {
                let missing = match field.presence {
                    Presence::Always => String::new(),
                    Presence::Optional => format!(", {}", self.default(field).unwrap_or("None".into())),
                    Presence::OptionalOrNull => ", ABSENT".into(),
                };
                let codec = self.codec(&field.ty, within);
                let given = if field.is_given { "" } else { ", given=False" };
                let (kind, key) = (self.parts.add("_Field"), literal(&field.key));
                code.line(format!("{kind}(\"{}\", {key}, {codec}{missing}{given}),", field.name));
            }
            for flattened in &fields.flattened {
                let codec = self.codec(&flattened.ty, within);
                let (own, keys) = match &flattened.own {
                    Own::Only(keys) => ("only", keys),
                    Own::Except(keys) => ("others", keys),
                };
                let keys: Vec<String> = keys.iter().map(|key| literal(key) + ",").collect();
                let own = format!(", {own}=({})", keys.join(" "));
                let optional = if flattened.is_optional { ", optional=True" } else { "" };
                let kind = self.parts.add("_Flattened");
                code.line(format!("{kind}(\"{}\", {codec}{own}{optional}),", flattened.name));
            }
            if fields.is_closed {
                code.line("closed=True,");
            }
        });
        code.line(format!("){end}"));
    }
}

fn codec_name(type_name: &str) -> String {
    format!("_{type_name}_codec")
}
