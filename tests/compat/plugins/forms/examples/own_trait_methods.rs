//! Traits of the plugin's own, whose methods might meet those of the crate's traits.

use extism_pdk::*;

trait Blocks {
    fn to_block(&self) -> String;
    fn is_borrowed(&self) -> bool;
}

impl Blocks for String {
    fn to_block(&self) -> String {
        format!("[{self}]")
    }

    fn is_borrowed(&self) -> bool {
        true
    }
}

trait FromVec {
    fn from_vec(bytes: Vec<u8>) -> Self;
    fn from_buffer(bytes: &mut Vec<u8>) -> Self;
}

impl FromVec for String {
    fn from_vec(bytes: Vec<u8>) -> Self {
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn from_buffer(bytes: &mut Vec<u8>) -> Self {
        Self::from_vec(std::mem::take(bytes))
    }
}

#[plugin_fn]
pub fn own_traits(text: String) -> FnResult<String> {
    let text = String::from_vec(text.to_block().into_bytes());
    Ok(format!("{} {}", text.is_borrowed(), String::from_buffer(&mut text.into_bytes())))
}
