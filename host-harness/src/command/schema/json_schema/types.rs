//! The schemas of types, each for a direction: what may be left out in the input is another thing than what the plugin leaves
//! out.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use extism_pdk::contract::{
    Arguments, Contract, Data, Definition, Direction, Encoding, Field, Kind, Number, Payload, Record, Tagging, Type,
    Variant,
};
use serde_json::{Map, Value, json};

use crate::command::contract::keys::find_keys;
use crate::command::contract::types::{is_unit, members_that_cross, references};
use crate::testing::text::{safe_lines, safe_name};

/// How often the schema of a type is written where that stands beside other fields: more isn't a plugin's own.
const MAX_INLINED: usize = 1000;

/// Types by their paths and directions.
type Reached<'a> = BTreeSet<(&'a str, Direction)>;

/// Writes schemas that refer to each other by these names.
pub struct Schemas<'a> {
    pub contract: &'a Contract,
    pub names: &'a BTreeMap<(&'a str, Direction), String>,
    /// How many schemas stand beside others.
    inlined: Cell<usize>,
}

/// The types that cross as JSON, and the config's.
pub fn roots_of(contract: &Contract) -> Reached<'_> {
    let mut left: Vec<(&Type, Direction)> = Vec::new();
    let json = |payload: &Payload| payload.encoding == Encoding::JsonText;
    for export in &contract.exports {
        match &export.arguments {
            Arguments::Input(payload) if json(payload) => left.push((&payload.ty, Direction::In)),
            Arguments::Array(fields) => left.extend(fields.iter().map(|field| (&field.ty, Direction::In))),
            _ => {}
        }
        left.extend(export.output.iter().filter(|payload| json(payload)).map(|payload| (&payload.ty, Direction::Out)));
    }
    for import in &contract.imports {
        let arguments = import.arguments.iter().filter(|payload| json(payload));
        left.extend(arguments.map(|payload| (&payload.ty, Direction::Out)));
        left.extend(import.output.iter().filter(|payload| json(payload)).map(|payload| (&payload.ty, Direction::In)));
    }
    for config in &contract.configs {
        left.extend(config.keys.fields.iter().map(|field| (&field.ty, Direction::In)));
    }
    let mut reached = Reached::new();
    while let Some((ty, direction)) = left.pop() {
        for path in references(ty) {
            if let Some((path, definition)) = contract.types.get_key_value(path)
                && reached.insert((path, direction))
            {
                left.extend(members_that_cross(definition, direction).into_iter().map(|ty| (ty, direction)));
            }
        }
    }
    reached
}

