//! The plugin's types in TypeScript: what their values are in JSON.

use extism_pdk::contract::{Number, Tagging, Type};

use super::super::carrier::Crossing;
use super::super::plan::{Content, Defined, Fields, Form, Group, Key, Presence, Shape, Variant};
use super::{TypeScript, literal, property};
use crate::command::code::{Code, doc_lines};

impl TypeScript<'_> {
    pub fn define(&self, code: &mut Code, defined: &Defined) {
        let Defined { name, doc, shape, .. } = defined;
        let doc = doc_lines(doc);
        match shape {
            Shape::Any => self.alias(code, name, self.parts.add("Json"), &doc),
            Shape::Unit => self.alias(code, name, "null", &doc),
            Shape::Is(ty) => self.alias(code, name, &self.ty(ty), &doc),
            Shape::Tuple(types) => self.alias(code, name, &self.tuple(types), &doc),
            Shape::Struct(fields) => self.interface(code, name, &doc, fields, None),
            Shape::Choice(variants) => {
                let names = variants.iter().map(|variant| (variant, literal(&variant.key)));
                self.union(code, name, &doc, names.collect());
            }
            Shape::Enum(groups) => {
                let variants = || groups.iter().flat_map(|group| group.variants.iter().map(move |of| (group, of)));
                for (group, variant) in variants() {
                    if let Content::Struct(fields) = &variant.content {
                        let tag = group.tag().map(|tag| (tag, variant.key.as_str()));
                        self.interface(code, &variant.type_name, &doc_lines(&variant.doc), fields, tag);
                    }
                }
                let types = variants().map(|(group, variant)| (variant, self.variant_type(group, variant)));
                self.union(code, name, &doc, types.collect());
            }
        }
    }

    fn alias(&self, code: &mut Code, name: &str, ty: &str, doc: &[String]) {
        code.blank(1);
        self.docs(code, doc);
        code.line(format!("export type {name} = {ty};"));
    }

    fn union(&self, code: &mut Code, name: &str, doc: &[String], variants: Vec<(&Variant, String)>) {
        code.blank(1);
        self.docs(code, doc);
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

    fn variant_type(&self, group: &Group, variant: &Variant) -> String {
        let name = literal(&variant.key);
        let content = match &variant.content {
            Content::Unit => None,
            Content::Is(ty) => Some(self.ty(ty)),
            Content::Tuple(types) => Some(self.tuple(types)),
            Content::Struct(_) => Some(variant.type_name.clone()),
        };
        match (&group.tagging, content) {
            (Tagging::Untagged, content) => content.unwrap_or_else(|| "null".into()),
            (Tagging::Internal { tag } | Tagging::Adjacent { tag, .. }, None) => {
                format!("{{ {}: {name} }}", property(tag))
            }
            (Tagging::Internal { tag }, Some(content)) => match &variant.content {
                // Its interface has the tag.
                Content::Struct(_) => content,
                Content::Is(ty) if self.stands_beside(ty) => format!("({{ {}: {name} }} & {content})", property(tag)),
                _ => format!("{{ {}: {name}; value: {content} }}", property(tag)),
            },
            (Tagging::Adjacent { tag, content: of }, Some(content)) => {
                let mark = if variant.may_miss { "?" } else { "" };
                format!("{{ {}: {name}; {}{mark}: {content} }}", property(tag), property(of))
            }
            (_, None) => name,
            (_, Some(content)) => format!("{{ {}: {content} }}", property(&variant.key)),
        }
    }

    /// Whether a value of this type is an object, whose properties can stand beside others.
    pub fn stands_beside(&self, ty: &Type) -> bool {
        let Form::Named(Defined { shape, .. }) = self.plan.form(ty) else { return false };
        match shape {
            Shape::Struct(_) => true,
            Shape::Enum(groups) => groups
                .first()
                .is_some_and(|group| matches!(group.tagging, Tagging::Internal { .. } | Tagging::Adjacent { .. })),
            Shape::Is(ty) => self.stands_beside(ty),
            _ => false,
        }
    }

    /// The interface of a struct, or of a variant, which `tag` tells by a key and its value.
    fn interface(&self, code: &mut Code, name: &str, doc: &[String], fields: &Fields, tag: Option<(&str, &str)>) {
        if fields.named.is_empty() && fields.flattened.is_empty() && tag.is_none() {
            self.alias(code, name, "Record<string, never>", doc);
            return;
        }
        code.blank(1);
        self.docs(code, doc);
        code.line(format!("export interface {name} {{"));
        code.indented(2, |code| {
            if let Some((tag, key)) = tag {
                code.line(format!("{}: {};", property(tag), literal(key)));
            }
            for field in &fields.named {
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

    pub fn ty(&self, ty: &Type) -> String {
        self.type_of(self.plan.form(ty))
    }

    fn type_of(&self, form: Form<'_>) -> String {
        match form {
            Form::Bool => "boolean".into(),
            Form::Number(number) => if is_wide(number) { "bigint" } else { "number" }.into(),
            Form::Char | Form::Text | Form::Address(_) => "string".into(),
            Form::Bytes => "Uint8Array".into(),
            Form::Unit => "null".into(),
            Form::Any => self.parts.add("Json").into(),
            Form::Option(inner) => or_null(self.ty(inner)),
            Form::List(item) | Form::Array(item, _) => {
                let item = self.ty(item);
                if item.contains(" | ") { format!("({item})[]") } else { format!("{item}[]") }
            }
            Form::Tuple(types) => self.tuple(types),
            Form::Map(Key::Text(key) | Key::Parsed(key), value) => format!("Map<{}, {}>", self.ty(key), self.ty(value)),
            Form::Map(Key::Lost, value) => format!("Map<string, {}>", self.ty(value)),
            Form::Named(defined) => defined.name.clone(),
        }
    }

    fn tuple(&self, types: &[Type]) -> String {
        let types: Vec<String> = types.iter().map(|ty| self.ty(ty)).collect();
        format!("[{}]", types.join(", "))
    }

    pub fn carried_type(&self, crossing: &Crossing) -> String {
        let ty = self.type_of(self.plan.carried(&crossing.carrier));
        if crossing.is_optional { or_null(ty) } else { ty }
    }
}

/// Whether a number is a `bigint`: a `number` doesn't hold all integers of this width.
pub fn is_wide(number: Number) -> bool {
    number.bits() > 32 && !number.is_float()
}

fn or_null(ty: String) -> String {
    if ty == "null" || ty.ends_with(" | null") { ty } else { ty + " | null" }
}
