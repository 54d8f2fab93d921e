//! Enums and structs whose content or fields may be missing or skipped.

use extism_pdk::Json;
use extism_pdk::contract::Describe;
use serde::{Deserialize, Serialize};

use super::types::{From_, New, Transparent, as_it_is};
use super::{check, contract, parts, record};

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
