//! Keys of maps.

use std::collections::BTreeMap;

use extism_pdk::Json;
use extism_pdk::contract::Describe;
use serde::{Deserialize, Serialize};

use super::{check, contract, parts, record};

/// What can be a key, by itself and within other types.
macro_rules! assert_keys {
    ($($ty:ty)*) => {$(
        for key in ["1", "-1", "256", "1.5", "+1", "01", "1 ", " 1", "true", "false", "True", "a", "", "null", "A", "B", "::1",
            "340282366920938463463374607431768211455"] {
            let json = format!(r#"{{"{key}":1}}"#);
            assert_agrees!(BTreeMap<$ty, u8>: &json);
            assert_agrees!(BTreeMap<OrdNew<$ty>, u8>: &json);
            assert_agrees!(BTreeMap<OrdTransparent<OrdNew<$ty>>, u8>: &json);
        }
    )*};
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Describe)]
struct OrdNew<T>(T);

#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Describe)]
#[serde(transparent)]
struct OrdTransparent<T> {
    value: T,
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Describe)]
enum Letter {
    A,
    B,
    Held(u8),
}

#[test]
fn keys_are_what_serde_takes_as_keys() {
    assert_keys! { u8 i64 i128 u128 bool String char Letter Option<u8> () Vec<u8> }
}
