//! The plugin's types in Python.

use extism_pdk::contract::Type;
use serde_json::Value;

use super::super::carrier::Crossing;
use super::super::plan::{Content, Defined, Fields, Form, Key, NamedField, Presence, Shape, Variant};
use super::{Python, literal};
use crate::command::code::{Code, doc_lines};

impl Python<'_> {
    pub fn define(&self, code: &mut Code, defined: &Defined) {
        let Defined { name, doc, shape, .. } = defined;
        let doc = doc_lines(doc);
        match shape {
            Shape::Any => self.alias(code, name, self.parts.add("Json"), &doc),
            Shape::Unit => self.alias(code, name, "None", &doc),
            Shape::Is(ty) => self.alias(code, name, &self.ty(ty), &doc),
            Shape::Tuple(types) => self.alias(code, name, &self.tuple(types), &doc),
            Shape::Struct(fields) => self.dataclass(code, name, &doc, |code| self.fields(code, fields)),
            Shape::Choice(variants) => {
                code.blank(2);
                code.line(format!("class {name}({}):", self.parts.add("Enum")));
                code.indented(4, |code| {
                    self.docs(code, &doc);
                    code.blank(usize::from(!doc.is_empty()));
                    for Variant { key, name, doc, .. } in variants {
                        code.line(format!("{name} = {}", literal(key)));
                        self.docs(code, &doc_lines(doc));
                    }
                });
            }
            Shape::Enum(groups) => {
                let variants: Vec<&Variant> = groups.iter().flat_map(|group| &group.variants).collect();
                for variant in &variants {
                    let doc = doc_lines(&variant.doc);
                    self.dataclass(code, &variant.type_name, &doc, |code| self.content(code, variant));
                }
                let names: Vec<&str> = variants.iter().map(|variant| variant.type_name.as_str()).collect();
                self.alias(code, name, &names.join(" | "), &doc);
            }
        }
    }

    fn alias(&self, code: &mut Code, name: &str, ty: &str, doc: &[String]) {
        code.blank(2);
        code.line(format!("{name}: {} = \"{ty}\"", self.parts.add("TypeAlias")));
        self.docs(code, doc);
    }

    fn dataclass(&self, code: &mut Code, name: &str, doc: &[String], fields: impl FnOnce(&mut Code)) {
        code.blank(2);
        code.line(format!("@{}", self.parts.add("dataclass")));
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

    fn content(&self, code: &mut Code, variant: &Variant) {
        match &variant.content {
            Content::Unit => {}
            Content::Is(ty) if variant.may_miss => code.line(format!("value: {} = None", or_none(self.ty(ty)))),
            Content::Is(ty) => code.line(format!("value: {}", self.ty(ty))),
            Content::Tuple(types) => code.line(format!("value: {}", self.tuple(types))),
            Content::Struct(fields) => self.fields(code, fields),
        }
    }

    /// Python wants the fields that can be left out after the others.
    fn fields(&self, code: &mut Code, fields: &Fields) {
        let (required, optional): (Vec<_>, Vec<_>) =
            fields.named.iter().partition(|field| field.presence == Presence::Always);
        for field in required {
            code.line(format!("{}: {}", field.name, self.ty(&field.ty)));
            self.docs(code, &doc_lines(&field.doc));
        }
        for flattened in &fields.flattened {
            code.line(format!("{}: {}", flattened.name, self.ty(&flattened.ty)));
        }
        for field in optional {
            let (ty, default) = match field.presence {
                Presence::OptionalOrNull => (
                    format!("{} | {}", self.ty(&field.ty), self.parts.add("Absent")),
                    self.parts.add("ABSENT").to_owned(),
                ),
                _ => match self.default(field) {
                    Some(made) if made == "list" || made == "dict" => {
                        let dataclasses = self.parts.add("dataclasses");
                        (self.ty(&field.ty), format!("{dataclasses}.field(default_factory={made})"))
                    }
                    Some(default) => (self.ty(&field.ty), default),
                    None => (or_none(self.ty(&field.ty)), "None".into()),
                },
            };
            code.line(format!("{}: {ty} = {default}", field.name));
            self.docs(code, &doc_lines(&field.doc));
        }
    }

    /// What a field is that is left out, or the type that makes that, if Python can say so.
    pub fn default(&self, field: &NamedField) -> Option<String> {
        let default = field.default.as_ref()?;
        match (self.plan.form(&field.ty), default) {
            (Form::Bool, Value::Bool(true)) => Some("True".into()),
            (Form::Bool, Value::Bool(false)) => Some("False".into()),
            (Form::Number(number), Value::Number(default)) if !number.is_float() => {
                (!default.is_f64()).then(|| default.to_string())
            }
            (Form::Number(_), Value::Number(default)) => default.as_f64().map(|default| format!("{default:?}")),
            (Form::Text | Form::Char, Value::String(default)) => Some(literal(default)),
            (Form::List(_), Value::Array(default)) if default.is_empty() => Some("list".into()),
            (Form::Map(..), Value::Object(default)) if default.is_empty() => Some("dict".into()),
            _ => None,
        }
    }

    pub fn ty(&self, ty: &Type) -> String {
        self.type_of(self.plan.form(ty))
    }

    fn type_of(&self, form: Form<'_>) -> String {
        match form {
            Form::Bool => "bool".into(),
            Form::Number(number) => if number.is_float() { "float" } else { "int" }.into(),
            Form::Char | Form::Text | Form::Address(_) => "str".into(),
            Form::Bytes => "bytes".into(),
            Form::Unit => "None".into(),
            Form::Any => self.parts.add("Json").into(),
            Form::Option(inner) => or_none(self.ty(inner)),
            Form::List(item) | Form::Array(item, _) => format!("list[{}]", self.ty(item)),
            Form::Tuple(types) => self.tuple(types),
            Form::Map(Key::Text(key) | Key::Parsed(key), value) => {
                format!("dict[{}, {}]", self.ty(key), self.ty(value))
            }
            Form::Map(Key::Lost, value) => format!("dict[str, {}]", self.ty(value)),
            Form::Named(defined) => defined.name.clone(),
        }
    }

    fn tuple(&self, types: &[Type]) -> String {
        let types: Vec<String> = types.iter().map(|ty| self.ty(ty)).collect();
        if types.is_empty() { "tuple[()]".into() } else { format!("tuple[{}]", types.join(", ")) }
    }

    pub fn carried_type(&self, crossing: &Crossing) -> String {
        let ty = self.type_of(self.plan.carried(&crossing.carrier));
        if crossing.is_optional { or_none(ty) } else { ty }
    }
}

fn or_none(ty: String) -> String {
    if ty == "None" || ty.ends_with(" | None") { ty } else { ty + " | None" }
}
