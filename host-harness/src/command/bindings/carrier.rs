//! What the bytes of an argument or a result hold.

use extism_pdk::contract::{Encoding, Number, Payload, Type};

/// An argument or a result.
#[derive(Debug, Clone, PartialEq)]
pub struct Crossing {
    pub carrier: Carrier,
    /// Whether it may be left out, which is written as no bytes.
    pub is_optional: bool,
}

/// How a value is written.
#[derive(Debug, Clone, PartialEq)]
pub enum Carrier {
    Text,
    Bytes,
    /// Bytes of this length.
    Fixed(u64),
    Json(Type),
    Msgpack(Type),
    /// A text, in base64.
    Base64Text,
    /// Bytes, in base64.
    Base64Bytes,
    /// A number, in little-endian bytes.
    Number(Number),
    /// One byte.
    Bool,
    /// A number that WebAssembly passes itself.
    Scalar(Number),
    /// Bytes that only the application can read, and what the contract says of them.
    Opaque(String),
}

impl Crossing {
    pub fn of(payload: &Payload) -> Self {
        Crossing { carrier: Carrier::of(payload), is_optional: payload.optional }
    }

    /// The number, if it is one that WebAssembly passes itself.
    pub fn scalar(&self) -> Option<Number> {
        match self.carrier {
            Carrier::Scalar(number) => Some(number),
            _ => None,
        }
    }
}

impl Carrier {
    fn of(payload: &Payload) -> Self {
        match (&payload.encoding, &payload.ty) {
            (Encoding::Text, _) => Carrier::Text,
            (Encoding::Bytes, Type::Array(item, length)) if **item == Type::Number(Number::U8) => {
                Carrier::Fixed(*length)
            }
            (Encoding::Bytes, _) => Carrier::Bytes,
            (Encoding::JsonText, ty) => Carrier::Json(ty.clone()),
            (Encoding::MessagePack, ty) => Carrier::Msgpack(ty.clone()),
            (Encoding::Base64Text, Type::Text) => Carrier::Base64Text,
            (Encoding::Base64Text, _) => Carrier::Base64Bytes,
            (Encoding::LittleEndian, Type::Number(number)) => Carrier::Number(*number),
            (Encoding::LittleEndian, Type::Bool) => Carrier::Bool,
            (Encoding::Scalar, Type::Number(number)) => Carrier::Scalar(*number),
            _ => Carrier::Opaque(describe_opaque(payload)),
        }
    }
}

fn describe_opaque(payload: &Payload) -> String {
    let what = match &payload.ty {
        Type::Any(name) if !name.is_empty() => format!(" of `{name}`"),
        Type::Ref(name) => format!(" of `{name}`"),
        _ => String::new(),
    };
    match &payload.encoding {
        Encoding::RawStruct => format!("the memory{what}"),
        Encoding::ProtocolBuffers => format!("the Protocol Buffers message{what}"),
        Encoding::Other(name) => format!("the encoding `{name}`{what}"),
        _ => format!("an encoding{what} that the contract doesn't describe"),
    }
}

/// The name of the WebAssembly number that passes this one.
pub fn scalar(number: Number) -> &'static str {
    match number {
        Number::I64 | Number::U64 | Number::F32 | Number::F64 => number.name(),
        _ if number.is_signed() => "i32",
        _ => "u32",
    }
}
