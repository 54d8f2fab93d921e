//! Config values as types, and the whole config as a struct.

#![allow(clippy::unwrap_used)] // tests fail by panicking

use core::fmt::Debug;
use std::collections::BTreeMap;
use std::num::NonZeroU8;

use extism_pdk::testing::Host;
use extism_pdk::{config, json};
use proptest::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;

mod cases;

/// What `get_as` makes of a value.
fn get<T: DeserializeOwned + PartialEq + Debug>(value: &str) -> Result<Option<T>, String> {
    let get = |host: Host| host.config("k", value).run(|| config::get_as("k")).map_err(|error| error.to_string());
    let (wasm, javascript) = (get(Host::new()), get(Host::new().javascript()));
    assert_eq!(wasm, javascript);
    wasm
}

fn is<T: DeserializeOwned + PartialEq + Debug>(value: &str, expected: T) {
    assert_eq!(get::<T>(value), Ok(Some(expected)), "{value}");
}

fn fails<T: DeserializeOwned + PartialEq + Debug>(value: &str, expected: &str, kind: &str) {
    let unit = if value.len() == 1 { "byte" } else { "bytes" };
    let text = format!("config key `k`: expected {expected}, got {kind} of {} {unit}", value.len());
    assert_eq!(get::<T>(value).unwrap_err(), text, "{value}");
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Mode {
    Fast,
    VeryCareful,
    Limited(u32),
}

#[derive(Debug, PartialEq, Deserialize)]
struct Point {
    x: i32,
    #[serde(default)]
    y: i32,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Name(String);

#[derive(Debug, PartialEq, Deserialize)]
#[serde(try_from = "u32")]
struct Even(u32);

impl TryFrom<u32> for Even {
    type Error = &'static str;

    fn try_from(number: u32) -> Result<Self, &'static str> {
        if number % 2 == 0 { Ok(Even(number)) } else { Err("an even number is needed") }
    }
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(untagged)]
enum Either {
    Number(u32),
    Text(String),
}

#[test]
fn single_values() {
    is("hello", String::from("hello"));
    is(" a b ", String::from(" a b "));
    is("-128", i8::MIN);
    is("18446744073709551615", u64::MAX);
    is("-1.5e3", -1500.0f64);
    is("7", 7.0f32);
    is("340282366920938463463374607431768211455", u128::MAX);
    is("true", true);
    is("ω", 'ω');
    is("5", Some(5u16));
    is("3", NonZeroU8::new(3).unwrap());
    is("Ada", Name("Ada".into()));
    is("8", Even(8));
    is("fast", Mode::Fast);
    is("very-careful", Mode::VeryCareful);
    is("\"fast\"", Mode::Fast);
}

#[test]
fn values_with_parts_are_json() {
    is("[1, 2]", vec![1u8, 2]);
    is(r#"["a", true]"#, (String::from("a"), true));
    is(r#"{"a": 1}"#, BTreeMap::from([("a".to_owned(), 1)]));
    is(r#"{"x": 1}"#, Point { x: 1, y: 0 });
    is(r#"{"limited": 5}"#, Mode::Limited(5));
    is("[]", Vec::<String>::new());
    is("null", ());
}

#[test]
fn types_that_take_anything() {
    is("5", Either::Number(5));
    is("five", Either::Text("five".into()));
    is("007", Either::Text("007".into()));
    is("[1]", json::json!([1]));
    is("[1", json::json!("[1"));
}

#[test]
fn no_value_and_an_empty_one() {
    assert_eq!(get::<String>(""), Ok(None));
    assert_eq!(get::<u32>(""), Ok(None));
    assert_eq!(Host::new().run(|| config::get_as::<u32>("k")).unwrap(), None);
    assert_eq!(Host::new().run(|| config::get_as::<u32>("")).unwrap(), None);
}

#[test]
fn errors_tell_the_kind_of_a_value_but_not_the_value() {
    fails::<u8>("300", "a whole number from 0 to 255", "a whole number");
    fails::<u8>("-1", "a whole number from 0 to 255", "a whole number");
    fails::<i64>("1.5", "a whole number from -9223372036854775808 to 9223372036854775807", "a number");
    fails::<u32>(" 5", "a whole number from 0 to 4294967295", "text");
    fails::<f64>("s3cret", "a number", "text");
    fails::<bool>("yes", "`true` or `false`", "text");
    fails::<bool>("1", "`true` or `false`", "a whole number");
    fails::<char>("two", "one character", "text");
    fails::<NonZeroU8>("0", "a nonzero u8", "a whole number");
    fails::<u8>("true", "a whole number from 0 to 255", "a bool");
    fails::<Mode>("s3cret", "one of `fast`, `very-careful`, `limited`", "text");
    fails::<Mode>("limited", "newtype variant", "text");
    fails::<Vec<u32>>(r#"[1, "s3cret"]"#, "u32 at line 1 column 12", "a JSON array");
    fails::<Vec<u32>>(r#"["x, expected s3cret, expected"]"#, "u32 at line 1 column 31", "a JSON array");
    fails::<Point>(r#"["x"]"#, "i32 at line 1 column 4", "a JSON array");
    fails::<Vec<u32>>("1,2", "a list in JSON, such as `[\"a\",\"b\"]`", "text");
    fails::<Vec<u32>>("[1", "JSON (EOF while parsing a list at line 1 column 2)", "a JSON array");
    fails::<Vec<u32>>("[1] 2", "JSON (trailing characters at line 1 column 5)", "a JSON array");
    fails::<Vec<u32>>("a, b", "a list in JSON, such as `[\"a\",\"b\"]`", "text");
    let error = get::<Point>("{}").unwrap_err();
    assert_eq!(error, "config key `k`: missing field `x` at line 1 column 2");
    assert_eq!(get::<Even>("7").unwrap_err(), "config key `k`: an even number is needed");
    let error = get::<Either>("[1]").unwrap_err();
    assert!(error.starts_with("config key `k`: data did not match any variant"), "{error}");
}

#[derive(Debug, PartialEq, Deserialize)]
struct Settings {
    #[serde(rename = "api-url")]
    url: String,
    limit: Option<u32>,
    #[serde(default)]
    mode: Option<Mode>,
    #[serde(default = "five", alias = "old-retries")]
    retries: u8,
    #[serde(default)]
    points: Vec<Point>,
    #[serde(skip)]
    cache: u32,
}

fn five() -> u8 {
    5
}

fn read<T: DeserializeOwned>(host: &Host) -> Result<T, String> {
    host.run(config::read).map_err(|error| error.to_string())
}

#[test]
fn the_whole_config() {
    let host = Host::new().config("api-url", "http://a/").config("other", "ignored").config("cache", "7");
    let bare = || Settings { url: "http://a/".into(), limit: None, mode: None, retries: 5, points: vec![], cache: 0 };
    assert_eq!(read(&host), Ok(bare()));
    let host = host
        .config("limit", "10")
        .config("mode", "very-careful")
        .config("old-retries", "2")
        .config("points", r#"[{"x": 1}]"#);
    let points = vec![Point { x: 1, y: 0 }];
    let full = Settings { limit: Some(10), mode: Some(Mode::VeryCareful), retries: 2, points, ..bare() };
    assert_eq!(read(&host), Ok(full));
    // A newtype of a struct, too.
    #[derive(Debug, PartialEq, Deserialize)]
    struct Wrapped(Settings);
    assert_eq!(read::<Wrapped>(&host).unwrap().0.retries, 2);
}

#[test]
fn errors_of_the_whole_config_name_the_key() {
    const LACKS: &str = "the config lacks `api-url` (an empty value counts as unset)";
    let error = |host: Host| read::<Settings>(&host).unwrap_err();
    assert_eq!(error(Host::new()), LACKS);
    assert_eq!(error(Host::new().config("api-url", "")), LACKS);
    assert_eq!(
        error(Host::new().config("api-url", "u").config("retries", "s3cret")),
        "config key `retries`: expected a whole number from 0 to 255, got text of 6 bytes"
    );
    let twice = Host::new().config("api-url", "u").config("retries", "1").config("old-retries", "1");
    assert_eq!(error(twice), "duplicate field `retries`");
}

#[test]
fn what_needs_the_list_of_keys_says_so() {
    #[derive(Debug, Deserialize)]
    struct Flat {
        #[serde(flatten)]
        _point: Point,
    }
    const NOT_BY_FIELDS: &str = "can't read the config as a map, an enum or with `flatten`, because hosts don't list their \
                                 keys: read a struct that has a field for each key";
    let host = Host::new().config("x", "1");
    assert_eq!(read::<Flat>(&host).unwrap_err(), NOT_BY_FIELDS);
    assert_eq!(read::<BTreeMap<String, String>>(&host).unwrap_err(), NOT_BY_FIELDS);
    assert_eq!(read::<u32>(&host).unwrap_err(), NOT_BY_FIELDS);
    assert_eq!(read::<Either>(&host).unwrap_err(), NOT_BY_FIELDS);
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn what_is_written_is_read(
        number: i64,
        float: f64,
        letter: char,
        text in cases::text().prop_filter("an empty value counts as unset", |text| !text.is_empty()),
        list in prop::collection::vec(cases::text(), 0..4),
        small in 0..300u32,
    ) {
        is(&number.to_string(), number);
        if !float.is_nan() {
            is(&float.to_string(), float);
        }
        is(&letter.to_string(), letter);
        is(&text, text.clone());
        is(&json::to_string(&list).unwrap(), list);
        prop_assert_eq!(get::<u8>(&small.to_string()).ok(), u8::try_from(small).ok().map(Some));
    }

    #[test]
    fn no_value_is_too_strange(value in cases::text(), key in cases::text()) {
        let host = Host::new().config(key.clone(), value.clone());
        host.run(|| {
            let _ = config::get_as::<i8>(&key);
            let _ = config::get_as::<Mode>(&key);
            let _ = config::get_as::<Point>(&key);
            let _ = config::get_as::<json::Value>(&key);
            if !key.is_empty() && !value.is_empty() {
                assert_eq!(config::get_as::<String>(&key).unwrap(), Some(value));
            }
        });
    }
}
