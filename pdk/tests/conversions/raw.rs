//! `Raw` borrows: it takes bytes of the right length at the right address, and refuses all others.

use extism_pdk::{FromBytes, Raw, ToBytes};
use proptest::prelude::*;

use crate::cases;

/// Checks all slices of a few bytes around a value's length, at every alignment.
fn check<T: bytemuck::Pod + PartialEq + core::fmt::Debug>(words: [u64; 4]) {
    let bytes: &[u8] = bytemuck::cast_slice(&words);
    let (last_start, last_end) = if cfg!(miri) { (2, 10) } else { (9, bytes.len()) };
    for from in 0..last_start {
        for to in from..last_end {
            let data = bytes.get(from..to).unwrap();
            let is_valid = data.len() == size_of::<T>() && data.as_ptr().addr() % align_of::<T>() == 0;
            match Raw::<T>::from_bytes(data) {
                Ok(value) => {
                    assert!(is_valid);
                    assert_eq!(value.to_bytes().unwrap(), data);
                    assert_eq!(*value.0, bytemuck::pod_read_unaligned(data));
                }
                Err(error) => {
                    assert!(!is_valid, "{error}");
                    assert!(!error.to_string().is_empty());
                }
            }
            let option = Option::<Raw<T>>::from_bytes(data);
            assert_eq!(option.is_ok(), is_valid || data.is_empty());
        }
    }
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn slices_of_any_length_and_alignment(words in any::<[u64; 4]>()) {
        check::<u8>(words);
        check::<u16>(words);
        check::<[u16; 3]>(words);
        check::<i32>(words);
        check::<u64>(words);
        check::<[u64; 2]>(words);
        check::<[u32; 0]>(words);
    }

    #[test]
    fn values(value in any::<[u32; 3]>()) {
        let raw = Raw(&value);
        let bytes = raw.to_bytes().unwrap();
        prop_assert_eq!(Raw::<[u32; 3]>::from_bytes(bytes).unwrap().0, &value);
        let little_endian: Vec<u8> = value.iter().flat_map(|word| word.to_le_bytes()).collect();
        prop_assert_eq!(bytes, little_endian);
    }
}
