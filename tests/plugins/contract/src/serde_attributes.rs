//! What serde's attributes change. Each type is a field of `All`.

use std::collections::HashMap;

use extism_pdk::contract::Describe;
use extism_pdk::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Describe)]
struct All {
    names: Names,
    screaming: Screaming,
    missing: Missing,
    ways: Ways,
    flat: Flat,
    transparent: Transparent,
    newtype: Newtype,
    pair: Pair,
    unit: Unit,
    external: External,
    tagged: Tagged,
    tagged_struct: TaggedStruct,
    adjacent: Adjacent,
    untagged: Untagged,
    with: With,
    looks: Looks,
    converted: Converted,
}

#[derive(Serialize, Deserialize, Describe)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Names {
    first_name: u8,
    #[serde(rename = "type", alias = "kind", alias = "sort")]
    of_type: u8,
    r#fn: u8,
    #[serde(rename(serialize = "out", deserialize = "in"))]
    two_names: u8,
}

#[derive(Serialize, Deserialize, Describe)]
#[serde(rename_all(serialize = "SCREAMING_SNAKE_CASE"))]
struct Screaming {
    one_way: u8,
}

#[derive(Serialize, Deserialize, Describe)]
struct Missing {
    #[serde(default)]
    zero: u8,
    #[serde(default)]
    empty: String,
    #[serde(default)]
    list: Vec<u8>,
    #[serde(default)]
    own: Unit,
    #[serde(default = "seven")]
    seven: u8,
    option: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<u8>,
    #[serde(default)]
    seven_too: Seven,
    transparent: Optional,
    newtype: NewOptional,
}

/// By its attribute it looks like a number, whose default isn't its.
#[derive(Serialize, Deserialize, Describe)]
#[describe(as = "u8")]
struct Seven(u8);

impl Default for Seven {
    fn default() -> Self {
        Seven(7)
    }
}

#[derive(Serialize, Deserialize, Describe)]
#[serde(transparent)]
struct Optional(Option<u8>);

#[derive(Serialize, Deserialize, Describe)]
struct NewOptional(Option<u8>);

fn seven() -> u8 {
    7
}

#[derive(Serialize, Deserialize, Describe)]
struct Ways {
    #[serde(skip)]
    never: u8,
    #[serde(skip_serializing)]
    given: u8,
    #[serde(skip_deserializing)]
    gives: u8,
}

#[derive(Serialize, Deserialize, Default, Describe)]
#[serde(default)]
struct Flat {
    own: u8,
    #[serde(flatten)]
    unit: Inner,
    #[serde(flatten)]
    more: HashMap<String, u8>,
}

#[derive(Serialize, Deserialize, Default, Describe)]
struct Inner {
    inner: u8,
}

#[derive(Serialize, Deserialize, Describe)]
#[serde(transparent)]
struct Transparent {
    only: u8,
    #[serde(skip)]
    skipped: u8,
}

#[derive(Serialize, Deserialize, Describe)]
struct Newtype(Vec<u8>);

#[derive(Serialize, Deserialize, Describe)]
struct Pair(u8, String);

#[derive(Serialize, Deserialize, Default, Describe)]
struct Unit;

/// How a figure looks.
#[derive(Serialize, Deserialize, Describe)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase")]
enum External {
    /// Nothing.
    NoFigure,
    Circle(f64),
    Line(u8, u8),
    Polygon {
        /// Its corners.
        corner_list: Vec<(u8, u8)>,
    },
    #[serde(rename = "other", alias = "rest")]
    Renamed,
    #[serde(skip)]
    Never,
    #[serde(skip_serializing)]
    OnlyGiven,
    Skipped(#[serde(skip)] u8),
    NotWritten(#[serde(skip_serializing)] u8),
    #[serde(rename_all = "UPPERCASE")]
    Shouts {
        loud: u8,
    },
    #[serde(untagged)]
    Number(u8),
}

#[derive(Serialize, Deserialize, Describe)]
#[serde(tag = "kind")]
enum Tagged {
    Inner(Inner),
    #[serde(other)]
    Unknown,
}

#[derive(Serialize, Deserialize, Describe)]
#[serde(tag = "kind")]
struct TaggedStruct {
    value: u8,
}

#[derive(Serialize, Deserialize, Describe)]
#[serde(tag = "kind", content = "value")]
enum Adjacent {
    A(u8),
    B,
    Optional(Option<u8>),
}

#[derive(Serialize, Deserialize, Describe)]
#[serde(untagged)]
enum Untagged {
    Number(u8),
    Text(String),
}

mod hex {
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(_: &u8, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("")
    }

    pub fn deserialize<'a, D: Deserializer<'a>>(deserializer: D) -> Result<u8, D::Error> {
        String::deserialize(deserializer).map(|_| 0)
    }
}

#[derive(Serialize, Deserialize, Describe)]
struct With {
    #[serde(with = "hex")]
    unknown: u8,
    #[serde(with = "hex")]
    #[describe(as = "String")]
    said: u8,
    #[serde(serialize_with = "hex::serialize")]
    one_way: u8,
    #[serde(with = "serde_bytes")]
    bytes: Vec<u8>,
    #[serde(with = "serde_bytes")]
    maybe_bytes: Option<Vec<u8>>,
}

#[derive(Serialize, Deserialize, Describe)]
#[describe(as = "Vec<Option<u8>>")]
struct Looks;

#[derive(Clone, Serialize, Deserialize, Describe)]
#[serde(from = "String", into = "String")]
struct Converted;

impl From<String> for Converted {
    fn from(_: String) -> Self {
        Converted
    }
}

impl From<Converted> for String {
    fn from(_: Converted) -> Self {
        String::new()
    }
}

#[plugin_fn]
pub fn serde_attributes(Json(all): Json<All>) -> Json<All> {
    Json(all)
}
