//! A value of JSON or MessagePack.

use std::{fmt, iter};

use extism_pdk::testing::text::{cut, describe_json_error, safe_line};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// A value of JSON or MessagePack, before and after it is compared with its type.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    Null,
    Bool(bool),
    Integer(i128),
    /// An integer that is too large for an `i128`.
    Large(u128),
    Float(f64),
    Text(String),
    Bytes(Vec<u8>),
    List(Vec<Data>),
    /// Keys and values, in the order in which they are written.
    Map(Vec<(Data, Data)>),
}

impl Data {
    /// Reads JSON. Integers of more than 64 bits keep all their digits, although serde_json reads them as floats.
    pub fn from_json(json: &str) -> Result<Self, String> {
        let mut data = serde_json::from_str(json).map_err(|error| describe_json_error(&error))?;
        restore_digits(&mut data, &mut find_numbers(json));
        Ok(data)
    }

    /// Counts the values that this one is made of, itself included.
    pub fn count_parts(&self) -> usize {
        match self {
            Data::List(list) => 1 + list.iter().map(Data::count_parts).sum::<usize>(),
            Data::Map(entries) => {
                1 + entries.iter().map(|(key, value)| key.count_parts() + value.count_parts()).sum::<usize>()
            }
            Data::Bytes(bytes) => 1 + bytes.len(),
            _ => 1,
        }
    }

    /// Turns bytes into a list of numbers. Returns what is neither a list nor bytes as it is, as an error.
    pub fn into_list(self) -> Result<Vec<Data>, Data> {
        match self {
            Data::List(list) => Ok(list),
            Data::Bytes(bytes) => Ok(bytes.into_iter().map(|byte| Data::Integer(byte.into())).collect()),
            other => Err(other),
        }
    }

    /// Turns a text, or a list of numbers below 256, into bytes. Returns what can't be bytes as it is, as an error.
    pub fn into_bytes(self) -> Result<Vec<u8>, Data> {
        match self {
            Data::Bytes(bytes) => Ok(bytes),
            Data::Text(text) => Ok(text.into_bytes()),
            Data::List(list) => {
                let bytes = list.iter().map(|item| match item {
                    Data::Integer(number) => u8::try_from(*number).ok(),
                    _ => None,
                });
                bytes.collect::<Option<_>>().ok_or(Data::List(list))
            }
            other => Err(other),
        }
    }

    /// Describes the value in a few words, for an error.
    pub fn describe(&self) -> String {
        const MAX_TEXT_BYTES: usize = 60;
        match self {
            Data::Null => "null".into(),
            Data::Bool(value) => value.to_string(),
            Data::Integer(number) => number.to_string(),
            Data::Large(number) => number.to_string(),
            // As in JSON: `1.0`, not `1`.
            Data::Float(number) => serde_json::to_string(number).unwrap_or_default(),
            Data::Text(text) => format!("\"{}\"", safe_line(&cut(text, MAX_TEXT_BYTES))),
            Data::Bytes(_) => "bytes".into(),
            Data::List(_) => "a list".into(),
            Data::Map(_) => "an object".into(),
        }
    }
}

impl From<u128> for Data {
    fn from(number: u128) -> Self {
        i128::try_from(number).map_or(Data::Large(number), Data::Integer)
    }
}

/// Replaces the floats that are written as integers. `numbers` are all numbers as they are written, in their order.
fn restore_digits<'a>(data: &mut Data, numbers: &mut impl Iterator<Item = &'a str>) {
    match data {
        Data::Integer(_) => _ = numbers.next(),
        Data::Float(float) => {
            let written = numbers.next().unwrap_or_default();
            let integer = written.parse().map(Data::Integer).or_else(|_| written.parse::<u128>().map(Data::Large));
            // An integer can't be -0.
            if let Some(integer) = integer.ok().filter(|_| *float != 0.0) {
                *data = integer;
            }
        }
        Data::List(items) => items.iter_mut().for_each(|item| restore_digits(item, numbers)),
        Data::Map(entries) => entries.iter_mut().for_each(|(_, value)| restore_digits(value, numbers)),
        _ => {}
    }
}

/// Finds the numbers in JSON, as they are written.
fn find_numbers(json: &str) -> impl Iterator<Item = &str> {
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
            // MessagePack has no integers of 128 bits, and rmp-serde writes them as bytes. So those that fit are written as 64.
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

            /// Keeps only the digits that a number of 32 bits has: 0.1 stays 0.1.
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
