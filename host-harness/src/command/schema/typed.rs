//! Writes a type of a contract in XTP, and notes what is lost.

use extism_pdk::contract::{Contract, Data, Definition, Kind, Number, Type};

use super::components::{Components, choices, record};
use super::tree::Tree;
use crate::command::contract::types::{key_kind, resolve};
use crate::testing::text::{count, first, safe_name};

/// How many names a sentence lists.
const MAX_NAMES: usize = 20;

/// How deep lists and maps may nest. A type that stands for another may contain itself.
const MAX_DEPTH: usize = 16;

/// The place of a type. Not every type may stand everywhere: <https://docs.xtp.dylibso.com/docs/concepts/xtp-schema>. The JSON
/// Schema of XTP is stricter than that page: a map can't be a parameter or the value of a map, and a list of lists can't have
/// types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Parameter,
    Property,
    Item,
    MapValue,
}

/// A type in XTP.
#[derive(Debug, Default)]
pub struct Typed {
    /// `type` and the keys that belong to it, or `$ref`.
    pub entries: Vec<(String, Tree)>,
    pub nullable: bool,
    /// What its description says in addition to the docs.
    pub note: String,
    /// What is lost.
    pub losses: Vec<String>,
    /// The path of the component that it refers to.
    pub component: Option<String>,
}

impl Typed {
    fn of(name: &str) -> Self {
        Typed { entries: vec![("type".into(), name.into())], ..Typed::default() }
    }

    fn with_format(mut self, format: &str) -> Self {
        self.entries.push(("format".into(), format.into()));
        self
    }

    fn with_loss(mut self, loss: impl Into<String>) -> Self {
        self.losses.push(loss.into());
        self
    }

    fn with_note(mut self, note: String) -> Self {
        self.note = note;
        self
    }

    /// Returns the entries, with `nullable` if it is set.
    pub fn finish(mut self) -> Vec<(String, Tree)> {
        if self.nullable {
            self.entries.push(("nullable".into(), Tree::Bool(true)));
        }
        self.entries
    }
}

/// The types of a contract, in XTP.
pub struct Types<'a> {
    pub contract: &'a Contract,
    pub components: Components<'a>,
}

impl Types<'_> {
    /// Writes a type. `within` is the path of the component around it, if there is one.
    pub fn write(&self, ty: &Type, within: Option<&str>, place: Place) -> Typed {
        TypeWriter { types: self, component: within, depth: 0 }.write(ty, place)
    }
}

/// Writes a type at its place.
#[derive(Clone, Copy)]
struct TypeWriter<'a> {
    types: &'a Types<'a>,
    component: Option<&'a str>,
    depth: usize,
}

