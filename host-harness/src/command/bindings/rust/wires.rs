//! The bytes of arguments and results, in Rust.

use super::super::carrier::{Carrier, Crossing};
use super::types::number_type;
use super::{MAX_ARRAY, Rust};

impl Rust<'_> {
    /// The types of what crosses: borrowed, as an argument, and owned, as a result.
    pub fn carried(&self, crossing: &Crossing) -> [String; 2] {
        let both = |ty: &str| [ty.to_owned(), ty.to_owned()];
        let types = match &crossing.carrier {
            Carrier::Text | Carrier::Base64Text => ["&str".into(), "String".into()],
            Carrier::Fixed(length) if *length <= MAX_ARRAY => [format!("&[u8; {length}]"), format!("[u8; {length}]")],
            Carrier::Bytes | Carrier::Fixed(_) | Carrier::Base64Bytes | Carrier::Opaque(_) => {
                ["&[u8]".into(), "Vec<u8>".into()]
            }
            Carrier::Json(ty) | Carrier::Msgpack(ty) => [self.argument(ty), self.ty(ty, None)],
            Carrier::Number(number) | Carrier::Scalar(number) => both(number_type(*number)),
            Carrier::Bool => both("bool"),
        };
        if crossing.is_optional { types.map(|ty| format!("Option<{ty}>")) } else { types }
    }

    pub fn borrowed_type(&self, crossing: &Crossing) -> String {
        let [borrowed, _] = self.carried(crossing);
        borrowed
    }

    pub fn owned_type(&self, crossing: &Crossing) -> String {
        let [_, owned] = self.carried(crossing);
        owned
    }

    /// The expression for the bytes of a value, a `Vec<u8>`.
    pub fn encode(&self, value: &str, crossing: &Crossing) -> String {
        match crossing.is_optional {
            true => {
                let bytes = self.encode_some("value", &crossing.carrier);
                format!("match {value} {{ Some(value) => {bytes}, None => Vec::new() }}")
            }
            false => self.encode_some(value, &crossing.carrier),
        }
    }

    fn encode_some(&self, value: &str, carrier: &Carrier) -> String {
        let add = |name| self.parts.add(name);
        match carrier {
            Carrier::Text => format!("{value}.as_bytes().to_vec()"),
            Carrier::Bytes | Carrier::Fixed(_) | Carrier::Opaque(_) | Carrier::Scalar(_) => format!("{value}.to_vec()"),
            Carrier::Json(_) => format!("{}(&{value})?", add("to_json")),
            Carrier::Msgpack(_) => format!("{}(&{value})?", add("to_msgpack")),
            Carrier::Base64Text | Carrier::Base64Bytes => format!("{}({value})", add("to_base64")),
            Carrier::Number(_) => format!("{value}.to_le_bytes().to_vec()"),
            Carrier::Bool => format!("vec![u8::from({value})]"),
        }
    }

    /// The expression for the value of bytes, which are a `Vec<u8>`.
    pub fn decode(&self, bytes: &str, crossing: &Crossing) -> String {
        let add = |name| self.parts.add(name);
        let value = match &crossing.carrier {
            Carrier::Text => format!("{}({bytes})?", add("from_text")),
            Carrier::Fixed(length) if *length <= MAX_ARRAY => format!("{}(&{bytes})?", add("exact_bytes")),
            Carrier::Bytes | Carrier::Fixed(_) | Carrier::Opaque(_) | Carrier::Scalar(_) => bytes.to_owned(),
            Carrier::Json(_) => format!("{}(&{bytes})?", add("from_json")),
            Carrier::Msgpack(_) => format!("{}(&{bytes})?", add("from_msgpack")),
            Carrier::Base64Text => format!("{}({}(&{bytes})?)?", add("from_text"), add("from_base64")),
            Carrier::Base64Bytes => format!("{}(&{bytes})?", add("from_base64")),
            Carrier::Number(number) => {
                format!("{}::from_le_bytes({}(&{bytes})?)", number_type(*number), add("exact_bytes"))
            }
            Carrier::Bool => format!("{}(&{bytes})? != [0]", add("exact_bytes")),
        };
        match crossing.is_optional {
            true => format!("if {bytes}.is_empty() {{ None }} else {{ Some({value}) }}"),
            false => value,
        }
    }
}
