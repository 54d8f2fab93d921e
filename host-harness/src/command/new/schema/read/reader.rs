//! Reads the values of a tree, and collects the mistakes in them.

use std::collections::{BTreeMap, BTreeSet};

use crate::command::schema::components::is_name;
use crate::command::schema::tree::Tree;
use crate::testing::text::safe_name;

pub const NAME_ADVICE: &str = "write a name of letters, digits, `_` and `$` that doesn't begin with a digit";

/// The entries of an object by their keys.
pub type Entries<'a> = BTreeMap<&'a str, &'a Tree>;

/// Reads the parts of a document. A part with a mistake is read as something harmless, so that all mistakes are found.
#[derive(Default)]
pub struct Reader {
    /// Each mistake, with the path to its place.
    pub mistakes: Vec<String>,
    /// The names of the document's schemas.
    pub schemas: BTreeSet<String>,
}

/// Returns the path to a value within another.
pub fn join_path(path: &str, key: &str) -> String {
    format!("{path}/{}", safe_name(key))
}

impl Reader {
    pub fn add_mistake(&mut self, path: &str, text: impl AsRef<str>) {
        self.mistakes.push(format!("{path}: {}", text.as_ref()));
    }

    /// Reads an object whose keys are names.
    pub fn read_named<'a>(&mut self, tree: &'a Tree, path: &str) -> Vec<(&'a str, &'a Tree)> {
        let Tree::Map(entries) = tree else {
            self.add_mistake(path, format!("expected an object, not {}", tree.kind()));
            return Vec::new();
        };
        let (named, wrong): (Vec<_>, Vec<_>) =
            entries.iter().map(|(name, value)| (name.as_str(), value)).partition(|(name, _)| is_name(name));
        wrong.iter().for_each(|(name, _)| self.add_mistake(&join_path(path, name), NAME_ADVICE));
        named
    }

    /// Reads an object that may have these keys. An entry without a value counts as missing.
    pub fn read_object<'a>(&mut self, tree: &'a Tree, path: &str, keys: &[&str]) -> Entries<'a> {
        let Tree::Map(entries) = tree else {
            self.add_mistake(path, format!("expected an object, not {}", tree.kind()));
            return Entries::new();
        };
        for (key, _) in entries.iter().filter(|(key, _)| !keys.contains(&key.as_str())) {
            let known = keys.join(", ");
            self.add_mistake(&join_path(path, key), format!("XTP has no such key here: it has {known}"));
        }
        entries.iter().filter(|(_, value)| *value != Tree::Null).map(|(key, value)| (key.as_str(), value)).collect()
    }

    /// Reads a text, which may be missing.
    pub fn read_text(&mut self, entries: &Entries<'_>, key: &str, path: &str) -> String {
        match entries.get(key) {
            None => String::new(),
            Some(Tree::Text(text)) => text.clone(),
            Some(other) => {
                let found = other.kind();
                self.add_mistake(&join_path(path, key), format!("expected a string in quotes, not {found}"));
                String::new()
            }
        }
    }

    /// Reads a flag, which is false if it is missing.
    pub fn read_flag(&mut self, entries: &Entries<'_>, key: &str, path: &str) -> bool {
        match entries.get(key) {
            None => false,
            Some(Tree::Bool(value)) => *value,
            Some(other) => {
                self.add_mistake(&join_path(path, key), format!("expected true or false, not {}", other.kind()));
                false
            }
        }
    }
}
