//! How the types of a contract are used: which way they cross, and which are made of which.

use std::collections::{BTreeMap, BTreeSet};

use extism_pdk::contract::{Arguments, Contract, Data, Definition, Direction, Kind, Payload, Tagging, Type, Variant};

use super::carrier::Carrier;

/// Which ways each type crosses.
#[derive(Debug, Default)]
pub struct Uses {
    directions: BTreeMap<String, Vec<Direction>>,
}

impl Uses {
    pub fn of(contract: &Contract) -> Uses {
        let mut uses = Uses::default();
        let mut payloads: Vec<(&Payload, Direction)> = Vec::new();
        for export in &contract.exports {
            match &export.arguments {
                Arguments::Input(payload) => payloads.push((payload, Direction::In)),
                Arguments::Array(fields) => {
                    fields.iter().for_each(|field| uses.reach(contract, &field.ty, Direction::In));
                }
                // Between plugins: nothing of it is the application's.
                Arguments::Passed(_) => continue,
                _ => {}
            }
            payloads.extend(export.output.iter().map(|payload| (payload, Direction::Out)));
        }
        for import in &contract.imports {
            payloads.extend(import.arguments.iter().map(|payload| (payload, Direction::Out)));
            payloads.extend(import.output.iter().map(|payload| (payload, Direction::In)));
        }
        for (payload, direction) in payloads {
            // In other encodings a value of a type is bytes for the application.
            if let Carrier::Json(ty) | Carrier::Msgpack(ty) = Carrier::of(payload) {
                uses.reach(contract, ty, direction);
            }
        }
        uses
    }

    fn reach(&mut self, contract: &Contract, ty: &Type, direction: Direction) {
        let mut left = vec![ty];
        while let Some(ty) = left.pop() {
            let Type::Ref(path) = ty else {
                left.extend(parts(ty).into_iter().filter(|part| !is_lost_key(contract, ty, part)));
                continue;
            };
            let directions = self.directions.entry(path.clone()).or_default();
            if !directions.contains(&direction) {
                directions.push(direction);
                left.extend(contract.types.get(path).into_iter().flat_map(|of| members_that_cross(of, direction)));
            }
        }
    }

    /// The ways that a type crosses.
    pub fn directions(&self, path: &str) -> &[Direction] {
        self.directions.get(path).map_or(&[], Vec::as_slice)
    }

    /// The paths of the types that cross, each behind those that it is made of.
    pub fn order<'a>(&self, contract: &'a Contract) -> Vec<&'a str> {
        let mut order = Vec::new();
        let mut seen = BTreeSet::new();
        for path in contract.types.keys().filter(|path| self.directions.contains_key(*path)) {
            // What is yet to be visited, and what is to be written when all before it is.
            let mut left = vec![(path.as_str(), false)];
            while let Some((path, is_done)) = left.pop() {
                if is_done {
                    order.push(path);
                } else if seen.insert(path) {
                    left.push((path, true));
                    let members = contract.types.get(path).into_iter().flat_map(members);
                    let references: Vec<&str> = members.flat_map(references).collect();
                    let references = references.into_iter().filter(|path| self.directions.contains_key(*path));
                    left.extend(references.rev().map(|path| (path, false)));
                }
            }
        }
        order
    }

    /// What a type is beside `null`, if it can be that.
    pub fn nullable(&self, contract: &Contract, ty: &Type) -> Option<Type> {
        match resolve(contract, ty) {
            Type::Nullable(inner) => Some((**inner).clone()),
            _ => None,
        }
    }
}

/// The keys that a type takes where it is flattened.
#[derive(Debug, Default)]
pub struct Keys {
    pub names: BTreeSet<String>,
    /// Whether it may take any other, too.
    pub is_open: bool,
}

