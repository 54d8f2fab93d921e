//! An encoding that the type doesn't fit.

use extism_pdk::*;
use serde::Serialize;

#[derive(ToBytes)]
#[encoding(Json)] //~
pub struct NoSerialize;

#[derive(FromBytes)]
#[encoding(Json)] //~
pub struct NoDeserialize;

#[derive(ToBytes)]
#[encoding(Raw)] //~
pub struct NotPod {
    pub x: i32,
}

#[derive(Serialize, ToBytes)]
#[encoding(Json)]
pub struct Page<T> {
    pub items: Vec<T>,
}

pub struct NoSerializeItem;

fn accepts<T: ToMemory>(_: T) {}

encoding!(pub Copying, json::to_vec, json::from_slice);

/// An encoding of one's own makes a copy.
#[derive(serde::Deserialize, FromBytes)]
#[encoding(Copying)]
pub struct Borrows<'a> {
    pub name: &'a str,
}

#[plugin_fn]
pub fn borrows(argument: Borrows<'_>) -> String { //~
    argument.name.to_owned()
}

fn main() {
    accepts(Page { items: vec![NoSerializeItem] }); //~
}
