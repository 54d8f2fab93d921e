//! Types with derived conversions, random values of them, and bytes that are nearly such a value's.

use extism_pdk::{FromBytes, Json, Msgpack, ToBytes};
use proptest::prelude::*;
use proptest::sample::Index;
use serde::{Deserialize, Serialize};

use crate::cases::text;

// No floats: serde_json reads some back with another last bit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToBytes, FromBytes)]
#[encoding(Json)]
pub struct InJson {
    pub name: String,
    pub count: u64,
    pub change: i64,
    pub flag: Option<bool>,
    pub list: Vec<u8>,
    pub next: Option<Box<InJson>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToBytes, FromBytes)]
#[encoding(Msgpack)]
pub struct InMsgpack {
    pub of: InJson,
    pub ratio: f64,
}

pub fn in_json() -> impl Strategy<Value = InJson> {
    let list = prop::collection::vec(any::<u8>(), 0..8);
    let leaf = (text(), any::<u64>(), any::<i64>(), any::<Option<bool>>(), list);
    let leaf =
        leaf.prop_map(|(name, count, change, flag, list)| InJson { name, count, change, flag, list, next: None });
    (leaf.clone(), prop::option::of(leaf)).prop_map(|(first, next)| InJson { next: next.map(Box::new), ..first })
}

pub fn in_msgpack() -> impl Strategy<Value = InMsgpack> {
    (in_json(), any::<f64>()).prop_map(|(of, ratio)| InMsgpack { of, ratio })
}

pub fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..40)
}

/// Bytes that any decoder may meet: random ones, and what each encoding makes, unharmed, changed or cut.
pub fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let encoded = prop_oneof![
        2 => bytes(),
        1 => text().prop_map(String::into_bytes),
        1 => in_json().prop_map(|value| Json(value).to_bytes().unwrap()),
        1 => in_msgpack().prop_map(|value| Msgpack(value).to_bytes().unwrap()),
        1 => text().prop_map(|value| extism_pdk::Prost(value).to_bytes().unwrap()),
    ];
    let changes = prop::collection::vec((any::<Index>(), any::<u8>()), 0..3);
    (encoded, changes, prop::option::of(any::<Index>())).prop_map(|(mut bytes, changes, cut)| {
        for (index, byte) in changes {
            if !bytes.is_empty() {
                *index.get_mut(&mut bytes) = byte;
            }
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len() + 1));
        }
        bytes
    })
}