/// The types that look different in the two directions, by themselves or by what they are made of.
pub fn find_differing<'a>(contract: &'a Contract, reached: &Reached<'a>) -> BTreeSet<&'a str> {
    // By paths alone.
    let names = reached.iter().map(|(path, direction)| ((*path, *direction), (*path).to_owned())).collect();
    let schemas = Schemas::of(contract, &names);
    let both: Vec<&str> = reached
        .iter()
        .filter(|(path, direction)| *direction == Direction::In && reached.contains(&(path, Direction::Out)))
        .map(|(path, _)| *path)
        .collect();
    let definition = |path: &str| contract.types.get(path);
    let own = both.iter().filter(|path| {
        definition(path).is_some_and(|definition| {
            schemas.definition(definition, Direction::In) != schemas.definition(definition, Direction::Out)
        })
    });
    let mut differing: BTreeSet<&str> = own.copied().collect();
    // Who refers to one.
    let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in &both {
        let members =
            definition(path).map(|definition| members_that_cross(definition, Direction::In)).unwrap_or_default();
        members.into_iter().flat_map(references).for_each(|used| users.entry(used).or_default().push(path));
    }
    let mut left: Vec<&str> = differing.iter().copied().collect();
    while let Some(path) = left.pop() {
        for user in users.get(path).into_iter().flatten() {
            if differing.insert(user) {
                left.push(user);
            }
        }
    }
    differing
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

/// An object of one property alone.
fn single(name: &str, schema: Value) -> Value {
    let mut schema = object(Map::from_iter([(name.to_owned(), schema)]), vec![name.to_owned()]);
    schema.insert("additionalProperties".into(), false.into());
    schema.into()
}

/// One of these schemas.
fn any_of(mut schemas: Vec<Value>) -> Value {
    match schemas.len() {
        // Nothing at all: an enum without a variant.
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

/// Lets a schema of an object have these keys, which are of what stands around it.
fn allow(schema: &mut Value, keys: &[String]) {
    for list in ["allOf", "anyOf"] {
        let parts = schema.get_mut(list).and_then(Value::as_array_mut);
        parts.into_iter().flatten().for_each(|part| allow(part, keys));
    }
    let Value::Object(schema) = schema else { return };
    if schema.contains_key("additionalProperties") || schema.contains_key("unevaluatedProperties") {
        let properties = schema.entry("properties").or_insert_with(|| json!({}));
        if let Value::Object(properties) = properties {
            for key in keys {
                properties.entry(key).or_insert(true.into());
            }
        }
    }
}

impl<'a> Schemas<'a> {
    pub fn of(contract: &'a Contract, names: &'a BTreeMap<(&'a str, Direction), String>) -> Self {
        Schemas { contract, names, inlined: Cell::default() }
    }

    /// Of a value in JSON; `None` for one in another encoding.
    pub fn payload(&self, payload: &Payload, direction: Direction) -> Option<Value> {
        (payload.encoding == Encoding::JsonText).then(|| self.ty(&payload.ty, direction))
    }

    /// Of several arguments.
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

    /// Of a value in the config: no value is a key that isn't set.
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

    /// What the keys of a map are, which are texts.
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
            // What stands beside a reference is read since 2019-09.
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

    /// A struct, with the tag of a variant if it is one's.
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
                // The keys that nothing else takes.
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

    /// Of a type whose fields stand beside these.
    fn beside(&self, ty: &Type, taken: &[String], direction: Direction) -> Value {
        let mut schema = match ty {
            Type::Nullable(inner) => return json!({"anyOf": [self.beside(inner, taken, direction), {}]}),
            Type::Ref(path) => match self.contract.types.get(path) {
                Some(definition) if self.has_bounds(ty, direction) && self.inlined.get() < MAX_INLINED => {
                    self.inlined.set(self.inlined.get() + 1);
                    match &definition.kind {
                        Kind::Data(Data::Is(inner)) => return self.beside(inner, taken, direction),
                        _ => self.definition(definition, direction),
                    }
                }
                _ => return self.ty(ty, direction),
            },
            ty => self.ty(ty, direction),
        };
        allow(&mut schema, taken);
        schema
    }

    /// Whether the schema of a flattened type says what other keys are.
    fn has_bounds(&self, ty: &Type, direction: Direction) -> bool {
        let mut left = vec![ty];
        let mut seen = BTreeSet::new();
        while let Some(ty) = left.pop() {
            let path = match ty {
                Type::Map { .. } => return true,
                Type::Nullable(inner) => {
                    left.push(inner);
                    continue;
                }
                Type::Ref(path) if seen.insert(path) => path,
                _ => continue,
            };
            let data: Vec<&Data> = match self.contract.types.get(path).map(|definition| &definition.kind) {
                Some(Kind::Data(data)) => vec![data],
                Some(Kind::Enum { tagging: Tagging::External, .. }) => return true,
                Some(Kind::Enum { variants, tagging: Tagging::Internal { .. } | Tagging::Untagged }) => {
                    variants.iter().map(|variant| &variant.data).collect()
                }
                _ => Vec::new(),
            };
            for data in data {
                match data {
                    Data::Is(ty) => left.push(ty),
                    Data::Struct(record) if record.closed && direction == Direction::In => return true,
                    Data::Struct(record) => left.extend(&record.flattened),
                    _ => {}
                }
            }
        }
        false
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
