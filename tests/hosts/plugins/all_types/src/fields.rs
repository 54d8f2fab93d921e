//! Fields that stand among others, and values that tell their variant by what they hold.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV6};

use extism_pdk::contract::{Describe, Shape};
use extism_pdk::*;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

/// JavaScript would put these keys in another order.
#[derive(Serialize, Deserialize, Describe)]
pub struct Swapped {
    #[serde(rename = "2")]
    pub second: u8,
    #[serde(rename = "1")]
    pub first: u8,
}

#[derive(Serialize, Deserialize, Describe)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    #[serde(default)]
    pub limit: Option<u32>,
}

/// What isn't a filter is named.
#[derive(Serialize, Deserialize, Describe)]
#[serde(untagged)]
pub enum Query {
    Filter(Filter),
    Closed {
        #[serde(default)]
        size: Option<u32>,
        name: String,
    },
}

#[derive(Serialize, Deserialize, Describe)]
pub struct Open {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// The open one reads any map, so it is the last.
#[derive(Serialize, Deserialize, Describe)]
#[serde(untagged)]
pub enum Loose {
    Ids(Vec<u64>),
    Marks(BTreeMap<String, bool>),
    Open(Open),
}

#[derive(Serialize, Deserialize, Describe)]
pub struct Rest(pub BTreeMap<String, u8>);

#[derive(Serialize, Deserialize, Describe)]
pub struct Deeper {
    pub size: u8,
    #[serde(flatten)]
    pub rest: Rest,
}

#[derive(Serialize, Deserialize, Describe)]
#[serde(tag = "kind")]
pub enum Sort {
    Many {
        name: String,
        #[serde(flatten)]
        rest: Rest,
    },
}

/// A map behind another name.
#[derive(Serialize, Deserialize, Describe)]
pub struct FlatNewtype {
    pub id: String,
    #[serde(flatten)]
    pub rest: Rest,
}

#[derive(Serialize, Deserialize, Describe)]
pub struct FlatOption {
    pub id: String,
    #[serde(flatten)]
    pub rest: Option<BTreeMap<String, u8>>,
}

#[derive(Serialize, Deserialize, Describe)]
pub struct FlatValue {
    pub id: String,
    #[serde(flatten)]
    pub rest: Value,
}

#[derive(Serialize, Deserialize, Describe)]
pub struct FlatDeeper {
    pub id: String,
    #[serde(flatten)]
    pub deeper: Deeper,
}

#[derive(Serialize, Deserialize, Describe)]
pub struct FlatSort {
    pub id: String,
    #[serde(flatten)]
    pub sort: Sort,
}

#[derive(Serialize, Deserialize, Describe)]
pub struct FlatClosed {
    pub id: String,
    #[serde(flatten)]
    pub filter: Filter,
}

#[derive(Serialize, Deserialize, Describe)]
#[serde(untagged)]
pub enum Amount {
    Whole(i64),
    Part(f64),
}

#[derive(Serialize, Deserialize, Describe)]
pub struct Mark;

#[derive(Serialize, Deserialize, Describe)]
#[serde(tag = "kind")]
pub enum Marked {
    Mark(Mark),
    Nothing(()),
    Open(Open),
}

/// Two fields that swap their names on the way.
#[derive(Serialize, Deserialize, Describe)]
pub struct Crossed {
    #[serde(rename(serialize = "x", deserialize = "y"))]
    pub number: u16,
    #[serde(rename(serialize = "y", deserialize = "x"))]
    pub text: String,
}

#[derive(Serialize, Deserialize, Describe)]
pub struct Fields {
    pub swapped: Swapped,
    pub queries: Vec<Query>,
    pub loose: Vec<Loose>,
    pub newtype: FlatNewtype,
    pub option: FlatOption,
    pub value: FlatValue,
    pub deeper: FlatDeeper,
    pub sort: FlatSort,
    pub closed: FlatClosed,
    pub amounts: Vec<Amount>,
    pub marked: Vec<Marked>,
}

#[plugin_fn]
pub fn fields(fields: Json<Fields>) -> Json<Fields> {
    fields
}

/// Which variants the plugin takes them for.
#[plugin_fn]
pub fn tell_amounts(amounts: Json<Vec<Amount>>) -> String {
    let names = amounts.0.iter().map(|amount| match amount {
        Amount::Whole(_) => "whole",
        Amount::Part(part) if part.is_sign_negative() => "negative",
        Amount::Part(_) => "part",
    });
    names.collect::<Vec<_>>().join(" ")
}

#[plugin_fn]
pub fn cross(crossed: Json<Crossed>) -> Json<Crossed> {
    crossed
}

/// What MessagePack has in places, and not by name.
#[expect(dead_code, reason = "one field is only taken")]
#[derive(Serialize, Deserialize, Describe)]
pub struct PackedFields {
    pub swapped: Swapped,
    pub mark: Mark,
    #[serde(skip_serializing, default)]
    pub only_in: u8,
    pub small: f32,
}

#[plugin_fn]
pub fn packed_fields(fields: Msgpack<PackedFields>) -> Msgpack<PackedFields> {
    fields
}

#[derive(Serialize, Deserialize, Describe)]
#[serde(untagged)]
pub enum Place {
    V4(Ipv4Addr),
    Any(IpAddr),
    V6Socket(SocketAddrV6),
    Socket(SocketAddr),
    Text(String),
}

#[plugin_fn]
pub fn places(places: Json<Vec<Place>>) -> Json<Vec<Place>> {
    places
}

#[plugin_fn]
pub fn small_float(number: f32) -> f32 {
    number
}

#[plugin_fn]
pub fn packed_amounts(amounts: Msgpack<Vec<Amount>>) -> Msgpack<Vec<Amount>> {
    amounts
}

#[plugin_fn]
pub fn packed_value(value: Msgpack<Value>) -> Msgpack<Value> {
    value
}

/// A float, where the contract has an integer.
pub struct Float;

impl Describe for Float {
    const SHAPE: Shape = u32::SHAPE;
}

impl Serialize for Float {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(1.0)
    }
}

