//! A value in JSON or MessagePack, whichever it came in.

use std::{fmt, iter};

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// A value that crosses, before and after it is compared with its type.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    Null,
    Bool(bool),
    Integer(i128),
    /// An integer beyond those.
    Large(u128),
    Float(f64),
    Text(String),
    Bytes(Vec<u8>),
    List(Vec<Data>),
    /// Keys and values, in their order.
    Map(Vec<(Data, Data)>),
}

impl Data {
    /// Reads JSON. Integers of more than 64 bits, which are floats to serde_json, keep their digits.
    pub fn from_json(json: &str) -> serde_json::Result<Self> {
        let mut data = serde_json::from_str(json)?;
        restore_digits(&mut data, &mut numbers(json));
        Ok(data)
    }
}

impl From<u128> for Data {
    fn from(number: u128) -> Self {
        i128::try_from(number).map_or(Data::Large(number), Data::Integer)
    }
}

/// Puts integers in the place of floats that are written as such, of all numbers in their order.
fn restore_digits<'a>(data: &mut Data, numbers: &mut impl Iterator<Item = &'a str>) {
    match data {
        Data::Integer(_) => _ = numbers.next(),
        Data::Float(float) => {
            let written = numbers.next().unwrap_or_default();
            let integer = written.parse().map(Data::Integer).or_else(|_| written.parse::<u128>().map(Data::Large));
            // -0 is no integer's.
            if let Some(integer) = integer.ok().filter(|_| *float != 0.0) {
                *data = integer;
            }
        }
        Data::List(items) => items.iter_mut().for_each(|item| restore_digits(item, numbers)),
        Data::Map(entries) => entries.iter_mut().for_each(|(_, value)| restore_digits(value, numbers)),
        _ => {}
    }
}

/// The numbers in JSON, as they are written.
fn numbers(json: &str) -> impl Iterator<Item = &str> {
    let mut left = json;
    iter::from_fn(move || {
        loop {
            let start = left.find(|letter: char| letter == '"' || letter == '-' || letter.is_ascii_digit())?;
            left = left.get(start..)?;
            if let Some(text) = left.strip_prefix('"') {
                let mut is_escaped = false;
                let end = text.find(|letter| {
                    let is_end = letter == '"' && !is_escaped;
                    is_escaped = letter == '\\' && !is_escaped;
                    is_end
                });
                left = text.get(end? + 1..)?;
                continue;
            }
            let is_of_number = |letter: char| letter.is_ascii_digit() || "+-.eE".contains(letter);
            let (number, rest) = left.split_at(left.find(|letter| !is_of_number(letter)).unwrap_or(left.len()));
            left = rest;
            return Some(number);
        }
    })
}

impl Serialize for Data {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Data::Null => serializer.serialize_unit(),
            Data::Bool(value) => serializer.serialize_bool(*value),
            // MessagePack has no integers of 128 bits, and rmp-serde writes them as their bytes: not unless it has to.
            Data::Integer(number) => match (u64::try_from(*number), i64::try_from(*number)) {
                (Ok(number), _) => serializer.serialize_u64(number),
                (_, Ok(number)) => serializer.serialize_i64(number),
                _ => serializer.serialize_i128(*number),
            },
            Data::Large(number) => serializer.serialize_u128(*number),
            Data::Float(number) => serializer.serialize_f64(*number),
            Data::Text(text) => serializer.serialize_str(text),
            Data::Bytes(bytes) => serializer.serialize_bytes(bytes),
            Data::List(items) => serializer.collect_seq(items),
            Data::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct DataVisitor;

        impl<'de> Visitor<'de> for DataVisitor {
            type Value = Data;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_unit<E>(self) -> Result<Data, E> {
                Ok(Data::Null)
            }

            fn visit_none<E>(self) -> Result<Data, E> {
                Ok(Data::Null)
            }

            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Data, D::Error> {
                Data::deserialize(deserializer)
            }

            fn visit_bool<E>(self, value: bool) -> Result<Data, E> {
                Ok(Data::Bool(value))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Data, E> {
                Ok(Data::Integer(number.into()))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Data, E> {
                Ok(Data::Integer(number.into()))
            }

            /// Shown with as many digits as tell it from others of 32 bits.
            fn visit_f32<E>(self, number: f32) -> Result<Data, E> {
                Ok(Data::Float(number.to_string().parse().unwrap_or(f64::from(number))))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Data, E> {
                Ok(Data::Float(number))
            }

            fn visit_str<E>(self, text: &str) -> Result<Data, E> {
                Ok(Data::Text(text.to_owned()))
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Data, E> {
                Ok(Data::Bytes(bytes.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Data, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(Data::List(list))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Data, A::Error> {
                let mut map = Vec::new();
                while let Some(entry) = entries.next_entry()? {
                    map.push(entry);
                }
                Ok(Data::Map(map))
            }
        }

        deserializer.deserialize_any(DataVisitor)
    }
}
