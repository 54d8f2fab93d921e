//! What fields a form has for an export's arguments and for config keys, by the contract's types.

use std::collections::{BTreeMap, BTreeSet};

use extism_pdk::contract::{
    Arguments, Contract, Data, Direction, Encoding, Export, Kind, Payload, Record, Tagging, Type, Variant,
};
use serde_json::{Value, json};

use crate::command::config_keys::{config_text, list_keys};
use crate::command::contract::types::is_name_alone;
use crate::contract::declare::Declarations;

/// How deep structs within structs have a field for each of theirs. Deeper ones are entered as JSON.
const MAX_DEPTH: usize = 3;

/// The exports that hosts can call. Those that the contract doesn't describe have `fields` null: they take any input.
pub fn describe_exports<'a>(contract: Option<&Contract>, names: impl Iterator<Item = &'a str>) -> Value {
    let declarations = contract.map(Declarations::of);
    let exports = names.map(|name| {
        let described = contract.zip(declarations.as_ref());
        let form = described.and_then(|(contract, declarations)| {
            let export = contract.export(name)?;
            Some(Forms { contract, declarations }.describe_export(export))
        });
        form.unwrap_or_else(|| json!({"name": name, "fields": null}))
    });
    exports.collect()
}

/// The config keys of the contract and those that are given, with the values that are given.
pub fn describe_config(contract: Option<&Contract>, given: &BTreeMap<String, String>) -> Value {
    let mut seen = BTreeSet::new();
    let declared = contract.map(list_keys).unwrap_or_default();
    let declared = declared.into_iter().map(|field| {
        let default = field.default.as_ref().map(config_text).unwrap_or_default();
        (field.name.as_str(), field.doc.as_str(), default, !field.optional && field.default.is_none())
    });
    let given_only = given.keys().map(|key| (key.as_str(), "", String::new(), false));
    let keys = declared.chain(given_only).filter(|(name, ..)| seen.insert(name.to_string()));
    keys.map(|(name, doc, default, required)| {
        let value = given.get(name).map_or("", String::as_str);
        json!({"name": name, "doc": doc, "default": default, "required": required, "value": value})
    })
    .collect()
}

/// Makes form fields of the types of a contract.
struct Forms<'a> {
    contract: &'a Contract,
    declarations: &'a Declarations<'a>,
}

/// What an empty form field stands for.
#[derive(Clone, Copy, PartialEq)]
enum Presence {
    Required,
    /// An empty field is left out of the value.
    Optional,
    /// An empty field is null.
    Nullable,
}

impl Presence {
    fn of(is_optional: bool) -> Self {
        if is_optional { Presence::Optional } else { Presence::Required }
    }
}

impl Forms<'_> {
    fn describe_export(&self, export: &Export) -> Value {
        let fields: Option<Vec<_>> = match &export.arguments {
            Arguments::None => Some(Vec::new()),
            Arguments::Input(payload) => Some(vec![self.describe_payload(payload)]),
            Arguments::Array(fields) => {
                let fields = fields.iter().map(|field| {
                    self.describe_field(&field.name, &field.doc, &field.ty, Presence::of(field.optional), 0)
                });
                Some(fields.collect())
            }
            _ => None,
        };
        let lines = self.declarations.export(export);
        let signature: Vec<_> = lines.iter().filter(|line| !line.trim_start().starts_with("///")).collect();
        let signature = signature.iter().map(|line| line.as_str()).collect::<Vec<_>>().join("\n");
        json!({"name": export.name, "doc": export.doc, "signature": signature, "fields": fields})
    }

    /// The only argument, which is the input.
    fn describe_payload(&self, payload: &Payload) -> Value {
        let presence = Presence::of(payload.optional);
        match payload.encoding {
            Encoding::JsonText | Encoding::MessagePack | Encoding::LittleEndian => {
                self.describe_field(&payload.name, "", &payload.ty, presence, 0)
            }
            // `--args` takes bytes of any encoding as a text.
            _ => {
                let ty = self.declarations.payload(payload);
                describe(&payload.name, "", &ty, presence, json!({"kind": "lines"}))
            }
        }
    }

    fn describe_field(&self, name: &str, doc: &str, ty: &Type, presence: Presence, depth: usize) -> Value {
        let (inner, presence) = match (ty, presence) {
            (Type::Nullable(inner), Presence::Required) => (&**inner, Presence::Nullable),
            (Type::Nullable(inner), _) => (&**inner, presence),
            _ => (ty, presence),
        };
        let control = self.choose_control(inner, presence, depth).unwrap_or_else(|| json!({"kind": "json"}));
        describe(name, doc, &self.declarations.ty(ty), presence, control)
    }

    /// The control to enter a value of a type with; `None` for a field of JSON.
    fn choose_control(&self, ty: &Type, presence: Presence, depth: usize) -> Option<Value> {
        match ty {
            Type::Bool if presence == Presence::Required => Some(json!({"kind": "flag"})),
            Type::Bool => Some(json!({"kind": "choice", "choices": [["true", "true"], ["false", "false"]]})),
            Type::Number(number) if number.is_float() => Some(json!({"kind": "number", "step": "any"})),
            Type::Number(_) => Some(json!({"kind": "number", "step": "1"})),
            Type::Char | Type::Text | Type::Format(_) => Some(json!({"kind": "text"})),
            Type::Ref(_) if depth < MAX_DEPTH => match &self.contract.definition(ty)?.kind {
                Kind::Data(Data::Is(ty)) => self.choose_control(ty, presence, depth + 1),
                Kind::Data(Data::Struct(record)) if presence == Presence::Required => self.list_fields(record, depth),
                Kind::Enum { variants, tagging: Tagging::External } => list_choices(variants),
                _ => None,
            },
            _ => None,
        }
    }

    fn list_fields(&self, record: &Record, depth: usize) -> Option<Value> {
        if !record.flattened.is_empty() {
            return None;
        }
        let fields = record.fields.iter().filter(|field| field.crosses(Direction::In)).map(|field| {
            self.describe_field(&field.name, &field.doc, &field.ty, Presence::of(field.optional), depth + 1)
        });
        Some(json!({"kind": "group", "fields": fields.collect::<Vec<_>>()}))
    }
}

/// The variants of an enum whose variants all are plain names, each with its JSON.
fn list_choices(variants: &[Variant]) -> Option<Value> {
    let variants: Vec<_> = variants.iter().filter(|variant| variant.crosses(Direction::In)).collect();
    let choices = variants.iter().map(|variant| [variant.name.clone(), Value::from(variant.name.as_str()).to_string()]);
    variants
        .iter()
        .all(|variant| is_name_alone(variant))
        .then(|| json!({"kind": "choice", "choices": choices.collect::<Vec<_>>()}))
}

fn describe(name: &str, doc: &str, ty: &str, presence: Presence, mut control: Value) -> Value {
    control["name"] = name.into();
    control["doc"] = doc.into();
    control["type"] = ty.into();
    control["presence"] = match presence {
        Presence::Required => "required",
        Presence::Optional => "optional",
        Presence::Nullable => "nullable",
    }
    .into();
    control
}
