//! The types of a plugin, in Go.

use extism_pdk::contract::{Number, Tagging, Type};

use super::super::carrier::Carrier;
use super::super::plan::{Content, Defined, Fields, Presence, Shape, Variant};
use super::{Go, MAX_TUPLE, Place, aligned, literal};
use crate::command::code::{Code, doc_lines};

/// What `nil` of a type in Go is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Nil {
    /// The type has none.
    None,
    /// None of its values, so that it can stand for a `null`.
    Free,
    /// Its own `null`.
    Null,
}

impl Go<'_> {
    pub fn define(&self, code: &mut Code, defined: &Defined, place: Place<'_>) {
        let Defined { name, doc, shape, .. } = defined;
        let mut doc = doc_lines(doc);
        if let Shape::Enum(variants, _) = shape {
            let names: Vec<String> = variants.iter().map(|variant| format!("`{}`", variant.type_name)).collect();
            doc.extend((!doc.is_empty()).then(String::new));
            doc.push(format!("It is one of {}.", names.join(", ")));
        }
        code.blank(1);
        self.docs(code, &doc);
        match shape {
            Shape::Any => code.line(format!("type {name} = any")),
            Shape::Unit => code.line(format!("type {name} struct{{}}")),
            // A type of its own wouldn't have the methods.
            Shape::Is(ty) if self.is_wide(ty) => code.line(format!("type {name} = *big.Int")),
            Shape::Is(ty) => code.line(format!("type {name} {}", self.ty(ty, place))),
            Shape::Tuple(types) => self.tuple_struct(code, name, types, place),
            Shape::Struct(fields) => self.struct_type(code, name, fields, None, place),
            Shape::Choice(variants) => {
                code.line(format!("type {name} string"));
                code.blank(1);
                code.line("const (");
                let lines: Vec<_> = variants
                    .iter()
                    .map(|variant| {
                        let value = format!("{name} = {}", literal(&variant.key));
                        (doc_lines(&variant.doc), variant.type_name.clone(), value)
                    })
                    .collect();
                code.indented(1, |code| aligned(code, &lines, self));
                code.line(")");
            }
            Shape::Enum(variants, tagging) => {
                code.line(format!("type {name} interface{{ is{name}() }}"));
                let tag = tag_within(tagging);
                variants.iter().for_each(|variant| self.variant(code, name, variant, tag, place));
            }
        }
    }

    fn variant(&self, code: &mut Code, of: &str, variant: &Variant, tag: Option<&str>, place: Place<'_>) {
        let name = &variant.type_name;
        code.blank(1);
        let doc = doc_lines(&variant.doc);
        match doc.is_empty() {
            true => self.docs(code, &[format!("{name} is a variant of {of}.")]),
            false => self.docs(code, &doc),
        }
        match &variant.content {
            Content::Unit => code.line(format!("type {name} struct{{}}")),
            Content::Is(ty) => {
                code.line(format!("type {name} struct {{"));
                code.line(format!("\tValue {}", self.ty(ty, place)));
                code.line("}");
            }
            Content::Tuple(types) => self.tuple_struct(code, name, types, place),
            Content::Struct(fields) => self.struct_type(code, name, fields, tag, place),
        }
        code.blank(1);
        code.line(format!("func ({name}) is{of}() {{}}"));
    }

    fn tuple_struct(&self, code: &mut Code, name: &str, types: &[Type], place: Place<'_>) {
        let fields = types.iter().enumerate();
        let lines = fields.map(|(index, ty)| (Vec::new(), format!("F{index}"), self.ty(ty, place))).collect();
        self.lines_of_struct(code, name, lines);
    }

    fn struct_type(&self, code: &mut Code, name: &str, fields: &Fields, tag: Option<&str>, place: Place<'_>) {
        let named = fields.named.iter().filter(|field| Some(field.key.as_str()) != tag).map(|field| {
            let ty = match field.presence {
                Presence::Always => self.ty(&field.ty, place),
                Presence::Optional => self.or_nil(&field.ty, place),
                Presence::OptionalOrNull => format!("{}[{}]", self.parts.name("Optional"), self.ty(&field.ty, place)),
            };
            (doc_lines(&field.doc), field.name.clone(), ty)
        });
        let flattened =
            fields.flattened.iter().map(|field| (Vec::new(), field.name.clone(), self.ty(&field.ty, place)));
        self.lines_of_struct(code, name, named.chain(flattened).collect());
    }

    fn lines_of_struct(&self, code: &mut Code, name: &str, lines: Vec<(Vec<String>, String, String)>) {
        if lines.is_empty() {
            code.line(format!("type {name} struct{{}}"));
            return;
        }
        code.line(format!("type {name} struct {{"));
        code.indented(1, |code| aligned(code, &lines, self));
        code.line("}");
    }

    /// The type that tuples of this length have, if there are any.
    pub fn tuple_type(&self, code: &mut Code, length: usize) {
        let name = tuple_name(length);
        if !self.parts.is_used(&name) {
            return;
        }
        let names: Vec<String> = (0..length).map(|index| format!("T{index}")).collect();
        let generic = if names.is_empty() { String::new() } else { format!("[{} any]", names.join(", ")) };
        code.blank(1);
        code.line(format!("// {name} is a tuple."));
        let lines = names.iter().enumerate().map(|(index, ty)| (Vec::new(), format!("F{index}"), ty.clone()));
        self.lines_of_struct(code, &format!("{name}{generic}"), lines.collect());
    }

    pub fn is_wide(&self, ty: &Type) -> bool {
        matches!(self.plan.behind(ty), Type::Number(number) if number.bits() == 128)
    }

    pub fn nil(&self, ty: &Type) -> Nil {
        match self.plan.behind(ty) {
            Type::Number(_) if self.is_wide(ty) => Nil::Free,
            Type::Nullable(_) | Type::Any(_) => Nil::Null,
            Type::Tuple(types) if types.len() > MAX_TUPLE => Nil::Null,
            Type::Ref(path) => match self.plan.defined(path).map(|defined| &defined.shape) {
                None | Some(Shape::Any) => Nil::Null,
                Some(Shape::Enum(..)) => Nil::Free,
                _ => Nil::None,
            },
            _ => Nil::None,
        }
    }

    /// Of a type that may also not be there.
    pub fn or_nil(&self, ty: &Type, place: Place<'_>) -> String {
        match self.nil(ty) {
            Nil::None => self.pointer(&self.ty(ty, None)),
            _ => self.ty(ty, place),
        }
    }

    /// A pointer that may be nil, for which there is a function that makes one of a value.
    fn pointer(&self, ty: &str) -> String {
        self.parts.name("Some");
        format!("*{ty}")
    }

    pub fn ty(&self, ty: &Type, place: Place<'_>) -> String {
        match ty {
            Type::Bool => "bool".into(),
            Type::Number(number) => number_type(*number).into(),
            Type::Char => "rune".into(),
            Type::Text | Type::Format(_) => "string".into(),
            Type::Bytes => "[]byte".into(),
            Type::Unit => "struct{}".into(),
            Type::Nullable(inner) => match (self.nil(inner), &**inner) {
                (Nil::Null, inner) if !self.is_option(inner) => self.ty(inner, place),
                (Nil::Free, inner) => self.ty(inner, place),
                (_, inner) => self.pointer(&self.ty(inner, None)),
            },
            Type::List(inner) | Type::Set(inner) | Type::Array(inner, _) => format!("[]{}", self.ty(inner, None)),
            Type::Tuple(types) if types.len() > MAX_TUPLE => "any".into(),
            Type::Tuple(types) => {
                let name = tuple_name(types.len());
                let types: Vec<String> = types.iter().map(|ty| self.ty(ty, place)).collect();
                let name = self.parts.name(&name);
                if types.is_empty() { name.to_owned() } else { format!("{name}[{}]", types.join(", ")) }
            }
            Type::Map { key, value } => format!("map[{}]{}", self.key_type(key), self.ty(value, None)),
            Type::Ref(path) => match self.plan.names.get(path) {
                Some(name) if self.is_boxed(path, place) => format!("*{name}"),
                Some(name) => name.clone(),
                None => "any".into(),
            },
            _ => "any".into(),
        }
    }

    pub fn is_option(&self, ty: &Type) -> bool {
        matches!(self.plan.behind(ty), Type::Nullable(_))
    }

    /// Whether there is a pointer to a type, as it may have one within itself.
    pub fn is_boxed(&self, path: &str, place: Place<'_>) -> bool {
        let is_below = place.is_some_and(|defined| !defined.contains(path));
        let shape = self.plan.defined(path).map(|defined| &defined.shape);
        is_below && matches!(shape, Some(Shape::Struct(_) | Shape::Tuple(_) | Shape::Is(_)))
    }

    fn key_type(&self, key: &Type) -> String {
        if self.is_wide(key) || self.plan.key(key).is_none() { "string".into() } else { self.ty(key, None) }
    }

    pub fn carried_type(&self, carrier: &Carrier<'_>, optional: bool) -> String {
        let ty = match carrier {
            Carrier::Text | Carrier::Base64Text => "string".into(),
            Carrier::Bytes | Carrier::Fixed(_) | Carrier::Base64Bytes | Carrier::Opaque(_) => "[]byte".into(),
            Carrier::Json(ty) | Carrier::Msgpack(ty) => self.ty(ty, None),
            Carrier::Number(number) | Carrier::Scalar(number) => number_type(*number).into(),
            Carrier::Bool => "bool".into(),
        };
        if optional { self.pointer(&ty) } else { ty }
    }
}

/// The key of a variant's name that stands among its fields.
pub fn tag_within(tagging: &Tagging) -> Option<&str> {
    match tagging {
        Tagging::Internal { tag } => Some(tag),
        _ => None,
    }
}

pub fn tuple_name(length: usize) -> String {
    format!("Tuple{length}")
}

/// Go's name of a number; a plugin's `usize` has 32 bits.
pub fn number_type(number: Number) -> &'static str {
    match number {
        Number::I8 => "int8",
        Number::I16 => "int16",
        Number::I32 | Number::Isize => "int32",
        Number::I64 => "int64",
        Number::U8 => "uint8",
        Number::U16 => "uint16",
        Number::U32 | Number::Usize => "uint32",
        Number::U64 => "uint64",
        Number::F32 => "float32",
        Number::F64 => "float64",
        Number::I128 | Number::U128 => "*big.Int",
        _ => "int32",
    }
}
