//! Converts between the model and JSON, where the two forms differ.

use core::fmt;
use core::ops::Not;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::model::{Arguments, Encoding, ErrorCase, Export, Payload};
use super::types::{Data, Definition, Direction, Field, Kind, Number, Record, Tagging, Type, Variant};

/// The encodings by their names in the format.
const ENCODINGS: [(&str, Encoding); 10] = [
    ("text", Encoding::Text),
    ("bytes", Encoding::Bytes),
    ("json", Encoding::JsonText),
    ("msgpack", Encoding::MessagePack),
    ("base64", Encoding::Base64Text),
    ("le", Encoding::LittleEndian),
    ("raw", Encoding::RawStruct),
    ("protobuf", Encoding::ProtocolBuffers),
    ("scalar", Encoding::Scalar),
    ("any", Encoding::Any),
];

/// The types that are a single word in JSON, apart from numbers.
const WORDS: [(&str, Type); 5] =
    [("bool", Type::Bool), ("char", Type::Char), ("text", Type::Text), ("bytes", Type::Bytes), ("unit", Type::Unit)];

impl Encoding {
    /// Returns the name of the encoding in the format.
    pub fn name(&self) -> &str {
        match self {
            Encoding::Other(name) => name,
            known => ENCODINGS.iter().find(|(_, encoding)| encoding == known).map_or("any", |(name, _)| name),
        }
    }
}

impl Serialize for Encoding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Encoding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let known = ENCODINGS.iter().find(|(known, _)| *known == name);
        Ok(known.map_or(Encoding::Other(name), |(_, encoding)| encoding.clone()))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(expecting = "an argument or a result: an object")]
struct PayloadObject {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    name: String,
    #[serde(rename = "as")]
    encoding: Encoding,
    #[serde(rename = "type")]
    ty: Option<Type>,
    #[serde(default, skip_serializing_if = "Not::not")]
    optional: bool,
}

impl Serialize for Payload {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Payload { name, encoding, ty, optional } = self.clone();
        PayloadObject { name, encoding, ty: Some(ty), optional }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Payload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let PayloadObject { name, encoding, ty, optional } = PayloadObject::deserialize(deserializer)?;
        let ty = ty.unwrap_or_else(|| match encoding {
            Encoding::Text => Type::Text,
            Encoding::Bytes => Type::Bytes,
            _ => Type::Any(String::new()),
        });
        Ok(Payload { name, encoding, ty, optional })
    }
}

/// The record of an export. `A` is the type of its arguments, which differs for a `#[shared_fn]`.
#[derive(Serialize, Deserialize)]
pub struct ExportObject<A> {
    export: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    doc: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<Payload>,
    #[serde(skip_serializing_if = "Option::is_none")]
    args: Option<Vec<A>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<Payload>,
    #[serde(default, skip_serializing_if = "Not::not")]
    fails: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ErrorCase>,
    #[serde(default, skip_serializing_if = "Not::not")]
    shared: bool,
    #[serde(default, skip_serializing_if = "Not::not")]
    optional: bool,
}

impl From<ExportObject<Field>> for Export {
    fn from(object: ExportObject<Field>) -> Self {
        let arguments = match (object.input, object.args) {
            (Some(input), _) => Arguments::Input(input),
            (None, Some(args)) => Arguments::Array(args),
            (None, None) => Arguments::None,
        };
        let ExportObject { export: name, doc, output, fails, errors, optional, .. } = object;
        Export { name, doc, arguments, output, fails, errors, optional }
    }
}

impl From<ExportObject<Payload>> for Export {
    fn from(object: ExportObject<Payload>) -> Self {
        let ExportObject { export: name, doc, args, output, fails, errors, optional, .. } = object;
        Export { name, doc, arguments: Arguments::Passed(args.unwrap_or_default()), output, fails, errors, optional }
    }
}

impl Serialize for Export {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(untagged)]
        enum Argument {
            Field(Field),
            Payload(Payload),
        }

        let Export { name: export, doc, arguments, output, fails, errors, optional } = self.clone();
        let shared = matches!(arguments, Arguments::Passed(_));
        let (input, args) = match arguments {
            Arguments::None => (None, None),
            Arguments::Input(payload) => (Some(payload), None),
            Arguments::Array(fields) => (None, Some(fields.into_iter().map(Argument::Field).collect())),
            Arguments::Passed(payloads) => (None, Some(payloads.into_iter().map(Argument::Payload).collect())),
        };
        ExportObject { export, doc, input, args, output, fails, errors, shared, optional }.serialize(serializer)
    }
}

