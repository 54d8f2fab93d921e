//! A contract without types that have no values.

use std::collections::BTreeSet;

use extism_pdk::contract::{Contract, Data, Definition, Kind, Tagging, Type, Variant};

/// Whether serde can write such an enum. Contracts aren't always made from serde's types.
fn is_sound(variants: &[Variant], tagging: &Tagging) -> bool {
    let is_told = match tagging {
        Tagging::Internal { .. } => !variants.iter().any(|variant| matches!(variant.data, Data::Tuple(_))),
        Tagging::Adjacent { tag, content } => tag != content,
        _ => true,
    };
    is_told && !variants.is_empty()
}

/// Replaces types that no value can be written of by data of any kind: enums that serde can't write, and definitions that
/// stand for themselves, as `struct A(Box<A>)` does.
pub fn simplify(contract: &Contract) -> Contract {
    let mut contract = contract.clone();
    for definition in contract.types.values_mut() {
        if let Kind::Enum { variants, tagging } = &definition.kind
            && !is_sound(variants, tagging)
        {
            definition.kind = Kind::Any;
        }
    }
    for path in find_endless(&contract) {
        if let Some(definition) = contract.types.get_mut(&path) {
            definition.kind = Kind::Any;
        }
    }
    contract
}

/// One type of each circle of types that stand for each other. Reading a value of these would never end, as none of them takes
/// a part of the data for itself.
fn find_endless(contract: &Contract) -> Vec<String> {
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

/// The paths of the types whose data a value of this one may be as a whole, or whose fields it has among its own.
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
