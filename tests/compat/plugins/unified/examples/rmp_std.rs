//! MessagePack by hand, to and from streams.

use extism_pdk::*;
use std::io::{BufReader, BufWriter, Write};

#[plugin_fn]
pub fn next(input: Vec<u8>) -> FnResult<Vec<u8>> {
    let number: u64 = rmp::decode::read_int(&mut BufReader::new(&input[..]))?;
    let mut output = BufWriter::new(Vec::new());
    rmp::encode::write_uint(&mut output, number + 1)?;
    output.flush()?;
    Ok(output.into_inner()?)
}
