//! A prefix is the interface's, and repeated where it is implemented.

use extism_pdk::contract::interface;
use extism_pdk::*;

#[interface(prefix = "pages_")]
pub trait Pages {
    fn version() -> String;
}

#[interface]
pub trait Words {
    fn count() -> u32;
}

pub struct Without;

#[plugin_fn]
impl Pages for Without { //~
    fn version() -> String {
        "3".into()
    }
}

pub struct Other;

#[plugin_fn(prefix = "words_")]
impl Pages for Other { //~
    fn version() -> String {
        "3".into()
    }
}

pub struct NeedsNone;

#[plugin_fn(prefix = "words_")]
impl Words for NeedsNone { //~
    fn count() -> u32 {
        3
    }
}

fn main() {}
