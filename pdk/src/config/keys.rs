//! Deserializes a struct from the config: each field is looked up as a key.

use core::cell::OnceCell;
use core::slice::Iter;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};

use super::fault::Fault;
use super::lookup;
use super::value::Value;
use crate::message::shown;

/// A key that is set, and its value.
type Entry = (&'static str, String);

/// The deserializer. Its cell keeps the values, so that the struct can borrow from them.
pub struct Config<'de>(pub &'de OnceCell<Vec<Entry>>);

impl<'de> Deserializer<'de> for Config<'de> {
    type Error = Fault;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let entries = look_up(fields)?;
        visitor.visit_map(Entries { left: self.0.get_or_init(|| entries).iter(), current: ("", "") })
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Fault> {
        const NOT_BY_FIELDS: &str = "can't read the config as a map, an enum or with `flatten`, because hosts don't list \
                                     their keys: read a struct that has a field for each key";
        Err(Fault::Other(NOT_BY_FIELDS.to_owned()))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq
        tuple tuple_struct map enum identifier ignored_any
    }
}

/// Looks the fields up, and returns those that are set.
fn look_up(fields: &[&'static str]) -> Result<Vec<Entry>, Fault> {
    let mut entries = Vec::new();
    for field in fields {
        if let Some(value) = lookup::named_text(field).map_err(|error| Fault::Other(shown(&error)))? {
            entries.push((*field, value));
        }
    }
    Ok(entries)
}

/// Visits the entries one after the other.
struct Entries<'de> {
    left: Iter<'de, Entry>,
    /// The entry whose value is asked for next.
    current: (&'static str, &'de str),
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some((key, value)) = self.left.next() else { return Ok(None) };
        self.current = (key, value);
        seed.deserialize(BorrowedStrDeserializer::new(key)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let (key, value) = self.current;
        seed.deserialize(Value(value)).map_err(|fault| Fault::Other(fault.at(key, value)))
    }
}
