//! The schemas of types. Each is for one direction: an input may leave out other fields than the plugin does.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use extism_pdk::contract::{
    Contract, Data, Definition, Direction, Encoding, Field, Kind, Number, Payload, Record, Tagging, Type, Variant,
};
use serde_json::{Map, Value, json};

use crate::command::contract::keys::find_keys;
use crate::command::contract::types::is_unit;
use crate::testing::text::{safe_lines, safe_name};

/// Writes schemas that refer to each other by these names.
pub struct Schemas<'a> {
    pub contract: &'a Contract,
    pub names: &'a BTreeMap<(&'a str, Direction), String>,
    /// How many schemas of flattened types are written in place.
    pub inlined: Cell<usize>,
}

/// An object of these properties.
pub fn object(properties: Map<String, Value>, required: Vec<String>) -> Map<String, Value> {
    let mut schema = Map::from_iter([("type".to_owned(), "object".into())]);
    if !properties.is_empty() {
        schema.insert("properties".into(), properties.into());
    }
    if !required.is_empty() {
        schema.insert("required".into(), required.into());
    }
    schema
}

/// An object with one property and no other.
fn single(name: &str, schema: Value) -> Value {
    let mut schema = object(Map::from_iter([(name.to_owned(), schema)]), vec![name.to_owned()]);
    schema.insert("additionalProperties".into(), false.into());
    schema.into()
}

/// What fits one of these schemas.
fn any_of(mut schemas: Vec<Value>) -> Value {
    match schemas.len() {
        // An enum without a variant has no value.
        0 => json!({"not": {}}),
        1 => schemas.remove(0),
        _ => json!({"anyOf": schemas}),
    }
}

fn with_doc(mut schema: Value, doc: &str) -> Value {
    let doc = safe_lines(doc.trim());
    if let (Value::Object(schema), false) = (&mut schema, doc.is_empty()) {
        schema.insert("description".into(), doc.into());
    }
    schema
}

