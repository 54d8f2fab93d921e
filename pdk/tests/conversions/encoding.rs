//! What is encoded is decoded to the same value, and a block holds the same bytes.

use core::fmt::Debug;

use extism_pdk::testing::Host;
use extism_pdk::*;
use proptest::prelude::*;

use super::sample::{InJson, InMsgpack, bytes, in_json, in_msgpack};
use crate::cases::{self, on_both_kernels, text};

/// Encodes a value in all ways, which must agree and leave no block behind.
fn encode<'a, T: ToBytes<'a>>(value: &T) -> Vec<u8> {
    let bytes = value.to_bytes().unwrap().as_ref().to_vec();
    on_both_kernels(Host::new, |host| {
        host.run(|| {
            let blocks = [Memory::new(value), value.to_memory()];
            for block in blocks.map(|block| ManagedMemory::new(block.unwrap())) {
                assert_eq!(block.len(), bytes.len());
                assert_eq!(block.as_ref().to_vec(), bytes);
            }
        });
    });
    bytes
}

fn round_trip<T: for<'a> ToBytes<'a> + FromBytesOwned + PartialEq + Debug>(value: T) -> Vec<u8> {
    let bytes = encode(&value);
    assert_eq!(T::from_bytes_owned(&bytes).unwrap(), value);
    if cfg!(miri) {
        // What wraps a value encodes by the value's own code.
        return bytes;
    }
    assert_eq!(encode(&&value), bytes);
    let option = Some(value);
    assert_eq!(encode(&option), bytes);
    if !bytes.is_empty() {
        assert_eq!(Option::<T>::from_bytes(&bytes).unwrap(), option);
    }
    bytes
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn numbers(integer in any::<u64>(), float in any::<f64>()) {
        prop_assert_eq!(round_trip(integer), integer.to_le_bytes());
        prop_assert_eq!(round_trip(integer as i64), integer.to_le_bytes());
        prop_assert_eq!(round_trip(integer as u32), (integer as u32).to_le_bytes());
        prop_assert_eq!(round_trip(integer as i32), (integer as i32).to_le_bytes());
        prop_assert_eq!(round_trip(float), float.to_le_bytes());
        prop_assert_eq!(round_trip(float as f32), (float as f32).to_le_bytes());
    }

    #[test]
    fn text_and_bytes(text in text(), bytes in bytes()) {
        prop_assert_eq!(encode(&text.as_str()), text.as_bytes());
        prop_assert_eq!(encode(&bytes.as_slice()), &*bytes);
        prop_assert_eq!(<&str>::from_bytes(text.as_bytes()).unwrap(), &text);
        prop_assert_eq!(round_trip(text.clone()), text.as_bytes());
        prop_assert_eq!(&round_trip(bytes.clone()), &bytes);
    }

    #[test]
    fn json(value in in_json()) {
        let json = json::to_value(&value).unwrap();
        prop_assert_eq!(&json::from_slice::<json::Value>(&round_trip(json.clone())).unwrap(), &json);
        let derived = round_trip(value.clone());
        let bytes = encode(&Json(value.clone()));
        prop_assert_eq!(&derived, &bytes);
        prop_assert_eq!(Json::<InJson>::from_bytes(&bytes).unwrap().into_inner(), value);
    }

    #[test]
    fn msgpack(value in in_msgpack()) {
        let derived = round_trip(value.clone());
        let bytes = encode(&Msgpack(value.clone()));
        prop_assert_eq!(&derived, &bytes);
        prop_assert_eq!(Msgpack::<InMsgpack>::from_bytes(&bytes).unwrap().into_inner(), value);
    }

    #[test]
    fn prost(text in text(), integer in any::<u64>()) {
        prop_assert_eq!(Prost::<String>::from_bytes(&encode(&Prost(text.clone()))).unwrap().0, text);
        prop_assert_eq!(Prost::<u64>::from_bytes(&encode(&Prost(integer))).unwrap().0, integer);
    }

    #[test]
    fn base64(text in text()) {
        use ::base64::Engine;
        let encoded = encode(&Base64(text.clone()));
        let decoded = ::base64::engine::general_purpose::STANDARD.decode(encoded).unwrap();
        prop_assert_eq!(decoded, text.as_bytes());
    }

    #[test]
    fn raw(words in any::<[u32; 3]>()) {
        let encoded = encode(&Raw(&words));
        prop_assert_eq!(encoded, words.map(u32::to_le_bytes).concat());
    }
}

#[test]
fn small_values() {
    assert_eq!(round_trip(false), [0]);
    assert_eq!(round_trip(true), [1]);
    assert!(round_trip(()).is_empty());
    assert!(encode(&None::<u64>).is_empty());
    assert_eq!(Option::<u64>::from_bytes(&[]).unwrap(), None);
}
