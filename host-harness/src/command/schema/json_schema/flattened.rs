//! The schemas of types whose fields stand among the fields of another.

use std::collections::BTreeSet;

use extism_pdk::contract::{Data, Direction, Kind, Tagging, Type};
use serde_json::{Value, json};

use super::types::Schemas;

/// The most schemas of flattened types that are written in place. Only a hostile contract has more.
const MAX_INLINED: usize = 1000;

impl Schemas<'_> {
    /// The schema of a flattened type. `taken` are the keys of the fields around it, which it doesn't refuse.
    pub fn beside(&self, ty: &Type, taken: &[String], direction: Direction) -> Value {
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

    /// Whether the schema of a flattened type says something about unknown keys.
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
}

/// Lets the schema of an object have these keys, which belong to the type around it.
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