impl<'a> Schemas<'a> {
    pub fn of(contract: &'a Contract, names: &'a BTreeMap<(&'a str, Direction), String>) -> Self {
        Schemas { contract, names, inlined: Cell::default() }
    }

    /// The schema of an argument or a result; `None` if it isn't JSON.
    pub fn payload(&self, payload: &Payload, direction: Direction) -> Option<Value> {
        (payload.encoding == Encoding::JsonText).then(|| self.ty(&payload.ty, direction))
    }

    /// The schema of an array of arguments.
    pub fn arguments(&self, fields: &[Field]) -> Value {
        let required = fields.iter().rposition(|field| !field.optional).map_or(0, |last| last + 1);
        let items: Vec<Value> = fields
            .iter()
            .map(|field| match self.ty(&field.ty, Direction::In) {
                Value::Object(mut schema) if !field.name.is_empty() => {
                    schema.insert("title".into(), safe_name(&field.name).into());
                    with_doc(schema.into(), &field.doc)
                }
                schema => schema,
            })
            .collect();
        self.tuple(items, required)
    }

    fn tuple(&self, items: Vec<Value>, required: usize) -> Value {
        match items.is_empty() {
            true => json!({"type": "array", "maxItems": 0}),
            false => json!({"type": "array", "prefixItems": items, "items": false, "minItems": required}),
        }
    }

    /// The schema of a key of the config. `None` is a key that isn't set, and has no value.
    pub fn setting(&self, ty: &Type) -> Value {
        match ty {
            Type::Nullable(inner) => self.ty(inner, Direction::In),
            ty => self.ty(ty, Direction::In),
        }
    }

    pub fn ty(&self, ty: &Type, direction: Direction) -> Value {
        let inner = |ty: &Type| self.ty(ty, direction);
        match ty {
            Type::Bool => json!({"type": "boolean"}),
            Type::Number(number) => of_number(*number, direction),
            Type::Char => json!({"type": "string", "minLength": 1, "maxLength": 1}),
            Type::Text => json!({"type": "string"}),
            Type::Format(format) => of_format(format),
            Type::Bytes => json!({"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 255}}),
            Type::Unit => json!({"type": "null"}),
            Type::Nullable(ty) => match inner(ty) {
                // It may be null already.
                Value::Object(schema) if schema.is_empty() => schema.into(),
                schema => json!({"anyOf": [schema, {"type": "null"}]}),
            },
            Type::List(ty) => json!({"type": "array", "items": inner(ty)}),
            // The plugin takes one that is there twice.
            Type::Set(ty) if direction == Direction::In => json!({"type": "array", "items": inner(ty)}),
            Type::Set(ty) => json!({"type": "array", "items": inner(ty), "uniqueItems": true}),
            Type::Array(ty, length) => {
                json!({"type": "array", "items": inner(ty), "minItems": length, "maxItems": length})
            }
            Type::Tuple(types) => self.tuple(types.iter().map(inner).collect(), types.len()),
            Type::Map { key, value } => {
                let mut schema = json!({"type": "object", "additionalProperties": inner(value)});
                if let Some(names) = self.key(key, direction) {
                    schema["propertyNames"] = names;
                }
                schema
            }
            Type::Ref(path) => match self.names.get(&(path.as_str(), direction)) {
                Some(name) => json!({"$ref": format!("#/$defs/{name}")}),
                None => json!({}),
            },
            _ => json!({}),
        }
    }

    /// What the keys of a map are, if not any text.
    fn key(&self, ty: &Type, direction: Direction) -> Option<Value> {
        match ty {
            Type::Bool => Some(json!({"enum": ["true", "false"]})),
            Type::Number(number) if number.is_float() => None,
            Type::Number(number) if number.is_signed() => Some(json!({"pattern": "^-?[0-9]+$"})),
            Type::Number(_) => Some(json!({"pattern": "^[0-9]+$"})),
            Type::Char | Type::Format(_) => Some(self.ty(ty, direction)),
            Type::Ref(path) => match self.contract.types.get(path).map(|definition| &definition.kind) {
                Some(Kind::Enum { .. }) => Some(self.ty(ty, direction)),
                _ => None,
            },
            _ => None,
        }
    }

    pub fn definition(&self, definition: &Definition, direction: Direction) -> Value {
        let schema = match &definition.kind {
            Kind::Data(data) => self.data(data, direction),
            Kind::Enum { variants, tagging } => self.variants(variants, tagging, direction),
            _ => json!({}),
        };
        match schema {
            // Keywords beside a `$ref` count since the dialect 2019-09.
            schema if definition.doc.is_empty() => schema,
            schema => with_doc(schema, &definition.doc),
        }
    }

    fn data(&self, data: &Data, direction: Direction) -> Value {
        match data {
            Data::Unit => json!({"type": "null"}),
            Data::Is(ty) => self.ty(ty, direction),
            Data::Tuple(types) => self.tuple(types.iter().map(|ty| self.ty(ty, direction)).collect(), types.len()),
            Data::Struct(record) => self.record(record, None, direction).into(),
            _ => json!({}),
        }
    }

    /// The schema of a struct, or of a variant with its tag and the schema of that.
    fn record(&self, record: &Record, tag: Option<(&str, Value)>, direction: Direction) -> Map<String, Value> {
        let (mut properties, mut required, mut all) = (Map::new(), Vec::new(), Vec::new());
        if let Some((tag, name)) = tag {
            properties.insert(tag.to_owned(), name);
            required.push(tag.to_owned());
        }
        for field in record.fields.iter().filter(|field| field.crosses(direction)) {
            let mut schema = with_doc(self.ty(&field.ty, direction), &field.doc);
            if let (Direction::In, Value::Object(schema), Some(default)) = (direction, &mut schema, &field.default) {
                schema.insert("default".into(), default.clone());
            }
            let aliases = if direction == Direction::In { field.aliases.as_slice() } else { &[] };
            let may_miss = if direction == Direction::In { field.optional } else { field.omitted };
            match (may_miss, aliases) {
                (true, _) => {}
                (false, []) => required.push(field.name.clone()),
                (false, aliases) => {
                    let names = [&field.name].into_iter().chain(aliases);
                    all.push(any_of(names.map(|name| json!({"required": [name]})).collect()));
                }
            }
            for alias in aliases {
                properties.entry(alias.clone()).or_insert_with(|| schema.clone());
            }
            properties.insert(field.name.clone(), schema);
        }
        let mut others = None;
        for ty in &record.flattened {
            if let (Type::Map { .. }, Value::Object(mut map)) = (ty, self.ty(ty, direction)) {
                // It has the keys that nothing else takes.
                others = map.remove("additionalProperties");
                continue;
            }
            let mut taken: Vec<String> = properties.keys().cloned().collect();
            for sibling in record.flattened.iter().filter(|other| *other != ty) {
                taken.extend(find_keys(self.contract, sibling).names);
            }
            all.push(self.beside(ty, &taken, direction));
        }
        let mut schema = object(properties, required);
        let is_closed = record.closed && direction == Direction::In;
        if let Some(others) = others.or_else(|| is_closed.then(|| false.into())) {
            let key = if all.is_empty() { "additionalProperties" } else { "unevaluatedProperties" };
            schema.insert(key.into(), others);
        }
        if !all.is_empty() {
            schema.insert("allOf".into(), all.into());
        }
        schema
    }

    fn variants(&self, variants: &[Variant], tagging: &Tagging, direction: Direction) -> Value {
        let variants: Vec<&Variant> = variants.iter().filter(|variant| variant.crosses(direction)).collect();
        let is_name = |variant: &&&Variant| {
            *tagging == Tagging::External && variant.data == Data::Unit && !variant.untagged && variant.doc.is_empty()
        };
        // Names alone are a list of choices.
        let mut names: Vec<&String> = Vec::new();
        for variant in variants.iter().filter(is_name) {
            names.push(&variant.name);
            names.extend(variant.aliases.iter().filter(|_| direction == Direction::In));
        }
        let mut seen = BTreeSet::new();
        names.retain(|name| seen.insert(*name));
        let mut schemas = Vec::new();
        if !names.is_empty() {
            schemas.push(json!({"type": "string", "enum": names}));
        }
        for variant in variants.iter().filter(|variant| !is_name(variant)) {
            schemas.push(with_doc(self.variant(variant, tagging, direction), &variant.doc));
        }
        if direction == Direction::In
            && *tagging == Tagging::External
            && variants.iter().any(|variant| variant.other && variant.data == Data::Unit)
        {
            schemas.push(json!({"type": "string"}));
        }
        any_of(schemas)
    }

    fn variant(&self, variant: &Variant, tagging: &Tagging, direction: Direction) -> Value {
        let aliases = if direction == Direction::In { variant.aliases.as_slice() } else { &[] };
        let names: Vec<&String> = [&variant.name].into_iter().chain(aliases).collect();
        let is_open = variant.other && direction == Direction::In;
        let tag_schema = || match (is_open, names.as_slice()) {
            (true, _) => json!({"type": "string"}),
            (false, [name]) => json!({"const": name}),
            (false, names) => json!({"enum": names}),
        };
        let data = || self.data(&variant.data, direction);
        match tagging {
            _ if variant.untagged => data(),
            Tagging::External if variant.data == Data::Unit => tag_schema(),
            Tagging::External => any_of(names.iter().map(|name| single(name, data())).collect()),
            Tagging::Internal { tag } => match &variant.data {
                Data::Struct(record) => self.record(record, Some((tag, tag_schema())), direction).into(),
                Data::Is(ty) if !is_unit(self.contract, ty) => {
                    let mut schema = self.record(&Record::default(), Some((tag, tag_schema())), direction);
                    schema.insert("allOf".into(), json!([self.beside(ty, std::slice::from_ref(tag), direction)]));
                    schema.into()
                }
                _ => self.record(&Record::default(), Some((tag, tag_schema())), direction).into(),
            },
            Tagging::Adjacent { tag, content } => {
                let mut properties = Map::from_iter([(tag.clone(), tag_schema())]);
                let mut required = vec![tag.clone()];
                if variant.data != Data::Unit {
                    properties.insert(content.clone(), data());
                    let may_miss = variant.optional && direction == Direction::In;
                    required.extend((!may_miss).then(|| content.clone()));
                }
                object(properties, required).into()
            }
            _ => data(),
        }
    }
}

fn of_number(number: Number, direction: Direction) -> Value {
    if number.is_float() {
        return match direction {
            // NaN and infinity.
            Direction::Out => json!({"type": ["number", "null"]}),
            Direction::In => json!({"type": "number"}),
        };
    }
    let bits = number.bits();
    match (number.is_signed(), bits) {
        // No number of JSON's libraries is as large.
        (true, 128) => json!({"type": "integer"}),
        (false, 128) => json!({"type": "integer", "minimum": 0}),
        (true, _) => json!({"type": "integer", "minimum": i64::MIN >> (64 - bits), "maximum": i64::MAX >> (64 - bits)}),
        (false, _) => json!({"type": "integer", "minimum": 0, "maximum": u64::MAX >> (64 - bits)}),
    }
}

fn of_format(format: &str) -> Value {
    match format {
        "ip" => json!({"type": "string", "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]}),
        "socket" | "socketv4" | "socketv6" => json!({"type": "string"}),
        "byte" | "base64" => json!({"type": "string", "contentEncoding": "base64"}),
        format => json!({"type": "string", "format": safe_name(format)}),
    }
}
