//! What the attributes don't go on.

use extism_pdk::*;

#[plugin_fn]
pub struct Plugin; //~

#[plugin_fn]
pub const GREETING: &str = "hello"; //~

#[plugin_fn]
pub mod exports {} //~

#[plugin_fn]
pub use std::convert::identity; //~

pub trait Greets {
    #[plugin_fn]
    fn greet(&self); //~
}

#[shared_fn]
pub enum Shared { One } //~

#[host_fn]
pub fn log(_: String) {} //~

#[host_fn]
pub struct Host; //~

#[host_fn]
pub extern "ExtismHost" fn body(_: String) {} //~

fn main() {
    let _ = (Plugin, GREETING, identity(1), Shared::One, Host);
    log(String::new());
    body(String::new());
}
