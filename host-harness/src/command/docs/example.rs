//! Creates examples of values: small ones, with all optional parts.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use extism_pdk::contract::{
    Arguments, Contract, Data, Direction, Encoding, Export, Import, Kind, Number, Payload, Record, Tagging, Type,
    Variant,
};
use serde_json::{Map, Value, json};

use crate::contract::payload::{Described, encode_reply};
use crate::testing::text::MAX_NAME_BYTES;

/// How many values an example may have before optional parts are left out.
const MAX_VALUES_WITH_OPTIONAL: usize = 60;
/// How many values an example may have.
const MAX_VALUES: usize = 2000;
/// How many bytes an example may have.
const MAX_BYTES: usize = 10_000;
/// How many bytes all examples of a page may have.
const MAX_PAGE_BYTES: usize = 1 << 20;
/// How deep an example may nest.
const MAX_DEPTH: usize = 40;

/// Creates examples of a contract's types.
pub struct Examples<'a> {
    contract: &'a Contract,
    /// The types that are being created.
    within: RefCell<Vec<&'a str>>,
    /// The types of the example that stand for another type. The plugin may read them with a function that checks more.
    stand_ins: RefCell<BTreeSet<&'a str>>,
    values: Cell<usize>,
    /// The bytes of all examples so far.
    bytes: Cell<usize>,
}

impl<'a> Examples<'a> {
    pub fn of(contract: &'a Contract) -> Self {
        Examples {
            contract,
            within: RefCell::default(),
            stand_ins: RefCell::default(),
            values: Cell::new(0),
            bytes: Cell::new(0),
        }
    }

