//! Derives on types with parameters of every kind.

use std::borrow::Cow;

use extism_pdk::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, ToBytes, FromBytes)]
#[encoding(Msgpack)]
struct Either<'a> {
    text: Cow<'a, str>,
}

#[derive(Serialize, Deserialize, ToBytes, FromBytes)]
#[encoding(Json)]
struct Sized<const N: usize> {
    n: usize,
}

/// Its parameter isn't bounded: whether it can be written and read depends on what it is used with.
#[derive(ToBytes, FromBytes)]
#[encoding(Json)]
struct Unbounded<T>(T)
where
    T: Default;

impl<T: Default + Serialize> Serialize for Unbounded<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[derive(Serialize, Deserialize, ToBytes, FromBytes)]
#[encoding(Json)]
struct Nested<T, U = Vec<T>> {
    first: T,
    rest: U,
}

#[derive(Serialize, Deserialize, ToBytes, FromBytes)]
#[encoding(Json)]
struct Unit;

#[derive(Serialize, Deserialize, ToBytes, FromBytes)]
#[encoding(self::encodings::Own)]
enum Choice {
    One,
    Two(u8),
}

mod encodings {
    extism_pdk::encoding!(pub Own, extism_pdk::json::to_vec, extism_pdk::json::from_slice);
}

#[plugin_fn]
pub fn derived(either: Either<'static>) -> FnResult<Nested<u8>> {
    let sized = var::get::<Sized<3>>("sized")?.unwrap_or(Sized { n: 3 });
    var::set("either", either)?;
    var::set("sized", &sized)?;
    var::set("unbounded", Unbounded(5u8))?;
    var::set("unit", var::get::<Unit>("unit")?)?;
    var::set("choice", [Choice::One, Choice::Two(2)].get(sized.n))?;
    Ok(Nested { first: 1, rest: vec![2] })
}
