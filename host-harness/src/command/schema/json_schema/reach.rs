//! Which types have a schema, and which of them one for each direction.

use std::collections::{BTreeMap, BTreeSet};

use extism_pdk::contract::{Arguments, Contract, Direction, Encoding, Payload, Type};

use super::types::Schemas;
use crate::command::contract::types::{members_that_cross, references};

/// Types by their paths and directions.
type Reached<'a> = BTreeSet<(&'a str, Direction)>;

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
