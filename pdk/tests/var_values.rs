//! Variables in JSON, and counters.

#![allow(clippy::unwrap_used)] // tests fail by panicking

use std::collections::BTreeMap;

use extism_pdk::testing::{Host, Plugin};
use extism_pdk::var;
use proptest::prelude::*;

mod cases;

#[test]
fn json() {
    let host = Host::new().var("bad", "[no");
    host.run(|| {
        assert_eq!(var::get_json::<u32>("absent").unwrap(), None);
        var::set_json("list", &[1, 2]).unwrap();
        assert_eq!(var::get_json::<Vec<u32>>("list").unwrap(), Some(vec![1, 2]));
        var::set_json("text", "unsized").unwrap();
        assert_eq!(var::get::<String>("text").unwrap().unwrap(), "\"unsized\"");
        let error = var::get_json::<Vec<u32>>("bad").unwrap_err().to_string();
        assert_eq!(error, "variable `bad`: expected ident at line 1 column 3");
        let error = var::set_json("map", &BTreeMap::from([((1, 2), 3)])).unwrap_err().to_string();
        assert_eq!(error, "variable `map`: key must be a string");
        assert!(var::set_json("", &1).is_err());
    });
    assert_eq!(host.get_var("list").unwrap(), b"[1,2]");
    assert_eq!(host.get_var("map"), None);
}

#[test]
fn nothing_in_json_is_not_absent() {
    cases::on_both_kernels(Host::new, |host| {
        host.run(|| {
            var::set_json("text", "").unwrap();
            var::set_json("none", &None::<u32>).unwrap();
            var::set_json("list", &[0; 0]).unwrap();
            assert_eq!(var::get_json("text").unwrap(), Some(String::new()));
            assert_eq!(var::get_json::<Option<u32>>("none").unwrap(), Some(None));
            assert_eq!(var::get_json("list").unwrap(), Some(Vec::<u32>::new()));
            assert_eq!(var::get_json::<Option<u32>>("absent").unwrap(), None);
            // Bytes without an encoding around them are another matter.
            var::set("text", "").unwrap();
            assert_eq!(var::get::<String>("text").unwrap(), None);
        })
    });
}

#[test]
fn counters() {
    let host = Host::new().var("high", i64::MAX - 1).var("short", 7u32);
    host.run(|| {
        assert_eq!(var::add("count", 2).unwrap(), 2);
        assert_eq!(var::add("count", -5).unwrap(), -3);
        assert_eq!(var::add("count", 0).unwrap(), -3);
        assert_eq!(var::get::<i64>("count").unwrap(), Some(-3));
        assert_eq!(var::add("high", 1).unwrap(), i64::MAX);
        let error = var::add("high", 1).unwrap_err().to_string();
        assert_eq!(error, "variable `high`: the sum overflows an i64: remove or set the variable first");
        let error = var::add("short", 1).unwrap_err().to_string();
        assert_eq!(error, "variable `short`: an i64 is exactly 8 bytes, little-endian");
        assert!(var::add("", 1).is_err());
    });
    assert_eq!(host.get_var("count").unwrap(), (-3i64).to_le_bytes());
    assert_eq!(host.get_var("high").unwrap(), i64::MAX.to_le_bytes());
    assert_eq!(host.get_var("short").unwrap(), 7u32.to_le_bytes());
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn a_counter_counts(numbers in prop::collection::vec(any::<i64>(), 0..if cfg!(miri) { 6 } else { 100 })) {
        cases::on_both_kernels(Host::new, |host| host.run(|| {
            let mut sum = 0i64;
            for &number in &numbers {
                match sum.checked_add(number) {
                    Some(next) => {
                        assert_eq!(var::add("count", number).unwrap(), next);
                        sum = next;
                    }
                    None => assert!(var::add("count", number).is_err()),
                }
            }
        }));
    }
}