#[plugin_fn]
pub fn packed_float() -> Msgpack<Vec<Float>> {
    Msgpack(vec![Float])
}

/// Serde reads a `Maybe` without its value.
#[derive(Serialize, Deserialize, Describe)]
#[serde(tag = "kind", content = "value")]
pub enum Held {
    Nothing,
    Maybe(Option<u32>),
    Count(f64),
}

#[plugin_fn]
pub fn holds(held: Json<Vec<Held>>) -> Json<Vec<Held>> {
    held
}

/// A variant without its value.
pub struct Bare(String);

impl Describe for Bare {
    const SHAPE: Shape = Held::SHAPE;
}

impl Serialize for Bare {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("kind", &self.0)?;
        map.end()
    }
}

#[plugin_fn]
pub fn bare(name: String) -> Json<Bare> {
    Json(Bare(name))
}

#[derive(Serialize, Deserialize, Describe)]
pub enum Weight {
    Unknown,
    Grams(f64),
}

/// A variant's name, without what the variant holds.
pub struct BareName(String);

impl Describe for BareName {
    const SHAPE: Shape = Weight::SHAPE;
}

impl Serialize for BareName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[plugin_fn]
pub fn bare_name(name: String) -> Json<BareName> {
    Json(BareName(name))
}

/// Not a number, which JSON doesn't have.
#[plugin_fn]
pub fn not_a_number() -> Json<Vec<f64>> {
    Json(vec![f64::NAN, 1.0])
}

/// What may be missing in what the plugin takes, and never is in what it gives.
#[derive(Serialize, Deserialize, Describe)]
pub struct Defaults {
    #[serde(default)]
    pub labels: BTreeMap<String, u8>,
    #[serde(default)]
    pub tags: Vec<String>,
    #[serde(default)]
    pub shown: bool,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub ratio: f64,
    #[serde(default)]
    #[describe(as = "std::ffi::CString")]
    pub data: Vec<u8>,
}

#[plugin_fn]
pub fn defaults(Json(defaults): Json<Defaults>) -> Json<Defaults> {
    Json(defaults)
}
