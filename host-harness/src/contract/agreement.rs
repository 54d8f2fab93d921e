//! That the harness takes the arguments that a plugin takes: each value is compared with the contract of a type, and read by
//! the type's own `Deserialize`.
#![allow(clippy::unwrap_used)] // tests fail by panicking
#![allow(dead_code)] // fields are read and written by serde alone

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::num::Wrapping;
use std::path::PathBuf;
use std::sync::atomic::AtomicU8;

use extism_pdk::__private::contract as parts;
use extism_pdk::Json;
use extism_pdk::contract::{Contract, Data, Describe, Kind, Shape};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::payload::Described;

/// Compares what is said of JSON values with what serde says, by the contract of functions that take and give the type.
macro_rules! assert_agrees {
    ($ty:ty: $($json:expr),* $(,)?) => {{
        const RECORD: parts::Record = record(parts::Probe::<Json<$ty>>::DECODED, parts::Probe::<$ty>::SHAPE);
        const LINE: [u8; RECORD.length()] = RECORD.bytes();
        let contract = contract(&LINE);
        $({
            let read = serde_json::from_str::<$ty>($json).map_err(|error| error.to_string());
            let read = read.map(|value| (serde_json::to_string(&value), rmp_serde::to_vec(&value)));
            check(&contract, $json, read, |bytes| serde_json::to_string(&rmp_serde::from_slice::<$ty>(bytes).unwrap()));
        })*
        contract
    }};
}

/// That of a function `json`.
const fn record(coding: Option<parts::Coding>, shape: Option<Shape>) -> parts::Record {
    parts::Record {
        head: parts::Head::Export("json"),
        doc: &[],
        given: parts::Given::Input(payload("value", coding, shape)),
        output: payload("", coding, shape),
        fails: false,
        errors: &[],
    }
}

const fn payload(name: &'static str, coding: Option<parts::Coding>, shape: Option<Shape>) -> parts::Payload {
    parts::payload(name, coding, shape, false, "", Shape::any(""))
}

/// That function, and one that does the same in MessagePack.
fn contract(line: &[u8]) -> Contract {
    let line = std::str::from_utf8(line).unwrap();
    Contract::from_records(&format!("{line}{}", line.replace("\"json\"", "\"msgpack\""))).unwrap()
}

/// A value that serde reads, in JSON and in MessagePack as serde writes it again; or why it doesn't.
type Read = Result<(serde_json::Result<String>, Result<Vec<u8>, rmp_serde::encode::Error>), String>;

fn check(contract: &Contract, json: &str, read: Read, from_msgpack: impl Fn(&[u8]) -> serde_json::Result<String>) {
    let encoded = |function: &str| Described::new(contract, function).unwrap().encode_arguments(&format!("[{json}]"));
    let decoded = |function: &str, bytes: &[u8]| Described::new(contract, function).unwrap().decode_output(bytes);
    let taken = encoded("json");
    assert_eq!(taken.is_ok(), read.is_ok(), "{json}: the contract says {taken:?}, and serde {read:?}\n{contract:#?}");
    let Ok((written, msgpack)) = read else { return };
    let (written, msgpack) = (written.unwrap(), msgpack.unwrap());
    assert_eq!(decoded("json", written.as_bytes()).as_deref(), Ok(written.as_str()), "{json}");
    assert_eq!(decoded("msgpack", &msgpack).as_deref(), Ok(written.as_str()), "{json}");
    let again = from_msgpack(&encoded("msgpack").unwrap()).unwrap();
    assert_eq!(again, written, "{json}, in MessagePack");
}

#[derive(Serialize, Deserialize, Describe)]
struct New<T>(T);

#[derive(Serialize, Deserialize, Describe)]
#[serde(transparent)]
struct Transparent<T>(T);

#[derive(Serialize, Deserialize, Describe)]
#[serde(transparent)]
struct Named {
    #[serde(default, skip_serializing)]
    rest: (),
    value: Option<u8>,
    #[serde(skip)]
    skipped: u8,
}

#[derive(Clone, Serialize, Deserialize, Describe)]
#[serde(from = "Option<u8>", into = "Option<u8>")]
struct From_(Option<u8>);

impl From<Option<u8>> for From_ {
    fn from(value: Option<u8>) -> Self {
        From_(value)
    }
}

impl From<From_> for Option<u8> {
    fn from(value: From_) -> Self {
        value.0
    }
}

#[derive(Serialize, Deserialize, Describe)]
#[serde(untagged)]
enum Untagged {
    Number(Option<u8>),
}

