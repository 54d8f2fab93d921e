//! From the contract's definitions to types of code.

use std::collections::{BTreeMap, BTreeSet};

use extism_pdk::contract::{
    Contract, Data, Definition, Direction, Field, Kind, Record, Tagging, Type, Variant as ContractVariant,
};

use super::super::uses::Uses;
use super::language::Language;
use super::types::{Content, Defined, Fields, Flattened, Group, NamedField, Own, Presence, Shape, Variant};
use crate::command::contract::keys::find_keys;
use crate::command::contract::names::{Case, Scope, identifier};
use crate::command::contract::types::{is_name_alone, is_unit, nullable};

pub struct Definer<'a> {
    pub contract: &'a Contract,
    pub uses: &'a Uses,
    pub language: &'a Language,
    /// The names of the types by their paths.
    pub names: &'a BTreeMap<&'a str, String>,
}

impl Definer<'_> {
    /// The type at a path, as the one of this index. Types of its variants get names in `scope`.
    pub fn define(&self, path: &str, definition: &Definition, index: usize, scope: &mut Scope) -> Defined {
        let name = self.names.get(path).cloned().unwrap_or_default();
        let shape = match &definition.kind {
            Kind::Data(Data::Unit) => Shape::Unit,
            Kind::Data(Data::Is(ty)) => Shape::Is(ty.clone()),
            Kind::Data(Data::Tuple(types)) => Shape::Tuple(types.clone()),
            Kind::Data(Data::Struct(record)) => Shape::Struct(self.fields(record, None, self.uses.directions(path))),
            Kind::Enum { variants, tagging } => {
                let directions = self.uses.directions(path);
                let is_choice = *tagging == Tagging::External && variants.iter().all(is_name_alone);
                let groups = self.groups(&name, variants, tagging, directions, scope);
                match is_choice {
                    // None of the variants crosses.
                    _ if groups.is_empty() => Shape::Any,
                    true => Shape::Choice(groups.into_iter().flat_map(|group| group.variants).collect()),
                    false => Shape::Enum(groups),
                }
            }
            _ => Shape::Any,
        };
        Defined { index, name, doc: definition.doc.clone(), shape }
    }

    fn groups(
        &self,
        name: &str,
        variants: &[ContractVariant],
        tagging: &Tagging,
        directions: &[Direction],
        scope: &mut Scope,
    ) -> Vec<Group> {
        let mut names = Scope::new(self.language.reserved_variants);
        let mut keys = BTreeSet::new();
        let (mut named, mut untagged) = (Vec::new(), Vec::new());
        for variant in variants {
            let crosses = directions.iter().any(|direction| variant.crosses(*direction));
            if !crosses || !keys.insert(&variant.name) {
                continue;
            }
            let tagging = if variant.untagged { &Tagging::Untagged } else { tagging };
            let pascal = identifier(&variant.name, Case::Pascal);
            let planned = Variant {
                key: variant.name.clone(),
                type_name: scope.take(name.to_owned() + &pascal),
                name: names.take(pascal),
                doc: variant.doc.clone(),
                content: self.content(&variant.data, tagging, directions),
                is_other: variant.other && variant.data == Data::Unit,
                may_miss: variant.optional
                    && matches!((tagging, &variant.data), (Tagging::Adjacent { .. }, Data::Is(_)))
                    && directions.contains(&Direction::In),
            };
            if *tagging == Tagging::Untagged { untagged.push(planned) } else { named.push(planned) }
        }
        named.sort_by_key(|variant| variant.is_other);
        let groups = [(tagging.clone(), named), (Tagging::Untagged, untagged)];
        let groups = groups.into_iter().filter(|(_, variants)| !variants.is_empty());
        groups.map(|(tagging, variants)| Group { tagging, variants }).collect()
    }

    fn content(&self, data: &Data, tagging: &Tagging, directions: &[Direction]) -> Content {
        let is_beside_tag = matches!(tagging, Tagging::Internal { .. });
        match data {
            // `()` takes no key beside the variant's name.
            Data::Is(ty) if is_beside_tag && is_unit(self.contract, ty) => Content::Unit,
            Data::Is(ty) => Content::Is(ty.clone()),
            Data::Tuple(types) => Content::Tuple(types.clone()),
            Data::Struct(record) => Content::Struct(self.fields(record, Some(tagging), directions)),
            _ => Content::Unit,
        }
    }

    fn fields(&self, record: &Record, tagging: Option<&Tagging>, directions: &[Direction]) -> Fields {
        let mut names = Scope::new(if self.language.fields.is_some() { self.language.reserved } else { &[] });
        let tag = match tagging {
            Some(Tagging::Internal { tag }) => Some(tag),
            _ => None,
        };
        let crosses = |field: &&Field| directions.iter().any(|direction| field.crosses(*direction));
        let all: Vec<&Field> = record.fields.iter().filter(crosses).filter(|field| Some(&field.name) != tag).collect();
        // One whose name depends on the direction is two fields of the contract.
        let mut keys = BTreeSet::new();
        let fields: Vec<&Field> = all.iter().copied().filter(|field| keys.insert(&field.name)).collect();
        let named = fields.iter().map(|field| {
            let of_key: Vec<&Field> = all.iter().copied().filter(|other| other.name == field.name).collect();
            NamedField {
                key: field.name.clone(),
                name: names.take(match self.language.fields {
                    Some(case) => identifier(&field.name, case),
                    None => field.name.clone(),
                }),
                doc: field.doc.clone(),
                // If two fields swap their names on the way, the type depends on the direction.
                ty: match of_key.iter().all(|other| other.ty == field.ty) {
                    true => field.ty.clone(),
                    false => Type::Any(String::new()),
                },
                presence: self.presence(field, &of_key, directions),
                default: field.default.clone().filter(|_| {
                    let given = of_key.iter().filter(|field| field.crosses(Direction::Out));
                    !directions.contains(&Direction::Out)
                        || given.map(|field| field.omitted).reduce(|a, b| a || b) == Some(false)
                }),
                is_given: of_key.iter().any(|field| field.crosses(Direction::Out)),
            }
        });
        let named = named.collect();
        let taken: Vec<String> = fields.iter().map(|field| &field.name).chain(tag).cloned().collect();
        let flattened = record.flattened.iter().map(|ty| {
            let name = match ty {
                Type::Ref(path) => self.names.get(path.as_str()).map_or("other", String::as_str),
                Type::Map { .. } => "others",
                _ => "other",
            };
            let name = identifier(name, self.language.fields.unwrap_or(self.language.functions));
            Flattened {
                name: names.take(name),
                ty: ty.clone(),
                is_optional: nullable(self.contract, ty).is_some(),
                own: self.own_keys(record, ty, taken.clone()),
            }
        });
        let flattened = flattened.collect();
        // Serde refuses unknown keys only where no other type's fields stand among them.
        Fields { named, flattened, is_closed: record.closed && record.flattened.is_empty() }
    }

    /// The keys that belong to a flattened field of this type, where `taken` are those of the fields around it.
    fn own_keys(&self, record: &Record, ty: &Type, mut taken: Vec<String>) -> Own {
        let keys = find_keys(self.contract, ty);
        if !keys.is_open {
            return Own::Only(keys.names.into_iter().filter(|key| !taken.contains(key)).collect());
        }
        for sibling in record.flattened.iter().filter(|other| *other != ty) {
            taken.extend(find_keys(self.contract, sibling).names.difference(&keys.names).cloned());
        }
        Own::Except(taken)
    }

    /// Whether a field may be missing. `of_key` are all fields that have its key, in any direction.
    fn presence(&self, field: &Field, of_key: &[&Field], directions: &[Direction]) -> Presence {
        let may_miss = directions.iter().any(|direction| {
            let mut there = of_key.iter().filter(|field| field.crosses(*direction));
            !there.any(|field| match direction {
                Direction::In => !field.optional,
                Direction::Out => !field.omitted,
            })
        });
        if !may_miss {
            return Presence::Always;
        }
        let Some(inner) = nullable(self.contract, &field.ty) else { return Presence::Optional };
        let is_nullable_twice = nullable(self.contract, inner).is_some();
        let is_null_if_missing = match &field.default {
            Some(default) => default.is_null(),
            None => !field.optional || !directions.contains(&Direction::In),
        };
        if is_null_if_missing && !is_nullable_twice { Presence::Optional } else { Presence::OptionalOrNull }
    }
}
