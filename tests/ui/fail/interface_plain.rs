//! Traits that aren't interfaces.

use extism_pdk::*;

pub trait Plain {
    fn one();
    fn two();
}

pub struct Plugin;

#[plugin_fn]
impl Plain for Plugin { //~ 2
    fn one() {}
    fn two() {}
}

fn main() {}