/// A type that is an object in JSON.
#[derive(Default, Serialize, Deserialize)]
struct TypeObject {
    #[serde(skip_serializing_if = "Option::is_none")]
    option: Option<Type>,
    #[serde(skip_serializing_if = "Option::is_none")]
    list: Option<Type>,
    #[serde(default, skip_serializing_if = "Not::not")]
    unique: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    array: Option<Type>,
    #[serde(skip_serializing_if = "Option::is_none")]
    length: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tuple: Option<Vec<Type>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    map: Option<Type>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<Type>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    any: Option<String>,
}

impl TypeObject {
    /// Converts it into a type. A form that only a later version knows is "any".
    fn into_type<E: Error>(self) -> Result<Type, E> {
        Ok(match self {
            TypeObject { option: Some(inner), .. } => Type::Nullable(inner.into()),
            TypeObject { list: Some(inner), unique: true, .. } => Type::Set(inner.into()),
            TypeObject { list: Some(inner), .. } => Type::List(inner.into()),
            TypeObject { array: Some(inner), length, .. } => {
                Type::Array(inner.into(), length.ok_or_else(|| E::missing_field("length"))?)
            }
            TypeObject { tuple: Some(types), .. } => Type::Tuple(types),
            TypeObject { map: Some(value), key, .. } => {
                Type::Map { key: key.unwrap_or(Type::Text).into(), value: value.into() }
            }
            TypeObject { text: Some(format), .. } => Type::Format(format),
            TypeObject { reference: Some(name), .. } => Type::Ref(name),
            TypeObject { any, .. } => Type::Any(any.unwrap_or_default()),
        })
    }
}

impl<'de> Deserialize<'de> for Type {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TypeVisitor;

        impl<'de> Visitor<'de> for TypeVisitor {
            type Value = Type;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a type, which is a text or an object")
            }

            fn visit_str<E>(self, name: &str) -> Result<Type, E> {
                if let Some(number) = Number::ALL.into_iter().find(|number| number.name() == name) {
                    return Ok(Type::Number(number));
                }
                Ok(match WORDS.iter().find(|(word, _)| *word == name) {
                    Some((_, ty)) => ty.clone(),
                    None if name == "any" => Type::Any(String::new()),
                    None => Type::Any(name.to_owned()),
                })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Type, A::Error> {
                TypeObject::deserialize(MapAccessDeserializer::new(map))?.into_type()
            }
        }

        deserializer.deserialize_any(TypeVisitor)
    }
}

impl Serialize for Type {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let boxed = |ty: &Type| Some(ty.clone());
        let mut object = TypeObject::default();
        match self {
            Type::Number(number) => return serializer.serialize_str(number.name()),
            Type::Any(name) if name.is_empty() => return serializer.serialize_str("any"),
            Type::Any(name) => object.any = Some(name.clone()),
            Type::Format(format) => object.text = Some(format.clone()),
            Type::Nullable(inner) => object.option = boxed(inner),
            Type::List(inner) => object.list = boxed(inner),
            Type::Set(inner) => (object.list, object.unique) = (boxed(inner), true),
            Type::Array(inner, length) => (object.array, object.length) = (boxed(inner), Some(*length)),
            Type::Tuple(types) => object.tuple = Some(types.clone()),
            Type::Map { key, value } => {
                object.map = boxed(value);
                object.key = boxed(key).filter(|key| *key != Type::Text);
            }
            Type::Ref(name) => object.reference = Some(name.clone()),
            word => {
                let word = WORDS.iter().find(|(_, ty)| ty == word).map_or("any", |(word, _)| word);
                return serializer.serialize_str(word);
            }
        }
        object.serialize(serializer)
    }
}

/// A field, or a flattened type.
#[derive(Deserialize)]
#[serde(expecting = "a field: an object")]
struct FieldObject {
    flatten: Option<Type>,
    #[serde(default)]
    name: String,
    #[serde(rename = "type")]
    ty: Option<Type>,
    #[serde(default)]
    doc: String,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    omitted: bool,
    only: Option<Direction>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default, deserialize_with = "present")]
    default: Option<Value>,
}

