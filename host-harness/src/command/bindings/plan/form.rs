//! What values of a type are. Each language spells each form as a type, and those that check values as a codec.

use extism_pdk::contract::{Number, Type};

use super::super::carrier::Carrier;
use super::Plan;
use super::types::{Defined, Shape};
use crate::command::contract::types::key_kind;

/// What values of a type are. Code that writes something for each form has no arm for the rest, so that the compiler tells what
/// lacks one.
#[derive(Debug, Clone, Copy)]
pub enum Form<'a> {
    Bool,
    Number(Number),
    Char,
    Text,
    /// The text of one of std's addresses, of this format.
    Address(&'a str),
    Bytes,
    Unit,
    /// Data of any kind.
    Any,
    Option(&'a Type),
    List(&'a Type),
    /// A list of this length.
    Array(&'a Type, u64),
    Tuple(&'a [Type]),
    Map(Key<'a>, &'a Type),
    /// A type of the plugin's.
    Named(&'a Defined),
}

/// The keys of a map, which are texts in JSON.
#[derive(Debug, Clone, Copy)]
pub enum Key<'a> {
    /// Of a type whose values are texts anyway.
    Text(&'a Type),
    /// Numbers or bools, written as texts.
    Parsed(&'a Type),
    /// Of a type that can't be a key: any text.
    Lost,
}

impl Plan {
    pub fn form<'a>(&'a self, ty: &'a Type) -> Form<'a> {
        // An untagged enum may tell addresses from other texts, so these are checked.
        const ADDRESSES: [&str; 6] = ["ip", "ipv4", "ipv6", "socket", "socketv4", "socketv6"];

        match ty {
            Type::Bool => Form::Bool,
            Type::Number(number) => Form::Number(*number),
            Type::Char => Form::Char,
            Type::Format(format) if ADDRESSES.contains(&format.as_str()) => Form::Address(format),
            Type::Text | Type::Format(_) => Form::Text,
            Type::Bytes => Form::Bytes,
            Type::Unit => Form::Unit,
            Type::Nullable(inner) => Form::Option(inner),
            Type::List(item) | Type::Set(item) => Form::List(item),
            Type::Array(item, length) => Form::Array(item, *length),
            Type::Tuple(types) => Form::Tuple(types),
            Type::Map { key, value } => {
                let key = match key_kind(&self.contract, key) {
                    Some(true) => Key::Text(key),
                    Some(false) => Key::Parsed(key),
                    None => Key::Lost,
                };
                Form::Map(key, value)
            }
            Type::Ref(path) => self.defined(path).map_or(Form::Any, Form::Named),
            _ => Form::Any,
        }
    }

    /// Whether `null` is a value of a type.
    pub fn has_null(&self, ty: &Type) -> bool {
        match self.form(self.resolve(ty)) {
            Form::Option(_) | Form::Unit | Form::Any => true,
            Form::Named(defined) => matches!(defined.shape, Shape::Any | Shape::Unit),
            _ => false,
        }
    }

    /// What the application gives or gets.
    pub fn carried<'a>(&'a self, carrier: &'a Carrier) -> Form<'a> {
        match carrier {
            Carrier::Text | Carrier::Base64Text => Form::Text,
            Carrier::Bytes | Carrier::Fixed(_) | Carrier::Base64Bytes | Carrier::Opaque(_) => Form::Bytes,
            Carrier::Json(ty) | Carrier::Msgpack(ty) => self.form(ty),
            Carrier::Number(number) | Carrier::Scalar(number) => Form::Number(*number),
            Carrier::Bool => Form::Bool,
        }
    }
}
