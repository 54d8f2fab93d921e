//! What can't implement an interface, and what isn't above its `impl`.

use extism_pdk::contract::interface;
use extism_pdk::*;

#[interface]
pub trait Words {
    fn count(text: String) -> u32;
    fn title() -> String {
        "Words".into()
    }
}

#[interface(host)]
pub trait Editor {
    fn read(&self, path: String) -> String;
}

pub struct Forgets;

impl Words for Forgets { //~
    fn count(text: String) -> u32 {
        text.len() as u32
    }
}

macro_rules! count {
    () => {
        fn count(text: String) -> u32 {
            text.len() as u32
        }
    };
}

pub struct ByMacro;

#[plugin_fn]
impl Words for ByMacro {
    count!(); //~
}

pub struct Marked;

#[plugin_fn]
impl Words for Marked {
    #[plugin_fn] //~
    fn count(text: String) -> u32 {
        text.len() as u32
    }
}

pub struct Configured;

#[plugin_fn]
impl Words for Configured {
    #[cfg_attr(all(), cfg(all()))] //~
    fn count(text: String) -> u32 {
        text.len() as u32
    }
}

pub struct Twice;

#[plugin_fn]
impl Words for Twice {
    fn count(text: String) -> u32 {
        text.len() as u32
    }

    fn count(text: String) -> u32 { //~
        text.len() as u32
    }
}

#[plugin_fn]
impl Words for &Forgets { //~
    fn count(text: String) -> u32 {
        text.len() as u32
    }
}

#[plugin_fn]
impl Words for (Forgets, Twice) { //~
    fn count(text: String) -> u32 {
        text.len() as u32
    }
}

#[plugin_fn]
impl Words for Vec<u8> { //~
    fn count(text: String) -> u32 {
        text.len() as u32
    }
}

#[plugin_fn]
impl Editor for Forgets { //~
    fn read(&self, path: String) -> String {
        path
    }
}

#[plugin_fn]
impl Clone for Forgets { //~
    fn clone(&self) -> Self {
        Forgets
    }
}

fn main() {}
