//! Traits that rustc can't read: what it says about that is enough.

use extism_pdk::contract::interface;
use extism_pdk::*;

pub struct Plugin;

#[interface]
pub trait Words {
    fn count(text: String) -> u32 //~
    fn title() -> String;
}

#[plugin_fn]
impl Words for Plugin {
    fn count(text: String) -> u32 {
        text.len() as u32
    }

    fn title() -> String {
        "Words".into()
    }
}

#[interface]
pub trait Lines {
    fn lines(text: String) -> u32 //~
}

#[plugin_fn]
impl Lines for Plugin {
    fn lines(text: String) -> u32 {
        text.len() as u32
    }
}

#[interface(host)]
pub trait Editor {
    fn read(&self, path: String) -> String //~
    fn write(&self, path: String);
}

impl Editor for Plugin {
    fn read(&self, path: String) -> String {
        path
    }

    fn write(&self, _: String) {}
}

#[interface]
pub trait Pages {
    safe fn pages(text: String) -> u32; //~
}

fn main() {}
