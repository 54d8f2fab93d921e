//! The same of two interfaces that two types implement. If one type does, it is an error natively, too:
//! `fail/interface_names.rs`.

use extism_pdk::contract::interface;
use extism_pdk::*;

#[interface]
pub trait Words {
    fn greet();
}

#[interface]
pub trait Lines {
    fn greet();
}

pub struct English;

#[plugin_fn]
impl Words for English {
    fn greet() {}
}

pub struct German;

#[plugin_fn]
impl Lines for German {
    fn greet() {} //~
}

fn main() {
    English::greet();
    German::greet();
}
