//! Any bytes are decoded or refused, by every decoder.

use core::fmt::Debug;
use std::io::Cursor;

use extism_pdk::{Error, FromBytes, FromBytesOwned, Json, Msgpack, Prost, ToBytes, json};
use proptest::prelude::*;

use super::sample::{InJson, InMsgpack, hostile};
use crate::cases;

/// Decodes in both ways, which must agree, and gives what the value shows or the error's text.
fn decode<'a, T: FromBytes<'a>, S: PartialEq + Debug>(
    data: &'a [u8],
    buffer: &'a mut Vec<u8>,
    show: impl Fn(T) -> S,
) -> Result<S, String> {
    data.clone_into(buffer);
    let from_bytes = T::from_bytes(data).map(&show).map_err(|error| error.to_string());
    let from_buffer = T::__from_buffer(buffer).map(&show).map_err(|error: Error| error.to_string());
    assert_eq!(from_buffer, from_bytes);
    from_bytes
}

/// The same in all four ways of a type that doesn't borrow.
fn decode_owned<T: FromBytesOwned, S: PartialEq + Debug>(data: &[u8], show: impl Fn(T) -> S) -> Result<S, String> {
    let decoded = decode(data, &mut Vec::new(), &show);
    let owned = T::from_bytes_owned(data).map(&show).map_err(|error| error.to_string());
    let from_vec = T::__from_vec(data.to_vec()).map(&show).map_err(|error: Error| error.to_string());
    assert_eq!(owned, decoded);
    assert_eq!(from_vec, decoded);
    // The wrappers change nothing but the empty input.
    let cursor = decode(data, &mut Vec::new(), |value: Cursor<T>| (value.position(), show(value.into_inner())));
    assert_eq!(cursor, decoded.as_ref().map(|_| (0, show(T::from_bytes(data).unwrap()))).map_err(Clone::clone));
    let option = decode(data, &mut Vec::new(), |value: Option<T>| value.map(&show));
    if data.is_empty() {
        assert_eq!(option, Ok(None));
    } else {
        assert_eq!(option, decoded.as_ref().map(|_| T::from_bytes(data).ok().map(&show)).map_err(Clone::clone));
    }
    decoded
}

/// Decodes a type of which each value has one encoding.
fn decode_canonical<T: FromBytesOwned + for<'a> ToBytes<'a>>(data: &[u8], is_valid: bool) {
    let encoded = decode_owned(data, |value: T| value.to_bytes().unwrap().as_ref().to_vec());
    assert_eq!(encoded.is_ok(), is_valid, "{encoded:?}");
    assert!(encoded.is_err() || encoded.as_deref() == Ok(data));
}

/// Decodes a type of which a value has several encodings.
fn decode_any<T: FromBytesOwned + for<'a> ToBytes<'a>>(data: &[u8]) {
    if let Ok(encoded) = decode_owned(data, |value: T| value.to_bytes().unwrap().as_ref().to_vec()) {
        decode_canonical::<T>(&encoded, true);
    }
}

fn check(data: &[u8]) {
    let is_text = core::str::from_utf8(data).is_ok();
    decode_canonical::<Vec<u8>>(data, true);
    decode_canonical::<String>(data, is_text);
    decode_canonical::<()>(data.get(..0).unwrap(), true);
    assert_eq!(decode_owned(data, |value: Box<[u8]>| value.into_vec()).as_deref(), Ok(data));
    assert_eq!(decode_owned(data, |(): ()| ()), Ok(()));

    // Hosts may send more than the one byte.
    assert_eq!(decode_owned(data, |value: bool| value).ok(), data.first().map(|byte| *byte != 0));
    for length in [3, 4, 5, 7, 8, 9] {
        let data: Vec<u8> = data.iter().copied().cycle().take(length).collect();
        numbers(&data);
    }
    numbers(data);

    decode_any::<json::Value>(data);
    decode_any::<Json<InJson>>(data);
    decode_any::<Json<String>>(data);
    decode_any::<InJson>(data);
    decode_any::<Msgpack<json::Value>>(data);
    decode_any::<Msgpack<InMsgpack>>(data);
    decode_any::<InMsgpack>(data);
    decode_any::<Prost<String>>(data);
    decode_any::<Prost<u64>>(data);
    decode_any::<Prost<Vec<u8>>>(data);
    // It keeps unknown fields in no order, so a value has several encodings.
    #[cfg(feature = "protobuf")]
    let _ = decode_owned(data, |value: extism_pdk::Protobuf<protobuf::well_known_types::wrappers::StringValue>| {
        value.to_bytes().unwrap().len()
    });

    let mut buffer = Vec::new();
    assert_eq!(decode(data, &mut buffer, |value: &[u8]| value.to_vec()).as_deref(), Ok(data));
    assert_eq!(decode(data, &mut buffer, |value: &str| value.to_owned()).is_ok(), is_text);
    let option = decode(data, &mut buffer, |value: Option<&str>| value.map(str::to_owned));
    assert_eq!(option.is_ok(), is_text);
    let cursor = decode(data, &mut buffer, |value: Cursor<&[u8]>| value.into_inner().to_vec());
    assert_eq!(cursor.as_deref(), Ok(data));
}

fn numbers(data: &[u8]) {
    decode_canonical::<i32>(data, data.len() == 4);
    decode_canonical::<u32>(data, data.len() == 4);
    decode_canonical::<f32>(data, data.len() == 4);
    decode_canonical::<i64>(data, data.len() == 8);
    decode_canonical::<u64>(data, data.len() == 8);
    decode_canonical::<f64>(data, data.len() == 8);
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn no_bytes_make_a_decoder_panic(data in hostile()) {
        check(&data);
    }
}

#[test]
fn a_bool_is_one_byte() {
    decode_canonical::<bool>(&[0], true);
    decode_canonical::<bool>(&[1], true);
    decode_canonical::<bool>(&[], false);
}

#[test]
fn nothing() {
    check(&[]);
}

/// Miri takes seconds for each [`check`], and has some above.
fn check_unless_slow(data: &[u8]) {
    if !cfg!(miri) {
        check(data);
    }
}

#[test]
fn lengths_that_lie() {
    // MessagePack: binary, text, array and map of 4 GiB; Protocol Buffers: 2^64 - 1 bytes of field 1.
    for data in
        [&b"\xc6\xff\xff\xff\xff"[..], b"\xdb\xff\xff\xff\xff", b"\xdd\xff\xff\xff\xff", b"\xdf\xff\xff\xff\xff"]
    {
        check_unless_slow(data);
        assert!(Msgpack::<Vec<u64>>::from_bytes(data).is_err());
        assert!(Msgpack::<String>::from_bytes(data).is_err());
    }
    let data = b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";
    check_unless_slow(data);
    assert!(Prost::<String>::from_bytes(data).is_err());
}

#[test]
fn values_nested_too_deep() {
    let depth = if cfg!(miri) { 2_000 } else { 100_000 };
    assert!(json::Value::from_bytes(&vec![b'['; depth]).is_err());
    assert!(Json::<json::Value>::from_bytes(&vec![b'['; depth]).is_err());
    assert!(Msgpack::<json::Value>::from_bytes(&vec![0x91; depth]).is_err());
    // Groups of field 1 in one another.
    assert!(Prost::<String>::from_bytes(&vec![0x0b; depth]).is_err());
}
