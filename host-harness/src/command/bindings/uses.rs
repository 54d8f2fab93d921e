//! Which types of a contract cross, in which direction, and in which order they can be defined.

use std::collections::{BTreeMap, BTreeSet};

use extism_pdk::contract::{Arguments, Contract, Direction, Encoding, Payload, Type};

use crate::command::contract::types::{is_lost_key, members, members_that_cross, parts, references};

/// The directions that each type crosses in.
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
            // In other encodings, the application has bytes or a plain value.
            if matches!(payload.encoding, Encoding::JsonText | Encoding::MessagePack) {
                uses.reach(contract, &payload.ty, direction);
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

    /// The directions that a type crosses in.
    pub fn directions(&self, path: &str) -> &[Direction] {
        self.directions.get(path).map_or(&[], Vec::as_slice)
    }

    /// The paths of the types that cross. Each follows those that it is made of, unless they are made of each other.
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
}
