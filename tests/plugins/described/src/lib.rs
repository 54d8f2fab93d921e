//! Exports whose arguments and results cross in every encoding, for the harness' `call --args`.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use extism_pdk::contract::Describe;
use extism_pdk::*;
use serde::{Deserialize, Serialize};

/// A drawing.
#[derive(Debug, Serialize, Deserialize, Describe)]
pub struct Drawing {
    pub name: String,
    pub shapes: Vec<Shape>,
    /// By the number of a page.
    #[serde(default)]
    pub pages: BTreeMap<u16, Option<Style>>,
    #[serde(default)]
    pub tags: BTreeSet<char>,
    #[serde(default)]
    pub marks: Vec<Mark>,
    #[serde(default)]
    pub origin: (i8, f32),
}

#[derive(Debug, Serialize, Deserialize, Describe)]
pub enum Shape {
    Empty,
    Square(f64),
    Line(f64, f64),
    Circle { radius: f64 },
}

#[derive(Debug, Serialize, Deserialize, Describe)]
#[serde(deny_unknown_fields)]
pub struct Style {
    #[serde(alias = "color")]
    pub colour: String,
    pub width: Option<u8>,
}

#[derive(Debug, Serialize, Deserialize, Describe)]
#[serde(tag = "kind")]
pub enum Mark {
    Dot,
    Text { text: String },
    Styled(Style),
}

#[derive(Debug, Serialize, Deserialize, Describe)]
#[serde(tag = "t", content = "c")]
pub enum Side {
    Left,
    Right(u8),
}

#[derive(Debug, Serialize, Deserialize, Describe)]
#[serde(untagged)]
pub enum Either {
    Number(i64),
    Words(Vec<String>),
}

#[derive(Debug, Serialize, Deserialize, Describe)]
pub struct Tree {
    pub value: u32,
    #[serde(default)]
    pub children: Vec<Tree>,
}

#[plugin_fn]
pub fn msgpack(Msgpack(drawing): Msgpack<Drawing>) -> Msgpack<Drawing> {
    Msgpack(drawing)
}

#[plugin_fn]
pub fn json(Json(drawing): Json<Drawing>) -> Json<Drawing> {
    Json(drawing)
}

#[plugin_fn]
pub fn enums(side: Side, either: Either, address: IpAddr) -> Msgpack<(Side, Either, String)> {
    Msgpack((side, either, address.to_string()))
}

#[plugin_fn]
pub fn tree(Json(tree): Json<Tree>) -> Json<u32> {
    fn sum(tree: &Tree) -> u32 {
        tree.value + tree.children.iter().map(sum).sum::<u32>()
    }
    Json(sum(&tree))
}

#[plugin_fn]
pub fn large(Json(number): Json<u128>) -> Json<u128> {
    Json(number)
}

#[plugin_fn]
pub fn bytes(bytes: Vec<u8>) -> Vec<u8> {
    bytes.into_iter().rev().collect()
}

#[plugin_fn]
pub fn text(text: &str) -> String {
    text.to_uppercase()
}

#[plugin_fn]
pub fn maybe(text: Option<String>) -> Option<String> {
    text.map(|text| text.to_uppercase())
}

#[plugin_fn]
pub fn number(number: i64) -> i64 {
    number - 1
}

#[plugin_fn]
pub fn float(number: f32) -> f32 {
    number / 10.0
}

#[plugin_fn]
pub fn flag(flag: bool) -> bool {
    !flag
}

#[plugin_fn]
pub fn several(text: &str, times: u8, between: Option<&str>) -> String {
    vec![text; times.into()].join(between.unwrap_or_default())
}

#[plugin_fn]
pub fn nothing() {}

#[plugin_fn]
pub fn base64() -> Base64 {
    Base64("ÿ".into())
}

#[shared_fn]
pub fn shared(text: String) -> SharedFnResult<String> {
    Ok(text)
}
