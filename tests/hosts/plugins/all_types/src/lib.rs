//! Gives back what it is given, in every type and encoding that a contract describes: what bindings are tried on.

#![allow(missing_docs)] // it is a test

mod fields;

use std::collections::BTreeMap;

use extism_pdk::contract::Describe;
use extism_pdk::host_fn::HostError;
use extism_pdk::plugin_fn::ErrorCode;
use extism_pdk::*;
use serde::{Deserialize, Serialize};

/// Numbers of every width.
#[derive(Serialize, Deserialize, Describe)]
pub struct Numbers {
    pub i8: i8,
    pub i16: i16,
    pub i32: i32,
    pub i64: i64,
    pub i128: i128,
    pub isize: isize,
    pub u8: u8,
    pub u16: u16,
    pub u32: u32,
    pub u64: u64,
    pub u128: u128,
    pub usize: usize,
    pub f32: f32,
    pub f64: f64,
}

/// Names that mean something elsewhere.
#[derive(Serialize, Deserialize, Describe)]
pub struct Names {
    pub class: String,
    pub r#type: String,
    #[serde(rename = "content-type")]
    pub content_type: String,
    #[serde(rename = "größe")]
    pub size: u32,
    #[serde(rename = "__proto__")]
    pub proto: u32,
    #[serde(rename = "constructor")]
    pub constructor: u32,
    #[serde(rename = "\u{1F600}")]
    pub nothing: u32,
    pub list: Vec<String>,
}

/// What may be missing.
#[derive(Serialize, Deserialize, Describe)]
pub struct Missing {
    pub nullable: Option<u32>,
    #[serde(default)]
    pub defaulted: u32,
    #[serde(default = "seven", skip_serializing_if = "is_seven")]
    pub seven: u32,
    #[serde(default = "some_seven")]
    pub some_seven: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub omitted: Option<String>,
}

fn seven() -> u32 {
    7
}

fn is_seven(number: &u32) -> bool {
    *number == 7
}

fn some_seven() -> Option<u32> {
    Some(7)
}

/// A name alone.
#[derive(Serialize, Deserialize, Describe, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
pub enum Colour {
    DarkRed,
    /// Not red.
    Green,
}

#[derive(Serialize, Deserialize, Describe)]
pub enum External {
    Unit,
    Number(u64),
    Pair(u8, String),
    Named { x: i32, y: Option<i32> },
    Boxed(Box<Tree>),
}

#[derive(Serialize, Deserialize, Describe)]
#[serde(tag = "kind")]
pub enum Internal {
    Unit,
    Named { x: i32 },
    Point(Point),
}

#[derive(Serialize, Deserialize, Describe)]
#[serde(tag = "kind", content = "value")]
pub enum Adjacent {
    Unit,
    Number(u64),
    Pair(u8, String),
    Named { x: i32 },
}

#[derive(Serialize, Deserialize, Describe)]
#[serde(untagged)]
pub enum Untagged {
    Number(u64),
    Text(String),
    Pair(u8, String),
    Named { x: i32 },
}

#[derive(Serialize, Deserialize, Describe)]
pub struct Point {
    pub x: i32,
    pub y: i32,
}

#[derive(Serialize, Deserialize, Describe)]
pub struct Tree {
    pub value: i64,
    pub children: Vec<Tree>,
    pub left: Option<Box<Tree>>,
}

#[derive(Serialize, Deserialize, Describe)]
pub struct Id(pub u64);

#[derive(Serialize, Deserialize, Describe)]
pub struct Pair(pub u8, pub String);

#[derive(Serialize, Deserialize, Describe)]
pub struct Nothing;

#[derive(Serialize, Deserialize, Describe)]
pub struct Page<T> {
    pub items: Vec<T>,
}

/// Fields of others among its own.
#[derive(Serialize, Deserialize, Describe)]
pub struct Flat {
    pub name: String,
    #[serde(flatten)]
    pub point: Point,
    #[serde(flatten)]
    pub others: BTreeMap<String, u64>,
}

/// One of everything.
#[derive(Serialize, Deserialize, Describe)]
pub struct Everything {
    pub flag: bool,
    pub letter: char,
    pub text: String,
    pub unit: (),
    pub numbers: Numbers,
    pub names: Names,
    pub missing: Missing,
    pub colours: Vec<Colour>,
    pub external: Vec<External>,
    pub internal: Vec<Internal>,
    pub adjacent: Vec<Adjacent>,
    pub untagged: Vec<Untagged>,
    pub tree: Tree,
    pub id: Id,
    pub pair: Pair,
    pub nothing: Nothing,
    pub page: Page<Point>,
    pub array: [u16; 3],
    pub tuple: (u8, String, bool),
    pub map: BTreeMap<String, Point>,
    pub by_number: BTreeMap<u64, String>,
    pub by_colour: BTreeMap<Colour, u8>,
    pub any: serde_json::Value,
    pub flat: Flat,
}

