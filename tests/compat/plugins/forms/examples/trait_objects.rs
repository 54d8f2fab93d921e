//! The traits as objects.

use extism_pdk::*;

#[plugin_fn]
pub fn objects() -> FnResult<Memory> {
    let values: Vec<Box<dyn ToMemory>> = vec![Box::new("text"), Box::new(5u32), Box::new(Json([1]))];
    let bytes: &dyn for<'a> ToBytes<'a, Bytes = Vec<u8>> = &vec![1u8, 2];
    let lengths: Result<Vec<u8>, Error> = values.iter().map(|value| Ok(value.to_memory()?.len() as u8)).collect();
    Memory::from_bytes([lengths?, bytes.to_bytes()?].concat()).map_err(WithReturnCode::from)
}
