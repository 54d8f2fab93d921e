//! Deserializes a config value: plain text for single values, JSON for values with parts.

use serde::Deserialize;
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{Deserializer, IgnoredAny, Visitor};

use super::fault::Fault;

/// The deserializer of a value.
pub struct Value<'a>(pub &'a str);

/// Methods that parse the text by `FromStr`.
macro_rules! parsed {
    ($($method:ident $ty:ty, $visit:ident, $expected:literal;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            match self.0.parse::<$ty>() {
                Ok(value) => visitor.$visit(value),
                Err(_) => Err(Fault::Expected($expected.to_owned())),
            }
        }
    )*};
}

/// Methods that take the text or its bytes as they are.
macro_rules! as_it_is {
    ($($method:ident $visit:ident;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            visitor.$visit(self.0.as_ref())
        }
    )*};
}

/// Methods that parse the text as JSON.
macro_rules! in_json {
    ($($method:ident($($name:ident: $ty:ty),*);)*) => {$(
        fn $method<V: Visitor<'de>>(self, $($name: $ty,)* visitor: V) -> Result<V::Value, Fault> {
            let mut json = serde_json::Deserializer::from_slice(self.0.as_bytes());
            let value = (&mut json).$method($($name,)* visitor);
            value.and_then(|value| json.end().map(|()| value)).map_err(|error| Fault::json(&error))
        }
    )*};
}

impl<'de> Deserializer<'de> for Value<'de> {
    type Error = Fault;

    parsed! {
        deserialize_bool bool, visit_bool, "`true` or `false`";
        deserialize_i8 i8, visit_i8, "a whole number from -128 to 127";
        deserialize_i16 i16, visit_i16, "a whole number from -32768 to 32767";
        deserialize_i32 i32, visit_i32, "a whole number from -2147483648 to 2147483647";
        deserialize_i64 i64, visit_i64, "a whole number from -9223372036854775808 to 9223372036854775807";
        deserialize_i128 i128, visit_i128, "a whole number of up to 128 bits";
        deserialize_u8 u8, visit_u8, "a whole number from 0 to 255";
        deserialize_u16 u16, visit_u16, "a whole number from 0 to 65535";
        deserialize_u32 u32, visit_u32, "a whole number from 0 to 4294967295";
        deserialize_u64 u64, visit_u64, "a whole number from 0 to 18446744073709551615";
        deserialize_u128 u128, visit_u128, "a whole number of up to 128 bits, 0 or more";
        deserialize_f32 f32, visit_f32, "a number";
        deserialize_f64 f64, visit_f64, "a number";
        deserialize_char char, visit_char, "one character";
    }

    in_json! {
        deserialize_unit();
        deserialize_unit_struct(name: &'static str);
        deserialize_tuple(length: usize);
        deserialize_tuple_struct(name: &'static str, length: usize);
        deserialize_map();
        deserialize_struct(name: &'static str, fields: &'static [&'static str]);
    }

    as_it_is! {
        deserialize_str visit_borrowed_str;
        deserialize_string visit_borrowed_str;
        deserialize_identifier visit_borrowed_str;
        deserialize_bytes visit_borrowed_bytes;
        deserialize_byte_buf visit_borrowed_bytes;
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if !self.0.trim_start().starts_with('[') {
            return Err(Fault::Expected("a list in JSON, such as `[\"a\",\"b\"]`".to_owned()));
        }
        let mut json = serde_json::Deserializer::from_slice(self.0.as_bytes());
        let value = (&mut json).deserialize_seq(visitor);
        value.and_then(|value| json.end().map(|()| value)).map_err(|error| Fault::json(&error))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    /// Takes the text as a variant's name, or parses it as JSON, in which a variant can have a value.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if !self.0.starts_with(['{', '"']) {
            return visitor.visit_enum(BorrowedStrDeserializer::new(self.0));
        }
        let mut json = serde_json::Deserializer::from_slice(self.0.as_bytes());
        let value = (&mut json).deserialize_enum(name, variants, visitor);
        value.and_then(|value| json.end().map(|()| value)).map_err(|error| Fault::json(&error))
    }

    /// Parses the text as JSON if it is JSON, and takes it as text otherwise.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let mut json = serde_json::Deserializer::from_slice(self.0.as_bytes());
        if IgnoredAny::deserialize(&mut json).and_then(|_| json.end()).is_err() {
            return visitor.visit_borrowed_str(self.0);
        }
        let mut json = serde_json::Deserializer::from_slice(self.0.as_bytes());
        json.deserialize_any(visitor).map_err(|error| Fault::json(&error))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }
}
