//! Which keys of an object belong to a flattened type.

use std::collections::BTreeSet;

use extism_pdk::contract::{Contract, Data, Kind, Tagging, Type};

/// The keys that a type takes where it is flattened.
#[derive(Debug, Default)]
pub struct Keys {
    pub names: BTreeSet<String>,
    /// Whether it may take any other key, too.
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

/// Adds the keys of a variant or a struct, and to `left` the types that have more of them.
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
