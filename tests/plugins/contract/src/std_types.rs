//! The types of std.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use extism_pdk::contract::Describe;
use extism_pdk::*;

#[derive(Describe)]
struct Everything {
    bool: bool,
    i8: i8,
    u128: u128,
    usize: usize,
    f32: f32,
    char: char,
    string: String,
    unit: (),
    option: Option<u8>,
    list: Vec<u8>,
    deque: VecDeque<u8>,
    hash_set: HashSet<String>,
    set: BTreeSet<u8>,
    array: [u8; 3],
    tuple: (u8, String),
    one: (u8,),
    hash_map: HashMap<String, u8>,
    map: BTreeMap<u32, Vec<String>>,
    boxed: Box<u8>,
    text: Box<str>,
    rc: Rc<u8>,
    arc: Arc<[u8]>,
    cow: Cow<'static, str>,
    duration: Duration,
    time: SystemTime,
    ip: IpAddr,
    socket: SocketAddr,
    range: Range<u8>,
    range_of_durations: Range<Duration>,
    result: Result<u8, String>,
    path: std::path::PathBuf,
    value: json::Value,
    nested: Option<Vec<Option<Box<[u8]>>>>,
}

// Only its description is asked for. serde's derives would need its feature `rc`, and so would all of the workspace.
impl serde::Serialize for Everything {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl<'de> serde::Deserialize<'de> for Everything {
    fn deserialize<D: serde::Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(serde::de::Error::custom("it is only described"))
    }
}

#[plugin_fn]
pub fn std_types(_: Json<Everything>) {}
