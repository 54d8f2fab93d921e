//! The bytes of arguments and results, in Python.

use extism_pdk::contract::Number;

use super::super::carrier::{Carrier, Crossing};
use super::Python;

impl Python<'_> {
    /// The expression for the bytes of a value.
    pub fn encode(&self, value: &str, crossing: &Crossing) -> String {
        let bytes = self.encode_some(value, &crossing.carrier);
        if crossing.is_optional { format!("b\"\" if {value} is None else {bytes}") } else { bytes }
    }

    pub fn encode_some(&self, value: &str, carrier: &Carrier) -> String {
        let add = |name| self.parts.add(name);
        match carrier {
            Carrier::Text => format!("{}({value})", add("_to_text")),
            Carrier::Scalar(_) => value.to_owned(),
            Carrier::Bytes | Carrier::Opaque(_) => format!("{}({value})", add("_to_bytes")),
            Carrier::Fixed(length) => format!("{}({}({value}), {length})", add("_fixed"), add("_to_bytes")),
            Carrier::Json(ty) => format!("{}({}, {value})", add("_to_json"), self.codec(ty, None)),
            Carrier::Msgpack(ty) => format!("{}({}, {value})", add("_to_msgpack"), self.codec(ty, None)),
            Carrier::Base64Text => format!("{}.b64encode({}({value}))", add("base64"), add("_to_text")),
            Carrier::Base64Bytes => format!("{}.b64encode({}({value}))", add("base64"), add("_to_bytes")),
            Carrier::Number(number) if number.bits() == 128 => {
                format!("{}({}, {value}, {})", add("_wide_to_le"), self.number_codec(*number), is_signed(*number))
            }
            Carrier::Number(number) => {
                format!("{}(\"{}\", {}, {value})", add("_to_le"), form(*number), self.number_codec(*number))
            }
            Carrier::Bool => format!("{}(\"?\", {}, {value})", add("_to_le"), add("_BOOL")),
        }
    }

    /// The expression for the value of bytes.
    pub fn decode(&self, bytes: &str, crossing: &Crossing) -> String {
        let add = |name| self.parts.add(name);
        let value = match &crossing.carrier {
            Carrier::Text => format!("{}({bytes})", add("_from_text")),
            Carrier::Bytes | Carrier::Opaque(_) | Carrier::Scalar(_) => bytes.to_owned(),
            Carrier::Fixed(length) => format!("{}({bytes}, {length})", add("_fixed")),
            Carrier::Json(ty) => format!("{}({}, {bytes})", add("_from_json"), self.codec(ty, None)),
            Carrier::Msgpack(ty) => format!("{}({}, {bytes})", add("_from_msgpack"), self.codec(ty, None)),
            Carrier::Base64Text => format!("{}({}({bytes}))", add("_from_text"), add("_from_base64")),
            Carrier::Base64Bytes => format!("{}({bytes})", add("_from_base64")),
            Carrier::Number(number) if number.bits() == 128 => {
                format!("{}({bytes}, {})", add("_wide_from_le"), is_signed(*number))
            }
            Carrier::Number(number) if number.is_float() => {
                format!("float({}(\"{}\", {bytes}))", add("_from_le"), form(*number))
            }
            Carrier::Number(number) => format!("int({}(\"{}\", {bytes}))", add("_from_le"), form(*number)),
            Carrier::Bool => format!("bool({}(\"?\", {bytes}))", add("_from_le")),
        };
        if crossing.is_optional { format!("{value} if {bytes} else None") } else { value }
    }
}

fn is_signed(number: Number) -> &'static str {
    if number.is_signed() { "True" } else { "False" }
}

/// The format character of Python's module `struct`.
fn form(number: Number) -> char {
    match number {
        Number::I8 => 'b',
        Number::U8 => 'B',
        Number::I16 => 'h',
        Number::U16 => 'H',
        Number::U32 | Number::Usize => 'I',
        Number::I64 => 'q',
        Number::U64 => 'Q',
        Number::F32 => 'f',
        Number::F64 => 'd',
        _ => 'i',
    }
}
