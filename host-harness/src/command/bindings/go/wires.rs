//! The bytes of arguments and results, in Go.

use extism_pdk::contract::Number;

use super::super::carrier::{Carrier, Crossing};
use super::Go;
use super::codecs::int;
use super::types::number_type;

impl Go<'_> {
    /// The expression for what makes the bytes of an argument or a result, and its value of them.
    pub fn wire(&self, crossing: &Crossing) -> String {
        let add = |name| self.parts.add(name);
        let wire = match &crossing.carrier {
            Carrier::Text => format!("{}()", add("asText")),
            Carrier::Bytes | Carrier::Opaque(_) => format!("{}()", add("asBytes")),
            Carrier::Fixed(length) => format!("{}({})", add("asFixed"), int(*length)),
            Carrier::Json(ty) => format!("{}({})", add("asJSON"), self.codec(ty, None)),
            Carrier::Msgpack(ty) => format!("{}({})", add("asMsgpack"), self.codec(ty, None)),
            Carrier::Base64Text => format!("{}({}())", add("asBase64"), add("asText")),
            Carrier::Base64Bytes => format!("{}({}())", add("asBase64"), add("asBytes")),
            Carrier::Bool => format!("{}()", add("asBool")),
            Carrier::Number(number) | Carrier::Scalar(number) => self.number_wire(*number),
        };
        if crossing.is_optional { format!("{}({wire})", add("orEmpty")) } else { wire }
    }

    fn number_wire(&self, number: Number) -> String {
        match number.bits() {
            128 => format!("{}({})", self.parts.add("asWideLittleEndian"), number.is_signed()),
            _ => format!("{}[{}]()", self.parts.add("asLittleEndian"), number_type(number)),
        }
    }
}