    /// Returns the paths of types in the last example of which the plugin may check more than the contract says.
    pub fn stand_ins(&self) -> Vec<&'a str> {
        self.stand_ins.borrow().iter().copied().collect()
    }

    /// Returns example arguments of an export as a JSON array, for `call --args`, and the input that they make. `None` if the
    /// contract doesn't say enough.
    pub fn arguments(&self, export: &'a Export) -> Option<(Value, Vec<u8>)> {
        self.stand_ins.borrow_mut().clear();
        let arguments = match &export.arguments {
            Arguments::None => Vec::new(),
            Arguments::Input(payload) => vec![self.payload(payload)?],
            Arguments::Array(fields) => fields.iter().map(|field| self.begin(&field.ty)).collect::<Option<Vec<_>>>()?,
            _ => return None,
        };
        let (arguments, text) = self.check_size(arguments.into())?;
        // A contract may have defaults that aren't of their types.
        let input = Described::new(self.contract, &export.name)?.encode_arguments(&text).ok()?;
        Some((arguments, input))
    }

    /// Returns an example reply of an import.
    pub fn reply(&self, import: &'a Import) -> Option<Value> {
        let (reply, text) = self.check_size(self.payload(import.output.as_ref()?)?)?;
        encode_reply(self.contract, import, &text).ok().map(|_| reply)
    }

    /// Returns a value and its text, unless the text is too long.
    fn check_size(&self, value: Value) -> Option<(Value, String)> {
        let text = value.to_string();
        self.bytes.set(self.bytes.get() + text.len());
        (text.len() <= MAX_BYTES && self.bytes.get() <= MAX_PAGE_BYTES).then_some((value, text))
    }

    fn payload(&self, payload: &'a Payload) -> Option<Value> {
        match (&payload.encoding, &payload.ty) {
            (Encoding::Bytes, Type::Array(_, length)) => Some("x".repeat(short_length(*length)?).into()),
            (Encoding::Bytes, _) | (Encoding::Base64Text, Type::Bytes) => Some("text".into()),
            (Encoding::Text, ty) => match self.begin(ty)? {
                text @ Value::String(_) => Some(text),
                other => Some(other.to_string().into()),
            },
            (
                Encoding::JsonText
                | Encoding::MessagePack
                | Encoding::Base64Text
                | Encoding::LittleEndian
                | Encoding::Scalar,
                ty,
            ) => self.begin(ty),
            _ => None,
        }
    }

    /// Begins a new value of a type.
    fn begin(&self, ty: &'a Type) -> Option<Value> {
        self.values.set(0);
        self.ty(ty)
    }

    /// Returns a value of a type. `None` if the type contains itself, or isn't described.
    fn ty(&self, ty: &'a Type) -> Option<Value> {
        self.values.set(self.values.get() + 1);
        if self.values.get() > MAX_VALUES {
            return None;
        }
        Some(match ty {
            Type::Bool => true.into(),
            Type::Number(Number::F32 | Number::F64) => json!(1.5),
            Type::Number(_) => 1.into(),
            Type::Char => "a".into(),
            Type::Text => "text".into(),
            Type::Format(format) => example_of_format(format).into(),
            Type::Bytes => json!([1, 2]),
            Type::Unit => Value::Null,
            Type::Nullable(inner) => self.optional(inner).unwrap_or(Value::Null),
            Type::List(item) | Type::Set(item) => self.optional(item).into_iter().collect(),
            Type::Array(item, length) => {
                (0..short_length(*length)?).map(|_| self.ty(item)).collect::<Option<Vec<_>>>()?.into()
            }
            Type::Tuple(types) => self.tuple(types)?,
            Type::Map { key, value } => {
                let entry = self.key(key).and_then(|key| Some((key, self.optional(value)?)));
                Value::Object(entry.into_iter().collect())
            }
            Type::Ref(path) => self.defined(path)?,
            Type::Any(name) if name.is_empty() => "any".into(),
            _ => return None,
        })
    }

    /// Returns an optional value, unless the example has many values already.
    fn optional(&self, ty: &'a Type) -> Option<Value> {
        if self.values.get() < MAX_VALUES_WITH_OPTIONAL { self.ty(ty) } else { None }
    }

    fn tuple(&self, types: &'a [Type]) -> Option<Value> {
        types.iter().map(|ty| self.ty(ty)).collect::<Option<Vec<_>>>().map(Value::from)
    }

    /// Returns a map's key, which is a string in JSON.
    fn key(&self, ty: &'a Type) -> Option<String> {
        match self.ty(ty)? {
            Value::String(text) => Some(text),
            value @ (Value::Number(_) | Value::Bool(_)) => Some(value.to_string()),
            _ => None,
        }
    }

    fn defined(&self, path: &'a str) -> Option<Value> {
        let definition = self.contract.types.get(path)?;
        if self.within.borrow().contains(&path) || self.within.borrow().len() > MAX_DEPTH {
            return None;
        }
        self.within.borrow_mut().push(path);
        let value = match &definition.kind {
            Kind::Data(data) => {
                if let Data::Is(_) = data {
                    self.stand_ins.borrow_mut().insert(path);
                }
                self.data(data)
            }
            Kind::Enum { variants, tagging } => variants
                .iter()
                .filter(|variant| variant.crosses(Direction::In) && !variant.other)
                .find_map(|variant| self.variant(variant, tagging)),
            _ => None,
        };
        self.within.borrow_mut().pop();
        value
    }

    fn data(&self, data: &'a Data) -> Option<Value> {
        match data {
            Data::Unit => Some(Value::Null),
            Data::Is(ty) => self.ty(ty),
            Data::Tuple(types) => self.tuple(types),
            Data::Struct(record) => self.record(record).map(Value::Object),
            _ => None,
        }
    }

    fn record(&self, record: &'a Record) -> Option<Map<String, Value>> {
        let mut object = Map::new();
        for field in record.fields.iter().filter(|field| field.crosses(Direction::In)) {
            check_length(&field.name)?;
            let is_short = |default: &&Value| !default.is_null() && default.to_string().len() <= MAX_NAME_BYTES;
            let default = field.default.as_ref().filter(|default| field.optional && is_short(default)).cloned();
            let value = match field.optional {
                true => default.or_else(|| self.optional(&field.ty)),
                false => Some(self.ty(&field.ty)?),
            };
            object.extend(value.map(|value| (field.name.clone(), value)));
        }
        for ty in &record.flattened {
            match ty {
                // Optional, or a map for unknown fields.
                Type::Nullable(_) | Type::Map { .. } => {}
                ty => match self.ty(ty)? {
                    Value::Object(inner) => object.extend(inner),
                    _ => return None,
                },
            }
        }
        Some(object)
    }

    fn variant(&self, variant: &'a Variant, tagging: &Tagging) -> Option<Value> {
        check_length(&variant.name)?;
        let name = || Value::from(variant.name.clone());
        let is_unit = variant.data == Data::Unit;
        let one = |key: &str, value: Value| Value::Object(Map::from_iter([(key.to_owned(), value)]));
        match tagging {
            _ if variant.untagged => self.data(&variant.data),
            Tagging::External if is_unit => Some(name()),
            Tagging::External => Some(one(&variant.name, self.data(&variant.data)?)),
            Tagging::Internal { tag } => {
                check_length(tag)?;
                let mut object = Map::from_iter([(tag.clone(), name())]);
                match self.data(&variant.data)? {
                    Value::Object(fields) => object.extend(fields),
                    Value::Null if is_unit => {}
                    _ => return None,
                }
                Some(Value::Object(object))
            }
            Tagging::Adjacent { tag, content } => {
                check_length(tag).and(check_length(content))?;
                let mut object = one(tag, name());
                if !is_unit {
                    object[content] = self.data(&variant.data)?;
                }
                Some(object)
            }
            _ => self.data(&variant.data),
        }
    }
}

/// Fails for a long name, which could be in the example many times.
fn check_length(name: &str) -> Option<()> {
    (name.len() <= MAX_NAME_BYTES).then_some(())
}

/// Returns the length of an array that is short enough for an example.
fn short_length(length: u64) -> Option<usize> {
    const MAX_LENGTH: u64 = 256;

    (length <= MAX_LENGTH).then_some(length as usize)
}

fn example_of_format(format: &str) -> &'static str {
    match format {
        "ip" | "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "socket" | "socketv4" => "192.0.2.1:80",
        "socketv6" => "[2001:db8::1]:80",
        "date-time" => "2026-01-31T12:00:00Z",
        "byte" | "base64" => "dGV4dA==",
        _ => "text",
    }
}
