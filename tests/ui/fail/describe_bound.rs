//! A type that isn't described, where code of the user's asks for it.

use extism_pdk::contract::Describe;

pub struct Plain;

fn accepts<T: Describe>() {}

fn main() {
    accepts::<Plain>(); //~
    accepts::<Vec<Option<Plain>>>(); //~
}
