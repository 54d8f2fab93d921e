//! Compares a value with a type, and gives it the type's own form.
//!
//! The forms of one value differ. MessagePack has structs as lists of their fields' values, and any keys in maps. JSON has
//! fields by name, and only strings as keys. A value that fits comes out with fields by name and keys of their own type.

mod enums;
mod records;

use std::cell::Cell;

use extism_pdk::contract::{Contract, Data as Content, Direction, Kind, Number, Type};
use extism_pdk::testing::text::{count, cut};

use super::data::Data;
use super::declare::Declarations;

/// How deep a value's type may nest. JSON and MessagePack are read up to 128 levels, and each level is of a few types.
const MAX_DEPTH: usize = 400;
/// How many comparisons of a value with a type a call may make, beside those for each part of the value. An enum without
/// tags tries all its variants, at each level.
const MAX_STEPS: usize = 1_000_000;
/// How many more comparisons each part of the value allows.
const MAX_STEPS_PER_PART: usize = 100;
/// How many bytes of the path to a mismatch are shown.
const MAX_PATH_BYTES: usize = 300;

/// Compares values with types.
pub struct Fitting<'a> {
    contract: &'a Contract,
    declarations: &'a Declarations<'a>,
    direction: Direction,
    steps_left: Cell<usize>,
}

/// Where a value differs from its type, and how.
#[derive(Debug)]
pub struct Mismatch {
    /// The places from the mismatch outwards to the whole value.
    path: Vec<String>,
    reason: String,
}

impl Mismatch {
    fn new(reason: impl Into<String>) -> Self {
        Mismatch { path: Vec::new(), reason: reason.into() }
    }

    fn of_length(expected: impl std::fmt::Display, found: usize) -> Self {
        Mismatch::new(format!("expected {}, not {found}", count(expected, "element")))
    }

    /// Adds the place that this is within.
    fn at(mut self, place: String) -> Self {
        self.path.push(place);
        self
    }

    /// Describes the mismatch, as one in `what`.
    pub fn describe(&self, what: &str) -> String {
        let path: String = self.path.iter().rev().map(String::as_str).collect();
        let at = if path.is_empty() { String::new() } else { format!(", at `{}`", cut(path, MAX_PATH_BYTES)) };
        format!("{what}{at}: {}", self.reason)
    }
}

type Result<T = Data> = std::result::Result<T, Mismatch>;

impl<'a> Fitting<'a> {
    pub fn new(contract: &'a Contract, declarations: &'a Declarations<'a>, direction: Direction) -> Self {
        Fitting { contract, declarations, direction, steps_left: Cell::new(MAX_STEPS) }
    }

    /// Returns the value in its type's form.
    pub fn fit(&self, value: Data, ty: &Type) -> Result {
        let steps = value.count_parts().saturating_mul(MAX_STEPS_PER_PART).saturating_add(MAX_STEPS);
        self.steps_left.set(steps);
        self.fit_within(value, ty, 0)
    }

    /// Takes steps, if there are as many left.
    fn take_steps(&self, count: usize) -> bool {
        let left = self.steps_left.get().checked_sub(count);
        self.steps_left.set(left.unwrap_or_default());
        left.is_some()
    }

    fn fit_within(&self, value: Data, ty: &Type, depth: usize) -> Result {
        if depth > MAX_DEPTH || !self.take_steps(1) {
            let reason = if depth > MAX_DEPTH { "it nests too deeply" } else { "it has too many forms" };
            let ty = self.declarations.ty(ty);
            return Err(Mismatch::new(format!("can't compare the value with the type {ty}: {reason}")));
        }
        let inner = |value: Data, ty: &Type| self.fit_within(value, ty, depth + 1);
        match (ty, value) {
            (Type::Any(_), value) => Ok(value),
            (Type::Bool, value @ Data::Bool(_)) => Ok(value),
            (Type::Number(number), value) => self.fit_number(value, *number),
            (Type::Char, Data::Text(text)) if text.chars().count() == 1 => Ok(Data::Text(text)),
            (Type::Text, value @ Data::Text(_)) => Ok(value),
            (Type::Format(format), Data::Text(text)) if is_of_format(&text, format) => Ok(Data::Text(text)),
            // Only in JSON is a value with a format a string. In MessagePack, an address is a list of numbers, for example.
            (Type::Format(_), value @ (Data::Bytes(_) | Data::List(_) | Data::Map(_))) if self.is_out() => Ok(value),
            (Type::Bytes, value) => match value.into_bytes() {
                Ok(bytes) => Ok(Data::Bytes(bytes)),
                Err(value) => Err(self.mismatch(ty, &value)),
            },
            (Type::Unit, Data::Null) => Ok(Data::Null),
            (Type::Unit, Data::List(list)) if list.is_empty() && self.is_out() => Ok(Data::Null),
            (Type::Nullable(_), Data::Null) => Ok(Data::Null),
            (Type::Nullable(ty), value) => inner(value, ty),
            (Type::List(item) | Type::Set(item) | Type::Array(item, _), value) => match (ty, value.into_list()) {
                (Type::Array(_, length), Ok(list)) if *length != list.len() as u64 => {
                    Err(Mismatch::of_length(length, list.len()))
                }
                (_, Ok(list)) => self.fit_items(list.into_iter().map(|value| (value, &**item)), depth),
                (_, Err(value)) => Err(self.mismatch(ty, &value)),
            },
            (Type::Tuple(types), Data::List(list)) => self.fit_tuple(list, types, depth),
            (Type::Map { key, value: of }, Data::Map(entries)) => {
                let entries = entries.into_iter().map(|(name, value)| {
                    let place = format!("[{}]", name.describe());
                    let fitted = self.fit_key(name, key, depth).and_then(|name| Ok((name, inner(value, of)?)));
                    fitted.map_err(|error| error.at(place))
                });
                entries.collect::<Result<_>>().map(Data::Map)
            }
            (Type::Ref(_), value) => match self.contract.definition(ty).map(|definition| &definition.kind) {
                Some(Kind::Data(content)) => self.fit_content(value, content, ty, depth + 1),
                Some(Kind::Enum { variants, tagging }) => self.fit_enum(value, variants, tagging, ty, depth + 1),
                _ => Ok(value),
            },
            (_, value) => Err(self.mismatch(ty, &value)),
        }
    }

