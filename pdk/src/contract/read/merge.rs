//! One map of types from those of all records.

use std::collections::BTreeMap;

use super::references::References;
use super::types::Definition;

/// Types of one name that are told apart, and how far names may depend on each other's: more than any plugin has.
const MAX_NAMESAKES: usize = 50;

/// What a record describes, and the types that it refers to.
#[derive(PartialEq)]
pub struct Described<T> {
    pub item: T,
    pub types: BTreeMap<String, Definition>,
}

impl<T: References> Described<T> {
    /// Adds the types to others. One that is defined otherwise there gets another name, `path#2`, here and in all that refer
    /// to it: records may be of functions with local types, or of two versions of a crate. The error is such a name if
    /// there are too many.
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

    /// The first name of this kind that is free, or stands for the same.
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