impl TypeWriter<'_> {
    fn write(self, ty: &Type, place: Place) -> Typed {
        let TypeWriter { types: Types { contract, .. }, depth, .. } = self;
        if depth > MAX_DEPTH {
            return object().with_loss("a type that contains itself, or nests too deeply, becomes an object");
        }
        let deeper = TypeWriter { depth: depth + 1, ..self };
        match resolve(contract, ty) {
            Type::Bool => Typed::of("boolean"),
            Type::Number(number) => number_type(*number),
            Type::Text => Typed::of("string"),
            Type::Char => Typed::of("string").with_loss("a character becomes any string"),
            Type::Format(format) => match format.as_str() {
                "date-time" | "byte" => Typed::of("string").with_format(format),
                "base64" => Typed::of("buffer"),
                other => Typed::of("string")
                    .with_loss(format!("a string of the format `{}` becomes any string", safe_name(other))),
            },
            Type::Bytes => deeper.write_list(&Type::Number(Number::U8), place),
            Type::Unit => Typed { nullable: true, ..object().with_loss("`null` alone becomes an object or null") },
            Type::Nullable(inner) => Typed { nullable: true, ..deeper.write(inner, place) },
            Type::List(item) => deeper.write_list(item, place),
            Type::Set(item) => deeper.write_list(item, place).with_loss("a set becomes a list"),
            Type::Array(item, length) => {
                let elements = count(length, "element");
                deeper.write_list(item, place).with_loss(format!("a list of {elements} becomes a list of any length"))
            }
            Type::Tuple(_) => Typed::of("array").with_loss("a tuple becomes a list of anything"),
            Type::Map { key, value } => deeper.write_map(key, value, place),
            Type::Ref(path) => self.write_reference(path),
            _ => object().with_loss("a value of any kind becomes an object"),
        }
    }

    fn write_list(self, item: &Type, place: Place) -> Typed {
        let mut list = Typed::of("array");
        if matches!(resolve(self.types.contract, item), Type::Any(_)) {
            return list;
        }
        if place == Place::Item {
            return list.with_loss("a list in a list becomes a list of anything");
        }
        let item = self.write(item, Place::Item);
        list.component.clone_from(&item.component);
        list.losses.clone_from(&item.losses);
        list.note.clone_from(&item.note);
        let is_map = item.entries.iter().any(|(key, _)| key == "additionalProperties");
        let item = match item.nullable && is_map {
            true => {
                list.losses.push("a map or null in a list becomes a map".into());
                item.entries
            }
            false => item.finish(),
        };
        list.entries.push(("items".into(), Tree::Map(item)));
        list
    }

    fn write_map(self, key: &Type, value: &Type, place: Place) -> Typed {
        let contract = self.types.contract;
        let mut map = object();
        if !matches!(resolve(contract, key), Type::Text) {
            let which = match key_kind(contract, key) {
                Some(_) => "the keys of a map become any strings",
                None => "a map becomes an object",
            };
            map.losses.push(which.into());
        }
        if matches!(resolve(contract, value), Type::Any(_)) {
            return map;
        }
        match place {
            Place::Parameter => return map.with_loss("a map outside of an object becomes a map of anything"),
            Place::MapValue => return map.with_loss("a map in a map becomes a map of anything"),
            Place::Property | Place::Item => {}
        }
        let value = self.write(value, Place::MapValue);
        map.component.clone_from(&value.component);
        map.losses.extend_from_slice(&value.losses);
        map.note.clone_from(&value.note);
        map.entries.push(("additionalProperties".into(), Tree::Map(value.finish())));
        map
    }

    fn write_reference(self, path: &str) -> Typed {
        let Types { contract, components } = self.types;
        let Some(definition) = contract.types.get(path) else {
            return object().with_loss("an unknown type becomes an object");
        };
        match components.names.get(path) {
            Some(_) if self.component.is_some_and(|within| components.closes_circle(within, path)) => {
                let name = safe_name(path);
                object()
                    .with_note(format!("Another `{name}`."))
                    .with_loss(format!("a type that contains itself, `{name}`, becomes an object"))
            }
            Some(name) => Typed {
                entries: vec![("$ref".into(), format!("#/components/schemas/{name}").into())],
                component: Some(path.to_owned()),
                ..Typed::default()
            },
            None => write_undefined(path, definition),
        }
    }
}

/// Writes a type whose definition can't be a component.
fn write_undefined(path: &str, definition: &Definition) -> Typed {
    let path = safe_name(path);
    match &definition.kind {
        Kind::Enum { variants, .. } => {
            let names = variants.iter().map(|variant| format!("`{}`", safe_name(&variant.name)));
            let note = format!("One of {}.", first(MAX_NAMES, names).join(", "));
            match choices(definition).is_none() && variants.iter().all(|variant| variant.data == Data::Unit) {
                true => Typed::of("string")
                    .with_loss(format!("`{path}`, one of several strings, becomes any string"))
                    .with_note(note),
                false => object()
                    .with_loss(format!("`{path}`, one of several kinds of value, becomes an object"))
                    .with_note(note),
            }
        }
        Kind::Data(Data::Tuple(_)) => {
            Typed::of("array").with_loss(format!("`{path}`, a tuple, becomes a list of anything"))
        }
        Kind::Data(Data::Unit) => {
            Typed { nullable: true, ..object().with_loss(format!("`{path}`, `null` alone, becomes an object or null")) }
        }
        _ => {
            debug_assert!(record(definition).is_none(), "a struct is a component");
            object().with_loss(format!("`{path}`, a value of any kind, becomes an object"))
        }
    }
}

fn object() -> Typed {
    Typed::of("object")
}

/// Returns the narrowest format that holds all values and that both validators know.
fn number_type(number: Number) -> Typed {
    let (name, format) = match number {
        Number::F32 => ("number", "float"),
        Number::F64 => ("number", "double"),
        Number::I8 | Number::I16 | Number::I32 | Number::Isize | Number::U8 | Number::U16 => ("integer", "int32"),
        _ => ("integer", "int64"),
    };
    let typed = Typed::of(name).with_format(format);
    match number {
        Number::F32 | Number::F64 | Number::I32 | Number::Isize | Number::I64 => typed,
        _ => typed.with_loss(format!("a number of the type {} becomes {format}", number.name())),
    }
}
