//! What the bytes of an argument or a result hold, as far as bindings care.

use extism_pdk::contract::{Encoding, Number, Payload, Type};

/// What crosses.
#[derive(Debug, Clone, PartialEq)]
pub enum Carrier<'a> {
    Text,
    Bytes,
    /// Exactly so many bytes.
    Fixed(u64),
    Json(&'a Type),
    Msgpack(&'a Type),
    /// Base64 around a text.
    Base64Text,
    Base64Bytes,
    /// In little-endian bytes.
    Number(Number),
    /// One byte.
    Bool,
    /// A WebAssembly number.
    Scalar(Number),
    /// Bytes that only the application knows the meaning of, and what the contract says of them.
    Opaque(String),
}

impl Carrier<'_> {
    pub fn of(payload: &Payload) -> Carrier<'_> {
        let opaque = || {
            let what = match &payload.ty {
                Type::Any(name) if !name.is_empty() => format!(" of `{name}`"),
                Type::Ref(name) => format!(" of `{name}`"),
                _ => String::new(),
            };
            Carrier::Opaque(match &payload.encoding {
                Encoding::RawStruct => format!("the memory{what}"),
                Encoding::ProtocolBuffers => format!("the Protocol Buffers message{what}"),
                Encoding::Other(name) => format!("the encoding `{name}`{what}"),
                _ => format!("an encoding{what} that the contract doesn't describe"),
            })
        };
        match (&payload.encoding, &payload.ty) {
            (Encoding::Text, _) => Carrier::Text,
            (Encoding::Bytes, Type::Array(item, length)) if **item == Type::Number(Number::U8) => {
                Carrier::Fixed(*length)
            }
            (Encoding::Bytes, _) => Carrier::Bytes,
            (Encoding::JsonText, ty) => Carrier::Json(ty),
            (Encoding::MessagePack, ty) => Carrier::Msgpack(ty),
            (Encoding::Base64Text, Type::Text) => Carrier::Base64Text,
            (Encoding::Base64Text, _) => Carrier::Base64Bytes,
            (Encoding::LittleEndian, Type::Number(number)) => Carrier::Number(*number),
            (Encoding::LittleEndian, Type::Bool) => Carrier::Bool,
            (Encoding::Scalar, Type::Number(number)) => Carrier::Scalar(*number),
            _ => opaque(),
        }
    }
}

/// How a WebAssembly number is called that crosses as this type.
pub fn scalar(number: Number) -> &'static str {
    match number {
        Number::I64 | Number::U64 | Number::F32 | Number::F64 => number.name(),
        _ if number.is_signed() => "i32",
        _ => "u32",
    }
}
