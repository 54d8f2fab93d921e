//! An output and a host function's argument need `ToMemory` for the reference only.

use extism_pdk::*;

pub struct Block(&'static str);

impl<'a> ToMemory for &'a Block {
    fn to_memory(&self) -> Result<Memory, Error> {
        Memory::from_bytes(self.0)
    }
}

#[host_fn]
extern "ExtismHost" {
    fn store(block: Block);
}

#[plugin_fn]
pub fn block() -> FnResult<Block> {
    unsafe { store(Block("argument"))? };
    Ok(Block("output"))
}
