//! Paths in `#[encoding]` that lead nowhere, or not to a newtype.

use extism_pdk::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, ToBytes)]
#[encoding(Unknown)] //~
pub struct UnknownEncoding;

#[derive(Serialize, Deserialize, ToBytes, FromBytes)]
#[encoding(Unknown)] //~ 2 (each derive needs it, one as a value, one as a type)
pub struct UnknownEncodingBoth;

pub struct Fields {
    pub value: i32,
}

#[derive(Serialize, ToBytes)]
#[encoding(Fields)] //~
pub struct NotANewtype;

#[derive(Serialize, ToBytes)]
#[encoding(Json, crate = elsewhere)] //~
pub struct NoSuchCrate;

fn main() {}
