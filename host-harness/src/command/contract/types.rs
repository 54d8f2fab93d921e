//! The types of a contract, and which are made of which.

use extism_pdk::contract::{Arguments, Contract, Data, Definition, Direction, Export, Kind, Tagging, Type, Variant};

/// The type that a newtype holds, and the one that this holds, and so on: the first that isn't a newtype. The contract is a
/// simplified one, in which no newtype holds itself.
pub fn resolve<'a>(contract: &'a Contract, mut ty: &'a Type) -> &'a Type {
    while let Some(Kind::Data(Data::Is(inner))) = contract.definition(ty).map(|definition| &definition.kind) {
        ty = inner;
    }
    ty
}

/// The types that a type is made of, such as the items of a list.
pub fn parts(ty: &Type) -> Vec<&Type> {
    match ty {
        Type::Nullable(inner) | Type::List(inner) | Type::Set(inner) | Type::Array(inner, _) => vec![inner],
        Type::Tuple(types) => types.iter().collect(),
        Type::Map { key, value } => vec![key, value],
        _ => Vec::new(),
    }
}

/// The paths that a type refers to.
pub fn references(ty: &Type) -> Vec<&str> {
    match ty {
        Type::Ref(path) => vec![path],
        _ => parts(ty).into_iter().flat_map(references).collect(),
    }
}

/// The types that an export takes and gives.
pub fn types_of_export(export: &Export) -> Vec<&Type> {
    let given: Vec<&Type> = match &export.arguments {
        Arguments::None => Vec::new(),
        Arguments::Input(payload) => vec![&payload.ty],
        Arguments::Array(fields) => fields.iter().map(|field| &field.ty).collect(),
        Arguments::Passed(payloads) => payloads.iter().map(|payload| &payload.ty).collect(),
        _ => Vec::new(),
    };
    given.into_iter().chain(export.output.as_ref().map(|payload| &payload.ty)).collect()
}

/// The types that a definition is made of.
pub fn members(definition: &Definition) -> Vec<&Type> {
    [Direction::In, Direction::Out]
        .into_iter()
        .flat_map(|direction| members_that_cross(definition, direction))
        .collect()
}

/// The types that a definition is made of in data of this direction.
pub fn members_that_cross(definition: &Definition, direction: Direction) -> Vec<&Type> {
    let data: Vec<&Data> = match &definition.kind {
        Kind::Data(data) => vec![data],
        Kind::Enum { variants, .. } => {
            variants.iter().filter(|variant| variant.crosses(direction)).map(|variant| &variant.data).collect()
        }
        _ => Vec::new(),
    };
    let members = data.into_iter().flat_map(|data| match data {
        Data::Is(ty) => vec![ty],
        Data::Tuple(types) => types.iter().collect(),
        Data::Struct(record) => {
            let fields = record.fields.iter().filter(|field| field.crosses(direction)).map(|field| &field.ty);
            fields.chain(&record.flattened).collect()
        }
        _ => Vec::new(),
    });
    members.collect()
}

/// What a type is beside `null`, if it can be `null`.
pub fn nullable<'a>(contract: &'a Contract, ty: &'a Type) -> Option<&'a Type> {
    match resolve(contract, ty) {
        Type::Nullable(inner) => Some(inner),
        _ => None,
    }
}

/// Whether a type is `()` or a unit struct.
pub fn is_unit(contract: &Contract, ty: &Type) -> bool {
    let ty = resolve(contract, ty);
    let definition = contract.definition(ty);
    *ty == Type::Unit || definition.is_some_and(|definition| definition.kind == Kind::Data(Data::Unit))
}

/// Whether values of a type are texts by themselves as keys of a map, as numbers and bools aren't. `None` if they can't be keys.
pub fn key_kind(contract: &Contract, ty: &Type) -> Option<bool> {
    match resolve(contract, ty) {
        Type::Text | Type::Char | Type::Format(_) => Some(true),
        Type::Number(_) | Type::Bool => Some(false),
        Type::Ref(path) => match &contract.types.get(path)?.kind {
            Kind::Enum { variants, tagging: Tagging::External } => variants.iter().all(is_name_alone).then_some(true),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a variant is its name and nothing more.
pub fn is_name_alone(variant: &Variant) -> bool {
    variant.data == Data::Unit && !variant.other && !variant.untagged
}

/// Whether a part of a map is its key, but of a type that can't be one. The keys are any texts then.
pub fn is_lost_key(contract: &Contract, map: &Type, part: &Type) -> bool {
    matches!(map, Type::Map { key, .. } if std::ptr::eq(&**key, part) && key_kind(contract, key).is_none())
}
