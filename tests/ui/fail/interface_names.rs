//! Two interfaces of one plugin with a function of one name.

use extism_pdk::contract::interface;
use extism_pdk::*;

#[interface]
pub trait Words {
    fn version() -> String;
}

#[interface]
pub trait Lines {
    fn version() -> String;
}

#[interface(prefix = "pages_")]
pub trait Pages {
    fn version() -> String;
}

pub struct Plugin;

#[plugin_fn]
impl Words for Plugin {
    fn version() -> String { //~
        "1".into()
    }
}

#[plugin_fn]
impl Lines for Plugin {
    fn version() -> String {
        "2".into()
    }
}

#[plugin_fn(prefix = "pages_")]
impl Pages for Plugin {
    fn version() -> String {
        "3".into()
    }
}

fn main() {}