pub fn find_keys(contract: &Contract, ty: &Type) -> Keys {
    let mut keys = Keys::default();
    let mut left = vec![ty];
    let mut seen = BTreeSet::new();
    while let Some(ty) = left.pop() {
        let path = match ty {
            Type::Nullable(inner) => {
                left.push(inner);
                continue;
            }
            Type::Unit => continue,
            Type::Ref(path) if !seen.insert(path) => continue,
            Type::Ref(path) => path,
            _ => {
                keys.is_open = true;
                continue;
            }
        };
        match contract.types.get(path).map(|definition| &definition.kind) {
            Some(Kind::Data(data)) => add_keys(&mut keys, &mut left, data),
            Some(Kind::Enum { variants, tagging }) => {
                keys.is_open |= variants.iter().any(|variant| variant.untagged || variant.other);
                match tagging {
                    Tagging::External => keys.names.extend(variants.iter().map(|variant| variant.name.clone())),
                    Tagging::Adjacent { tag, content } => keys.names.extend([tag.clone(), content.clone()]),
                    _ => {
                        // Which variant it is, and which keys that has, isn't known before all keys are there.
                        keys.is_open = true;
                        variants.iter().for_each(|variant| add_keys(&mut keys, &mut left, &variant.data));
                        if let Tagging::Internal { tag } = tagging {
                            keys.names.insert(tag.clone());
                        }
                    }
                }
            }
            _ => keys.is_open = true,
        }
    }
    keys
}

/// Adds the keys of a struct, and what else takes keys within it.
fn add_keys<'a>(keys: &mut Keys, left: &mut Vec<&'a Type>, data: &'a Data) {
    match data {
        Data::Unit => {}
        Data::Is(ty) => left.push(ty),
        Data::Struct(record) => {
            keys.names.extend(record.fields.iter().map(|field| field.name.clone()));
            left.extend(&record.flattened);
        }
        _ => keys.is_open = true,
    }
}

/// A type behind the names that stand for it.
pub fn resolve<'a>(contract: &'a Contract, mut ty: &'a Type) -> &'a Type {
    // Types that stand for themselves aren't in a plan's contract.
    while let Some(Kind::Data(Data::Is(inner))) = contract.definition(ty).map(|definition| &definition.kind) {
        ty = inner;
    }
    ty
}

/// The types that a type is written with.
fn parts(ty: &Type) -> Vec<&Type> {
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

/// The types that a definition is made of.
fn members(definition: &Definition) -> Vec<&Type> {
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

/// Whether the keys of a map are texts in the data (or numbers, or bools); `None` if they can't be keys.
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

/// Whether a part of a map is its key, and none that can be one: it becomes a text then.
fn is_lost_key(contract: &Contract, map: &Type, part: &Type) -> bool {
    matches!(map, Type::Map { key, .. } if std::ptr::eq(&**key, part) && key_kind(contract, key).is_none())
}

/// Types that stand for themselves, one of each circle: to read a value of theirs would take no end, as nothing of the data
/// belongs to the type itself.
pub fn find_endless(contract: &Contract) -> Vec<String> {
    let mut endless = Vec::new();
    let mut begun = BTreeSet::new();
    let mut done = BTreeSet::new();
    for path in contract.types.keys() {
        let mut left = vec![(path.as_str(), false)];
        while let Some((path, is_done)) = left.pop() {
            if is_done {
                done.insert(path);
            } else if begun.insert(path) {
                left.push((path, true));
                let next = contract.types.get(path).map(stands_for).unwrap_or_default();
                left.extend(next.into_iter().map(|path| (path, false)));
            } else if !done.contains(path) {
                endless.push(path.to_owned());
            }
        }
    }
    endless
}

/// The paths of the types that a value of this one may be without more: itself, or nothing but its fields.
fn stands_for(definition: &Definition) -> Vec<&str> {
    let types: Vec<&Type> = match &definition.kind {
        Kind::Data(Data::Is(ty)) => vec![ty],
        Kind::Data(Data::Struct(record)) => record.flattened.iter().collect(),
        Kind::Enum { variants, tagging } => variants
            .iter()
            .flat_map(|variant| match &variant.data {
                Data::Is(ty) if !matches!(tagging, Tagging::External | Tagging::Adjacent { .. }) => vec![ty],
                Data::Struct(record) => record.flattened.iter().collect(),
                _ => Vec::new(),
            })
            .collect(),
        _ => Vec::new(),
    };
    let named = types.into_iter().filter_map(|mut ty| {
        while let Type::Nullable(inner) = ty {
            ty = inner;
        }
        match ty {
            Type::Ref(path) => Some(path.as_str()),
            _ => None,
        }
    });
    named.collect()
}
