//! A document of YAML or JSON, with its keys in their order. Each key is written only once.

use core::cell::Cell;
use core::fmt;
use std::collections::HashSet;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// A value of YAML or JSON.
#[derive(Debug, Clone, PartialEq)]
pub enum Tree {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

impl Tree {
    /// Names the kind of the value, for errors.
    pub fn kind(&self) -> &'static str {
        match self {
            Tree::Null => "null",
            Tree::Bool(_) => "a boolean",
            Tree::Number(_) => "a number",
            Tree::Text(_) => "a string",
            Tree::List(_) => "a list",
            Tree::Map(_) => "an object",
        }
    }
}

impl From<&str> for Tree {
    fn from(text: &str) -> Self {
        Tree::Text(text.to_owned())
    }
}

impl From<String> for Tree {
    fn from(text: String) -> Self {
        Tree::Text(text)
    }
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Tree::Null => serializer.serialize_unit(),
            Tree::Bool(value) => serializer.serialize_bool(*value),
            Tree::Number(text) | Tree::Text(text) => serializer.serialize_str(text),
            Tree::List(items) => serializer.collect_seq(items),
            Tree::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                entries.iter().try_for_each(|(key, value)| map.serialize_entry(key, value))?;
                map.end()
            }
        }
    }
}

impl Tree {
    /// Reads a tree that takes at most about `max_bytes` of memory, with its aliases expanded.
    pub fn read<'de, D: Deserializer<'de>>(deserializer: D, max_bytes: usize) -> Result<Tree, D::Error> {
        Reading { left: &Cell::new(max_bytes) }.deserialize(deserializer)
    }
}

/// Reads a value. `left` counts the bytes that it and the values after it may take.
#[derive(Clone, Copy)]
struct Reading<'a> {
    left: &'a Cell<usize>,
}

impl Reading<'_> {
    fn spend<E: Error>(self, bytes: usize) -> Result<(), E> {
        match self.left.get().checked_sub(bytes) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => Err(E::custom("it is too large when its aliases are expanded")),
        }
    }

    fn text<E: Error>(self, text: &str) -> Result<String, E> {
        self.spend(text.len())?;
        Ok(text.to_owned())
    }

    fn number<E>(self, number: impl ToString) -> Result<Tree, E> {
        Ok(Tree::Number(number.to_string()))
    }
}

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = Tree;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        self.spend(size_of::<(String, Tree)>())?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    /// An empty document.
    fn visit_none<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        self.number(value)
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        self.number(value)
    }

    fn visit_i128<E>(self, value: i128) -> Result<Tree, E> {
        self.number(value)
    }

    fn visit_u128<E>(self, value: u128) -> Result<Tree, E> {
        self.number(value)
    }

    fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
        self.number(value)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Tree, E> {
        self.text(text).map(Tree::Text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Tree, A::Error> {
        let mut map = Vec::new();
        let mut keys = HashSet::new();
        while let Some(key) = entries.next_key::<String>()? {
            let key = self.text(&key)?;
            if !keys.insert(key.clone()) {
                return Err(A::Error::custom(format_args!("the key `{key}` is written twice")));
            }
            map.push((key, entries.next_value_seed(self)?));
        }
        Ok(Tree::Map(map))
    }
}
