//! Plugins that aren't what their interface says. All of this rustc finds in the `impl`, of which the macro says nothing.

use extism_pdk::contract::interface;
use extism_pdk::*;

#[interface]
pub trait Words {
    fn count(text: String) -> u64;
    fn join(texts: Vec<String>, between: String) -> FnResult<String>;
    fn version() -> String {
        "1".into()
    }
}

pub struct Lacks;

#[plugin_fn]
impl Words for Lacks { //~
    fn count(text: String) -> u64 {
        text.len() as u64
    }
}

pub struct Extra;

#[plugin_fn]
impl Words for Extra {
    fn count(text: String) -> u64 {
        text.len() as u64
    }

    fn join(texts: Vec<String>, between: String) -> FnResult<String> {
        Ok(texts.join(&between))
    }

    fn split(text: String) -> String { //~
        text
    }
}

pub struct Types;

#[plugin_fn]
impl Words for Types {
    fn count(text: Vec<u8>) -> u64 { //~
        text.len() as u64
    }

    fn join(texts: Vec<String>, between: String) -> String { //~
        texts.join(&between)
    }

    fn version() -> u32 { //~
        1
    }
}

pub struct Arguments;

#[plugin_fn]
impl Words for Arguments {
    fn count(text: String, twice: bool) -> u64 { //~
        text.len() as u64 + u64::from(twice)
    }

    fn join(texts: Vec<String>) -> FnResult<String> { //~
        Ok(texts.concat())
    }

    fn version(&self) -> String { //~
        "1".into()
    }
}

fn main() {}