#[plugin_fn]
pub fn everything(all: Json<Everything>) -> Json<Everything> {
    all
}

#[plugin_fn]
pub fn numbers(numbers: Json<Numbers>) -> Json<Numbers> {
    numbers
}

#[plugin_fn]
pub fn missing(missing: Json<Missing>) -> Json<Missing> {
    missing
}

/// What MessagePack can hold of everything.
#[derive(Serialize, Deserialize, Describe)]
pub struct Packed {
    pub flag: bool,
    pub letter: char,
    pub numbers: Numbers,
    pub colours: Vec<Colour>,
    pub external: Vec<External>,
    pub internal: Vec<Internal>,
    pub adjacent: Vec<Adjacent>,
    pub untagged: Vec<Untagged>,
    pub tree: Tree,
    pub pair: Pair,
    pub nullable: Option<u32>,
    pub by_number: BTreeMap<u64, String>,
    pub by_colour: BTreeMap<Colour, u8>,
}

#[plugin_fn]
pub fn packed(packed: Msgpack<Packed>) -> Msgpack<Packed> {
    packed
}

#[plugin_fn]
pub fn text(text: String) -> String {
    text
}

#[plugin_fn]
pub fn maybe(text: Option<String>) -> Option<String> {
    text
}

#[plugin_fn]
pub fn bytes(bytes: Vec<u8>) -> Vec<u8> {
    bytes
}

#[plugin_fn]
pub fn four(bytes: [u8; 4]) -> [u8; 4] {
    bytes
}

#[plugin_fn]
pub fn base64(text: String) -> Base64 {
    Base64(text)
}

#[plugin_fn]
pub fn flag(flag: bool) -> bool {
    flag
}

#[plugin_fn]
pub fn small(number: i32) -> i32 {
    number
}

#[plugin_fn]
pub fn long(number: u64) -> u64 {
    number
}

#[plugin_fn]
pub fn float(number: f64) -> f64 {
    number
}

#[plugin_fn]
pub fn undescribed(value: Json<serde_json::Value>) -> Json<serde_json::Value> {
    value
}

/// Several arguments.
#[plugin_fn(name = "repeat-text")]
pub fn repeat_text(text: String, times: u64, between: Option<String>) -> String {
    vec![text; times as usize].join(&between.unwrap_or_default())
}

#[plugin_fn]
pub fn nothing() {}

/// How it fails.
#[derive(Debug, ErrorCode)]
pub enum Refusal {
    /// There is none left.
    #[code(2)]
    SoldOut,
    #[code(3)]
    TooMany,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refusal::SoldOut => f.write_str("there is none left"),
            Refusal::TooMany => f.write_str("too many"),
        }
    }
}

impl std::error::Error for Refusal {}

#[plugin_fn]
pub fn order(number: u32) -> Result<u32, Refusal> {
    match number {
        0 => Err(Refusal::SoldOut),
        1..=10 => Ok(number),
        _ => Err(Refusal::TooMany),
    }
}

#[host_fn("kv")]
unsafe extern "ExtismHost" {
    /// The value of a key, if there is one.
    safe fn kv_read(key: &str) -> Option<String>;
    safe fn kv_write(key: &str, value: &str);
    /// A point, mirrored.
    safe fn mirror(point: Json<Point>) -> Json<Point>;
    safe fn rate(currency: &str) -> Result<f64, HostError>;
    safe fn read_asset(name: &str) -> Result<Vec<u8>, HostError>;
    safe fn title(name: &str) -> String;
    #[scalar]
    safe fn seek(file: &str, #[scalar] offset: i64, #[scalar] more: u32) -> u64;
}

#[plugin_fn]
pub fn store(key: String, value: String) -> FnResult<Option<String>> {
    let before = kv_read(&key)?;
    kv_write(&key, &value)?;
    Ok(before)
}

#[plugin_fn]
pub fn mirrored(point: Json<Point>) -> FnResult<Json<Point>> {
    Ok(mirror(point)?)
}

/// The rate, or the host's words.
#[plugin_fn]
pub fn rated(currency: String) -> FnResult<String> {
    Ok(match rate(&currency) {
        Ok(rate) => format!("{rate:.2}"),
        Err(error) => format!("refused: {error}"),
    })
}

/// A file of the application's.
#[plugin_fn]
pub fn asset(name: String) -> FnResult<Vec<u8>> {
    Ok(read_asset(&name)?)
}

#[plugin_fn]
pub fn titled(name: String) -> FnResult<String> {
    Ok(title(&name)?)
}

#[plugin_fn]
pub fn seeks(file: String, offset: i64, more: u32) -> FnResult<Json<u64>> {
    Ok(Json(seek(&file, offset, more)?))
}
