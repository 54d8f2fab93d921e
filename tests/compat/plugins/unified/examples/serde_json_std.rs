//! JSON from and to streams, with an error that is one of std's.

use extism_pdk::*;
use std::io::{Cursor, Error as IoError};

#[plugin_fn]
pub fn pretty(input: Vec<u8>) -> FnResult<Vec<u8>> {
    let value: serde_json::Value = serde_json::from_reader(Cursor::new(input)).map_err(IoError::from)?;
    let mut output = Cursor::new(Vec::new());
    serde_json::to_writer_pretty(&mut output, &value)?;
    Ok(output.into_inner())
}
