//! The module beside the trait, whose name is taken.

use extism_pdk::contract::interface;
use extism_pdk::*;

pub mod words {}

#[interface]
pub trait Words { //~
    fn count(text: String) -> u32;
    fn title() -> String {
        "Words".into()
    }
}

pub struct Plugin;

#[plugin_fn]
impl Words for Plugin {
    fn count(text: String) -> u32 {
        text.len() as u32
    }
}

pub mod editor {}

#[interface(host)]
pub trait Editor { //~
    fn read(&self, path: String) -> String;
}

#[interface]
pub trait HTTPServer {
    fn answer(request: String) -> String;
}

#[interface]
pub trait HttpServer { //~
    fn answer(request: String) -> String;
}

#[allow(non_camel_case_types)]
#[interface]
pub trait lower { //~
    fn count(text: String) -> u32;
}

pub struct OfLower;

#[plugin_fn]
impl lower for OfLower {
    fn count(text: String) -> u32 {
        text.len() as u32
    }
}

#[allow(non_camel_case_types)]
#[interface(host)]
pub trait r#type { //~
    fn read(&self, path: String) -> String;
}

#[interface]
pub trait 計 { //~
    fn count(text: String) -> u32;
}

mod of_the_crate {
    use extism_pdk::contract::interface;

    #[interface]
    pub trait ExtismPdk { //~
        fn count(text: String) -> u32;
    }
}

#[interface]
#[interface(host)] //~
pub trait Twice {
    fn count(text: String) -> u32;
}

// No mistake.
#[interface]
#[extism_pdk::contract::interface]
pub trait TwiceTheSame {
    fn count(text: String) -> u32;
}

fn main() {}