/// Reads a value that is present, which may be `null`.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl TryFrom<FieldObject> for Field {
    type Error = &'static str;

    fn try_from(object: FieldObject) -> Result<Self, Self::Error> {
        let FieldObject { name, ty, doc, optional, omitted, only, aliases, default, .. } = object;
        let ty = ty.ok_or("a field without a type")?;
        Ok(Field { name, ty, doc, optional, omitted, only, aliases, default })
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        FieldObject::deserialize(deserializer)?.try_into().map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut record = Record::default();
        for object in Vec::<FieldObject>::deserialize(deserializer)? {
            match object.flatten {
                Some(ty) => record.flattened.push(ty),
                None => record.fields.push(object.try_into().map_err(D::Error::custom)?),
            }
        }
        Ok(record)
    }
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(untagged)]
        enum Part<'a> {
            Field(&'a Field),
            Flattened { flatten: &'a Type },
        }

        let fields = self.fields.iter().map(Part::Field);
        serializer.collect_seq(fields.chain(self.flattened.iter().map(|flatten| Part::Flattened { flatten })))
    }
}

/// A definition, or a variant of one.
#[derive(Default, Serialize, Deserialize)]
#[serde(expecting = "a definition: an object")]
struct DefinitionObject {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    doc: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    is: Option<Type>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tuple: Option<Vec<Type>>,
    #[serde(rename = "struct", skip_serializing_if = "Option::is_none")]
    record: Option<Record>,
    #[serde(default, skip_serializing_if = "Not::not")]
    closed: bool,
    #[serde(default, skip_serializing_if = "Not::not")]
    unit: bool,
    #[serde(rename = "enum", skip_serializing_if = "Option::is_none")]
    variants: Option<Vec<Variant>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<String>,
    #[serde(default, skip_serializing_if = "Not::not")]
    untagged: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    only: Option<Direction>,
    #[serde(default, skip_serializing_if = "Not::not")]
    optional: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<String>,
    #[serde(default, skip_serializing_if = "Not::not")]
    other: bool,
}

impl DefinitionObject {
    fn set_data(&mut self, data: &Data) {
        match data {
            Data::Unit => {}
            Data::Is(ty) => self.is = Some(ty.clone()),
            Data::Tuple(types) => self.tuple = Some(types.clone()),
            Data::Struct(record) => (self.record, self.closed) = (Some(record.clone()), record.closed),
        }
    }

    fn take_data(&mut self) -> Option<Data> {
        let closed = self.closed;
        let record = self.record.take().map(|record| Data::Struct(Record { closed, ..record }));
        record.or_else(|| self.is.take().map(Data::Is)).or_else(|| self.tuple.take().map(Data::Tuple))
    }
}

impl<'de> Deserialize<'de> for Definition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut object = DefinitionObject::deserialize(deserializer)?;
        let kind = match (object.variants.take(), object.take_data()) {
            (Some(variants), _) => Kind::Enum {
                variants,
                tagging: match (object.tag, object.content) {
                    _ if object.untagged => Tagging::Untagged,
                    (Some(tag), Some(content)) => Tagging::Adjacent { tag, content },
                    (Some(tag), None) => Tagging::Internal { tag },
                    (None, _) => Tagging::External,
                },
            },
            (None, Some(data)) => Kind::Data(data),
            (None, None) if object.unit => Kind::Data(Data::Unit),
            (None, None) => Kind::Any,
        };
        Ok(Definition { doc: object.doc, kind })
    }
}

impl Serialize for Definition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = DefinitionObject { doc: self.doc.clone(), ..DefinitionObject::default() };
        match &self.kind {
            Kind::Any => {}
            Kind::Data(Data::Unit) => object.unit = true,
            Kind::Data(data) => object.set_data(data),
            Kind::Enum { variants, tagging } => {
                object.variants = Some(variants.clone());
                match tagging.clone() {
                    Tagging::External => {}
                    Tagging::Internal { tag } => object.tag = Some(tag),
                    Tagging::Adjacent { tag, content } => (object.tag, object.content) = (Some(tag), Some(content)),
                    Tagging::Untagged => object.untagged = true,
                }
            }
        }
        object.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Variant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut object = DefinitionObject::deserialize(deserializer)?;
        let data = object.take_data().unwrap_or(Data::Unit);
        let DefinitionObject { name, doc, only, optional, aliases, other, untagged, .. } = object;
        Ok(Variant { name, doc, data, optional, only, aliases, other, untagged })
    }
}

impl Serialize for Variant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Variant { name, doc, data, optional, only, aliases, other, untagged } = self.clone();
        let mut object = DefinitionObject { name, doc, optional, only, aliases, other, untagged, ..Default::default() };
        object.set_data(&data);
        object.serialize(serializer)
    }
}
