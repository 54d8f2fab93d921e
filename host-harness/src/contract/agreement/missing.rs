//! Fields that may be missing, and what they are then.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::num::Wrapping;
use std::path::PathBuf;
use std::sync::atomic::AtomicU8;

use extism_pdk::Json;
use extism_pdk::contract::{Contract, Data, Describe, Kind, Shape};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::types::{From_, Named, New, Transparent, Untagged, as_it_is, as_text};
use super::{check, contract, parts, record};

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