mod as_it_is {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<T: Serialize, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }

    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        T::deserialize(deserializer)
    }
}

mod as_text {
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub fn serialize<S: Serializer>(number: &u8, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(number)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// A struct with one field, which may be missing or not.
macro_rules! assert_missing {
    ($($(#[$attribute:meta])* $ty:ty;)*) => {$({
        #[derive(Serialize, Deserialize, Describe)]
        struct Holder {
            $(#[$attribute])*
            field: $ty,
        }

        let contract = assert_agrees!(Holder: "{}", r#"{"field":null}"#);
        if let Some(default) = default(&contract) {
            let read: Holder = serde_json::from_str("{}").unwrap();
            assert_eq!(serde_json::to_value(read).unwrap()["field"], default, "{}", stringify!($(#[$attribute])* $ty));
        }
    })*};
}

/// What the contract says that the field is where it is missing.
fn default(contract: &Contract) -> Option<Value> {
    let holder = contract.types.iter().find(|(path, _)| path.contains("::Holder")).unwrap();
    let Kind::Data(Data::Struct(record)) = &holder.1.kind else { panic!("{holder:?}") };
    record.fields[0].default.clone()
}

/// serde reads a field that is missing as `None`, if the type's own `Deserialize` asks for an option.
#[test]
fn fields_may_be_missing_where_serde_lets_them() {
    type Alias = Option<u8>;
    assert_missing! {
        Option<u8>;
        Alias;
        Option<Option<u8>>;
        Box<Option<u8>>;
        std::cmp::Reverse<Option<u8>>;
        Cell<Option<u8>>;
        Cow<'static, Option<u8>>;
        New<Option<u8>>;
        Transparent<Option<u8>>;
        Transparent<u8>;
        Transparent<Box<Option<u8>>>;
        Transparent<Transparent<Option<u8>>>;
        Transparent<New<Option<u8>>>;
        New<Transparent<Option<u8>>>;
        Option<New<u8>>;
        Named;
        From_;
        Untagged;
        ();
        (Option<u8>,);
        Vec<u8>;
        #[serde(default)] u8;
        #[serde(default)] Option<u8>;
        #[serde(default)] Seven<Option<u8>>;
        #[serde(serialize_with = "as_it_is::serialize")] Option<u8>;
        #[serde(deserialize_with = "as_it_is::deserialize")] #[describe(as = "Option<u8>")] Option<u8>;
        #[serde(with = "as_it_is")] #[describe(as = "Option<u8>")] Option<u8>;
        #[describe(as = "Option<u8>")] New<Option<u8>>;
        #[describe(as = "Option<u8>")] Option<u8>;
        #[describe(as = "Option<u8>")] Transparent<Option<u8>>;
        #[describe(as = "Option<u8>")] Undescribed;
        #[describe(as = "Option<u8>")] Option<Undescribed>;
    }
}

/// A field that has a default, which is known or not.
macro_rules! assert_defaults {
    ($($known:literal: $($(#[$attribute:meta])* $ty:ty),*;)*) => {$($({
        #[derive(Serialize, Deserialize, Describe)]
        struct Holder {
            #[serde(default)]
            $(#[$attribute])*
            field: $ty,
        }

        let contract = assert_agrees!(Holder: "{}");
        let read: Holder = serde_json::from_str("{}").unwrap();
        let expected = $known.then(|| serde_json::to_value(read).unwrap()["field"].clone());
        assert_eq!(default(&contract), expected, "{}", stringify!($(#[$attribute])* $ty));
    })*)*};
}

/// The default of a type that looks like one of std's isn't that one's.
#[test]
fn defaults_are_those_that_serde_takes() {
    assert_defaults! {
        true: bool, u8, i64, u128, usize, f32, f64, AtomicU8, String, PathBuf, Cow<'static, str>, Vec<u8>, Option<u8>,
            Box<Vec<u8>>, Cell<u8>, Box<str>, Cow<'static, [u8]>, Wrapping<u16>, BTreeMap<u8, u8>, BTreeSet<u8>,
            Option<Seven<u8>>, Vec<Seven<u8>>, serde_json::Map<String, Value>;
        false: Seven<u8>, Seven<Option<u8>>, ByHand, Looks, Converted, Box<ByHand>, Cow<'static, Converted>, [u8; 3],

            #[describe(as = "u8")] ByHand,
            #[serde(with = "as_text")] u8,
            #[serde(with = "as_text")] #[describe(as = "String")] u8,
            #[serde(serialize_with = "as_text::serialize")] u8;
    }
    // What stands for a parameter says nothing of it.
    #[derive(Serialize, Deserialize, Describe)]
    struct Holder<T: Default> {
        #[serde(default)]
        field: T,
    }

    assert_eq!(default(&assert_agrees!(Holder<Looks>: "{}")), None);
    assert_eq!(default(&assert_agrees!(Holder<Seven<u8>>: "{}")), None);
}

/// What is 7 by default, though nothing around a number says so.
macro_rules! seven {
    ($($(#[$attribute:meta])* $name:ident;)*) => {$(
        #[derive(Clone, Serialize, Deserialize)]
        $(#[$attribute])*
        struct $name(u8);

        impl Default for $name {
            fn default() -> Self {
                $name(7)
            }
        }

        impl From<u8> for $name {
            fn from(value: u8) -> Self {
                $name(value)
            }
        }

        impl From<$name> for u8 {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    )*};
}

seven! {
    ByHand;
    #[derive(Describe)] #[describe(as = "u8")] Looks;
    #[derive(Describe)] #[serde(from = "u8", into = "u8")] Converted;
}

impl Describe for ByHand {
    const SHAPE: Shape = u8::SHAPE;
}

#[derive(Clone, Serialize, Deserialize, Describe)]
struct Seven<T>(T);

impl<T: From<u8>> Default for Seven<T> {
    fn default() -> Self {
        Seven(7.into())
    }
}

#[derive(Serialize, Deserialize)]
struct Undescribed(Option<u8>);

#[derive(Serialize, Deserialize, Describe)]
#[serde(tag = "t", content = "c")]
enum Adjacent {
    Unit,
    Option(Option<u8>),
    New(New<Option<u8>>),
    Transparent(Transparent<Option<u8>>),
    Boxed(Box<Option<u8>>),
    From(From_),
    Null(()),
    Pair(Option<u8>, Option<u8>),
    Record {
        field: Option<u8>,
    },
    Empty(),
    EmptyRecord {},
    #[serde(with = "as_it_is")]
    #[describe(as = "Option<u8>")]
    With(Option<u8>),
    #[serde(serialize_with = "as_it_is::serialize")]
    #[describe(as = "Option<u8>")]
    OneWay(Option<u8>),
    Skipped(#[serde(skip)] u8),
    NotRead(#[serde(skip_deserializing)] u8),
    NotWritten(#[serde(skip_serializing)] u8),
}

#[test]
fn the_content_of_an_adjacent_tag_may_be_missing_where_serde_lets_it() {
    for variant in [
        "Unit",
        "Option",
        "New",
        "Transparent",
        "Boxed",
        "From",
        "Null",
        "Pair",
        "Record",
        "Empty",
        "EmptyRecord",
        "With",
        "OneWay",
        "Skipped",
        "NotRead",
        "NotWritten",
        "Unknown",
    ] {
        let alone = format!(r#"{{"t":"{variant}"}}"#);
        let with = |content: &str| format!(r#"{{"t":"{variant}","c":{content}}}"#);
        assert_agrees!(Adjacent: &alone, &with("null"), &with("1"), &with("[]"), &with("[1]"), &with("[1,null]"));
    }
}

#[derive(Serialize, Deserialize, Describe)]
enum External {
    Unit,
    Skipped(#[serde(skip)] u8),
    NotRead(#[serde(skip_deserializing)] u8),
    NotWritten(#[serde(skip_serializing)] u8),
    Empty(),
    EmptyRecord {},
    BothSkipped(#[serde(skip)] u8, #[serde(skip)] u8),
    FirstSkipped(#[serde(skip)] u8, u8),
    FirstNotRead(#[serde(skip_deserializing)] u8, u8),
    FirstNotWritten(#[serde(skip_serializing)] u8, u8),
    RecordSkipped {
        #[serde(skip)]
        field: u8,
    },
    One(u8),
}

#[derive(Serialize, Deserialize, Describe)]
#[serde(tag = "t")]
enum Internal {
    Unit,
    Skipped(#[serde(skip)] u8),
    NotRead(#[serde(skip_deserializing)] Field),
    NotWritten(#[serde(skip_serializing)] Field),
    Empty {},
}

#[derive(Default, Serialize, Deserialize, Describe)]
struct Field {
    field: u8,
}

#[derive(Serialize, Deserialize, Describe)]
#[serde(untagged)]
enum UntaggedSkipped {
    Skipped(#[serde(skip)] u8),
    Text(String),
}

#[derive(Serialize, Deserialize, Describe)]
struct Skipped(#[serde(skip)] u8);

#[derive(Serialize, Deserialize, Describe)]
struct FirstSkipped(#[serde(skip)] u8, u8);

#[derive(Serialize, Deserialize, Describe)]
struct BothSkipped(#[serde(skip)] u8, #[serde(skip)] u8);

#[derive(Serialize, Deserialize, Describe)]
struct Empty();

/// A variant without its only field is a unit to serde, but a struct isn't.
#[test]
fn skipped_fields_leave_what_serde_leaves() {
    for variant in [
        "Unit",
        "Skipped",
        "NotRead",
        "NotWritten",
        "Empty",
        "EmptyRecord",
        "BothSkipped",
        "FirstSkipped",
        "FirstNotRead",
        "FirstNotWritten",
        "RecordSkipped",
        "One",
        "Unknown",
    ] {
        let alone = format!("\"{variant}\"");
        let with = |content: &str| format!(r#"{{"{variant}":{content}}}"#);
        assert_agrees!(External: &alone, &with("null"), &with("1"), &with("[1]"), &with("[1,2]"), &with("{}"));
        let alone = format!(r#"{{"t":"{variant}"}}"#);
        let with = format!(r#"{{"t":"{variant}","field":1}}"#);
        assert_agrees!(Internal: &alone, &with);
    }
    let values = ["null", "1", "[]", "[1]", "[1,2]", "{}"];
    for json in values {
        assert_agrees!(UntaggedSkipped: json);
        assert_agrees!(Skipped: json);
        assert_agrees!(FirstSkipped: json);
        assert_agrees!(BothSkipped: json);
        assert_agrees!(Empty: json);
    }
}

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

#[derive(Debug, PartialEq, Serialize, Deserialize, Describe)]
struct Wide {
    text: String,
    signed: Vec<i128>,
    unsigned: u128,
    narrow: u64,
}

#[test]
fn integers_of_128_bits_have_their_range() {
    let numbers = [
        "0",
        "1",
        "-1",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775809",
        "20000000000000000000",
        "-5e20",
        "2e19",
        "1e100",
        "1.0",
        "170141183460469231731687303715884105727",
        "170141183460469231731687303715884105728",
        "-170141183460469231731687303715884105728",
        "-170141183460469231731687303715884105729",
        "340282366920938463463374607431768211455",
        "340282366920938463463374607431768211456",
        "null",
        "\"1\"",
    ];
    for number in numbers {
        assert_agrees!(u128: number);
        assert_agrees!(i128: number);
        assert_agrees!(u64: number);
        assert_agrees!(i64: number);
        // Each number is found in its place, whatever text is before it.
        for (signed, unsigned, narrow) in [(number, "1", "2"), ("1", number, "2"), ("1", "2", number)] {
            let json = format!(
                r#"{{"text":"-1 \\\"2\\","unknown":[{{"3":[0.5e+1,-0]}},true],"signed":[4,{signed}],"unsigned":{unsigned},"narrow":{narrow}}}"#
            );
            assert_agrees!(Wide: &json);
        }
    }
    for number in ["0", "1", "20000000000000000000", "-5e20", "1e100", "340282366920938463463374607431768211456"] {
        assert_agrees!(f64: number);
    }
}

#[derive(Clone, Serialize, Deserialize, Describe)]
#[serde(from = "Vec<Node>", into = "Vec<Node>")]
struct Node(Vec<Node>);

impl From<Vec<Node>> for Node {
    fn from(nodes: Vec<Node>) -> Self {
        Node(nodes)
    }
}

impl From<Node> for Vec<Node> {
    fn from(node: Node) -> Self {
        node.0
    }
}

#[derive(Clone, Serialize, Deserialize, Describe)]
#[serde(from = "Option<Box<Self>>", into = "Option<Box<Self>>")]
struct Chain(Option<Box<Chain>>);

impl From<Option<Box<Chain>>> for Chain {
    fn from(next: Option<Box<Chain>>) -> Self {
        Chain(next)
    }
}

impl From<Chain> for Option<Box<Chain>> {
    fn from(chain: Chain) -> Self {
        chain.0
    }
}

#[test]
fn types_may_look_like_others_that_are_made_of_them() {
    assert_agrees!(Node: "[]", "[[],[[]]]", "[1]", "null");
    assert_agrees!(Chain: "null");
    assert_missing! { Chain; Node; }
}