    fn is_out(&self) -> bool {
        self.direction == Direction::Out
    }

    fn mismatch(&self, ty: &Type, value: &Data) -> Mismatch {
        Mismatch::new(format!("expected {}, not {}", self.declarations.ty(ty), value.describe()))
    }

    fn fit_number(&self, value: Data, number: Number) -> Result {
        let is_in_range = |integer: i128| match (number.is_signed(), number.bits()) {
            (true, 128) => true,
            (false, 128) => integer >= 0,
            (true, bits) => (-(1 << (bits - 1))..1 << (bits - 1)).contains(&integer),
            (false, bits) => (0..1 << bits).contains(&integer),
        };
        match value {
            Data::Integer(integer) if number.is_float() => Ok(Data::Float(integer as f64)),
            Data::Large(integer) if number.is_float() => Ok(Data::Float(integer as f64)),
            Data::Large(integer) if number == Number::U128 => Ok(Data::Large(integer)),
            Data::Integer(integer) if is_in_range(integer) => Ok(Data::Integer(integer)),
            Data::Float(value) if number.is_float() => Ok(Data::Float(value)),
            // MessagePack has no numbers of 128 bits. rmp-serde writes them as their big-endian bytes.
            Data::Bytes(bytes) if number.bits() == 128 && self.is_out() => match <[u8; 16]>::try_from(bytes) {
                Ok(bytes) if number.is_signed() => Ok(Data::Integer(i128::from_be_bytes(bytes))),
                Ok(bytes) => Ok(u128::from_be_bytes(bytes).into()),
                Err(bytes) => Err(self.mismatch(&Type::Number(number), &Data::Bytes(bytes))),
            },
            // JSON has no NaN and no infinities. serde_json writes them as null.
            Data::Null if number.is_float() && self.is_out() => Ok(Data::Null),
            value => Err(self.mismatch(&Type::Number(number), &value)),
        }
    }

    /// Fits a map's key. In JSON each key is a string, also that of a number or of a newtype of one.
    fn fit_key(&self, key: Data, ty: &Type, depth: usize) -> Result {
        let mut inner = ty;
        while self.take_steps(1) {
            inner = match (inner, self.contract.definition(inner).map(|definition| &definition.kind)) {
                (Type::Nullable(inner), _) => inner,
                (Type::Ref(_), Some(Kind::Data(Content::Is(inner)))) => inner,
                _ => break,
            };
        }
        let key = match (inner, key) {
            (Type::Number(_), Data::Text(text)) if !text.contains(char::is_whitespace) => {
                match Data::from_json(&text) {
                    Ok(number @ (Data::Integer(_) | Data::Large(_) | Data::Float(_))) => number,
                    _ => Data::Text(text),
                }
            }
            (Type::Bool, Data::Text(text)) => text.parse().map_or(Data::Text(text), Data::Bool),
            (_, key) => key,
        };
        self.fit_within(key, ty, depth + 1)
    }

    fn fit_tuple(&self, list: Vec<Data>, types: &[Type], depth: usize) -> Result {
        if list.len() != types.len() {
            return Err(Mismatch::of_length(types.len(), list.len()));
        }
        self.fit_items(list.into_iter().zip(types), depth)
    }

    /// Fits the elements of a list, each to its type.
    fn fit_items<'t>(&self, items: impl Iterator<Item = (Data, &'t Type)>, depth: usize) -> Result {
        let items = items.enumerate().map(|(at, (value, ty))| {
            self.fit_within(value, ty, depth + 1).map_err(|error| error.at(format!("[{at}]")))
        });
        items.collect::<Result<_>>().map(Data::List)
    }
}

/// Whether a text is a value of one of std's types. A format that isn't known takes any text.
fn is_of_format(text: &str, format: &str) -> bool {
    match format {
        "ip" => text.parse::<std::net::IpAddr>().is_ok(),
        "ipv4" => text.parse::<std::net::Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<std::net::Ipv6Addr>().is_ok(),
        "socket" => text.parse::<std::net::SocketAddr>().is_ok(),
        "socketv4" => text.parse::<std::net::SocketAddrV4>().is_ok(),
        "socketv6" => text.parse::<std::net::SocketAddrV6>().is_ok(),
        _ => true,
    }
}
