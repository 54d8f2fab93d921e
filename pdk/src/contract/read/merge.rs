//! Merges the types of all records into one map.

use std::collections::BTreeMap;

use super::references::References;
use super::types::Definition;

/// How many types can have the same name, and how many times renaming one type may make it necessary to rename others.
const MAX_NAMESAKES: usize = 50;

/// A function or config that a record describes, and the types that it refers to.
#[derive(PartialEq)]
pub struct Described<T> {
    pub item: T,
    pub types: BTreeMap<String, Definition>,
}

impl<T: References> Described<T> {
    /// Adds the types to a map. A type that has another definition there is renamed to `path#2`, together with all
    /// references to it. That happens with local types of functions, and with two versions of a crate. The error is the
    /// name of a type that has too many namesakes.
    pub fn merge_into(mut self, types: &mut BTreeMap<String, Definition>) -> Result<T, String> {
        let mut renames = BTreeMap::new();
        for _ in 0..MAX_NAMESAKES {
            let before = renames.len();
            for (name, definition) in &self.types {
                let is_renamed = renames.contains_key(name);
                if !is_renamed && types.get(name).is_some_and(|other| *other != rename(definition, &renames)) {
                    let new = self.find_name(name, definition, &mut renames, types).ok_or(name)?;
                    renames.insert(name.clone(), new);
                }
            }
            if renames.len() == before {
                for (name, definition) in &self.types {
                    types.insert(renames.get(name).unwrap_or(name).clone(), rename(definition, &renames));
                }
                apply(&mut self.item, &renames);
                return Ok(self.item);
            }
        }
        Err(renames.into_keys().next().unwrap_or_default())
    }

    /// Returns the first name with a number that is free, or that stands for the same definition.
    fn find_name(
        &self,
        name: &str,
        definition: &Definition,
        renames: &mut BTreeMap<String, String>,
        types: &BTreeMap<String, Definition>,
    ) -> Option<String> {
        (2..MAX_NAMESAKES).map(|number| format!("{name}#{number}")).find(|new| {
            renames.insert(name.to_owned(), new.clone());
            let is_same = types.get(new).is_none_or(|other| *other == rename(definition, renames));
            is_same && !self.types.contains_key(new)
        })
    }
}

fn rename(definition: &Definition, renames: &BTreeMap<String, String>) -> Definition {
    let mut definition = definition.clone();
    apply(&mut definition, renames);
    definition
}

fn apply(item: &mut impl References, renames: &BTreeMap<String, String>) {
    item.visit_references(&mut |name| {
        if let Some(new) = renames.get(name) {
            name.clone_from(new);
        }
    });
}
