//! The bytes of arguments and results, in TypeScript.

use extism_pdk::contract::Number;

use super::super::carrier::{Carrier, Crossing};
use super::TypeScript;
use super::types::is_wide;

impl TypeScript<'_> {
    /// The expression for the bytes of a value.
    pub fn encode(&self, value: &str, crossing: &Crossing) -> String {
        let add = |name| self.parts.add(name);
        let bytes = match &crossing.carrier {
            Carrier::Text => format!("{}({value})", add("toText")),
            Carrier::Scalar(_) => value.to_owned(),
            Carrier::Bytes | Carrier::Opaque(_) => format!("{}({value})", add("toBytes")),
            Carrier::Fixed(length) => format!("{}({}({value}), {length})", add("ofLength"), add("toBytes")),
            Carrier::Json(ty) => format!("{}({}, {value})", add("toJson"), self.codec(ty, None)),
            Carrier::Msgpack(ty) => format!("{}({}, {value})", add("toMsgpack"), self.codec(ty, None)),
            Carrier::Base64Text => format!("{}({}({value}))", add("toBase64"), add("toText")),
            Carrier::Base64Bytes => format!("{}({}({value}))", add("toBase64"), add("toBytes")),
            Carrier::Number(number) if number.bits() == 128 => {
                format!("{}({value}, {})", add("wideToView"), self.number_codec(*number))
            }
            Carrier::Number(number) => {
                let checked = self.checked_number(*number, value);
                let (length, name, end) = view(*number);
                format!("{}({length}, (view) => view.set{name}(0, {checked}{end}))", add("toView"))
            }
            Carrier::Bool => format!("{}({value})", add("toBool")),
        };
        if crossing.is_optional { format!("{value} === null ? new Uint8Array() : {bytes}") } else { bytes }
    }

    /// A number, checked to be in its range.
    pub fn checked_number(&self, number: Number, value: &str) -> String {
        let written = format!("{}.write({value})", self.number_codec(number));
        if is_wide(number) { format!("{written} as bigint") } else { format!("Number({written})") }
    }

    /// The expression for the value of bytes.
    pub fn decode(&self, bytes: &str, crossing: &Crossing) -> String {
        let add = |name| self.parts.add(name);
        let value = match &crossing.carrier {
            Carrier::Text => format!("{}({bytes})", add("fromText")),
            Carrier::Bytes | Carrier::Opaque(_) | Carrier::Scalar(_) => bytes.to_owned(),
            Carrier::Fixed(length) => format!("{}({bytes}, {length})", add("ofLength")),
            Carrier::Json(ty) => format!("{}({}, {bytes})", add("fromJson"), self.codec(ty, None)),
            Carrier::Msgpack(ty) => format!("{}({}, {bytes})", add("fromMsgpack"), self.codec(ty, None)),
            Carrier::Base64Text => format!("{}({}({bytes}))", add("fromText"), add("fromBase64")),
            Carrier::Base64Bytes => format!("{}({bytes})", add("fromBase64")),
            Carrier::Number(number) if number.bits() == 128 => {
                format!("{}({bytes}, {})", add("wideFromView"), number.is_signed())
            }
            Carrier::Number(number) => {
                let (length, name, end) = view(*number);
                format!("{}({length}, {bytes}).get{name}(0{end})", add("fromView"))
            }
            Carrier::Bool => format!("{}({bytes})", add("fromBool")),
        };
        if crossing.is_optional { format!("{bytes}.length === 0 ? null : {value}") } else { value }
    }
}

/// The length of a number, what a `DataView` calls it, and the argument that makes it little-endian.
fn view(number: Number) -> (u32, &'static str, &'static str) {
    let name = match number {
        Number::I8 => "Int8",
        Number::U8 => "Uint8",
        Number::I16 => "Int16",
        Number::U16 => "Uint16",
        Number::U32 | Number::Usize => "Uint32",
        Number::I64 => "BigInt64",
        Number::U64 => "BigUint64",
        Number::F32 => "Float32",
        Number::F64 => "Float64",
        _ => "Int32",
    };
    let length = number.bits() / 8;
    (length, name, if length == 1 { "" } else { ", true" })
}
