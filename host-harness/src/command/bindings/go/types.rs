//! The plugin's types in Go.

use extism_pdk::contract::{Number, Type};

use super::super::carrier::Crossing;
use super::super::plan::{Content, Defined, Fields, Form, Key, Presence, Shape, Variant};
use super::names::MAX_TUPLE;
use super::{Go, aligned, literal};
use crate::command::code::{Code, doc_lines};

/// What `nil` means in a type of Go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Nil {
    /// The type has no `nil`.
    None,
    /// It has one that isn't a value of the plugin's type, so it can stand for `null`.
    Free,
    /// It has one that is `null` already.
    Null,
}

impl Go<'_> {
    pub fn define(&self, code: &mut Code, defined: &Defined) {
        let Defined { name, index, doc, shape } = defined;
        let within = Some(*index);
        let mut doc = doc_lines(doc);
        if let Shape::Enum(groups) = shape {
            let variants = groups.iter().flat_map(|group| &group.variants);
            let names: Vec<String> = variants.map(|variant| format!("`{}`", variant.type_name)).collect();
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
            Shape::Is(ty) => code.line(format!("type {name} {}", self.ty(ty, within))),
            Shape::Tuple(types) => self.tuple_struct(code, name, types, within),
            Shape::Struct(fields) => self.struct_type(code, name, fields, within),
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
            Shape::Enum(groups) => {
                code.line(format!("type {name} interface{{ is{name}() }}"));
                let variants = groups.iter().flat_map(|group| &group.variants);
                variants.for_each(|variant| self.variant(code, name, variant, within));
            }
        }
    }

    fn variant(&self, code: &mut Code, of: &str, variant: &Variant, within: Option<usize>) {
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
                code.line(format!("\tValue {}", self.ty(ty, within)));
                code.line("}");
            }
            Content::Tuple(types) => self.tuple_struct(code, name, types, within),
            Content::Struct(fields) => self.struct_type(code, name, fields, within),
        }
        code.blank(1);
        code.line(format!("func ({name}) is{of}() {{}}"));
    }

    fn tuple_struct(&self, code: &mut Code, name: &str, types: &[Type], within: Option<usize>) {
        let fields = types.iter().enumerate();
        let lines = fields.map(|(index, ty)| (Vec::new(), format!("F{index}"), self.ty(ty, within))).collect();
        self.lines_of_struct(code, name, lines);
    }

    fn struct_type(&self, code: &mut Code, name: &str, fields: &Fields, within: Option<usize>) {
        let named = fields.named.iter().map(|field| {
            let ty = match field.presence {
                Presence::Always => self.ty(&field.ty, within),
                Presence::Optional => self.or_nil(&field.ty, within),
                Presence::OptionalOrNull => format!("{}[{}]", self.parts.add("Optional"), self.ty(&field.ty, within)),
            };
            (doc_lines(&field.doc), field.name.clone(), ty)
        });
        let flattened =
            fields.flattened.iter().map(|field| (Vec::new(), field.name.clone(), self.ty(&field.ty, within)));
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

    /// The type of tuples of this length, if the file has any.
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
        matches!(self.plan.resolve(ty), Type::Number(number) if number.bits() == 128)
    }

    pub fn nil(&self, ty: &Type) -> Nil {
        match self.plan.form(self.plan.resolve(ty)) {
            Form::Number(number) if number.bits() == 128 => Nil::Free,
            Form::Option(_) | Form::Any => Nil::Null,
            Form::Tuple(types) if types.len() > MAX_TUPLE => Nil::Null,
            Form::Named(Defined { shape: Shape::Any, .. }) => Nil::Null,
            Form::Named(Defined { shape: Shape::Enum(_), .. }) => Nil::Free,
            _ => Nil::None,
        }
    }

    /// The type of a value that may not be there.
    fn or_nil(&self, ty: &Type, within: Option<usize>) -> String {
        match self.nil(ty) {
            Nil::None => self.pointer(&self.ty(ty, None)),
            _ => self.ty(ty, within),
        }
    }

    /// A pointer that may be nil. The function `Some` makes one of a value.
    fn pointer(&self, ty: &str) -> String {
        self.parts.add("Some");
        format!("*{ty}")
    }

    /// A type. In the type with the index `within`, a later type is behind a pointer, so that a value has a size.
    pub fn ty(&self, ty: &Type, within: Option<usize>) -> String {
        self.type_of(self.plan.form(ty), within)
    }

    fn type_of(&self, form: Form<'_>, within: Option<usize>) -> String {
        match form {
            Form::Bool => "bool".into(),
            Form::Number(number) => number_type(number).into(),
            Form::Char => "rune".into(),
            Form::Text | Form::Address(_) => "string".into(),
            Form::Bytes => "[]byte".into(),
            Form::Unit => "struct{}".into(),
            Form::Any => "any".into(),
            Form::Option(inner) => match self.nil(inner) {
                Nil::Null if !self.is_option(inner) => self.ty(inner, within),
                Nil::Free => self.ty(inner, within),
                _ => self.pointer(&self.ty(inner, None)),
            },
            Form::List(item) | Form::Array(item, _) => format!("[]{}", self.ty(item, None)),
            Form::Tuple(types) if types.len() > MAX_TUPLE => "any".into(),
            Form::Tuple(types) => {
                let name = tuple_name(types.len());
                let types: Vec<String> = types.iter().map(|ty| self.ty(ty, within)).collect();
                let name = self.parts.add(&name);
                if types.is_empty() { name.to_owned() } else { format!("{name}[{}]", types.join(", ")) }
            }
            Form::Map(Key::Text(key) | Key::Parsed(key), value) if !self.is_wide(key) => {
                format!("map[{}]{}", self.ty(key, None), self.ty(value, None))
            }
            Form::Map(_, value) => format!("map[string]{}", self.ty(value, None)),
            Form::Named(defined) if self.is_boxed(defined, within) => format!("*{}", defined.name),
            Form::Named(defined) => defined.name.clone(),
        }
    }

    pub fn is_option(&self, ty: &Type) -> bool {
        matches!(self.plan.resolve(ty), Type::Nullable(_))
    }

    /// Whether a value is behind a pointer, because its type is a later one and may contain the one with the index `within`.
    pub fn is_boxed(&self, defined: &Defined, within: Option<usize>) -> bool {
        let is_later = within.is_some_and(|within| defined.index >= within);
        is_later && matches!(defined.shape, Shape::Struct(_) | Shape::Tuple(_) | Shape::Is(_))
    }

    pub fn carried_type(&self, crossing: &Crossing) -> String {
        let ty = self.type_of(self.plan.carried(&crossing.carrier), None);
        if crossing.is_optional { self.pointer(&ty) } else { ty }
    }
}

pub fn tuple_name(length: usize) -> String {
    format!("Tuple{length}")
}

/// Go's name of a number. A plugin's `usize` has 32 bits.
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
