//! Strings of base64, and its errors and streams.

use base64::engine::general_purpose::STANDARD;
use base64::read::DecoderReader;
use base64::Engine;
use extism_pdk::*;
use std::io::Read;

#[plugin_fn]
pub fn again(input: String) -> FnResult<String> {
    let mut bytes = STANDARD.decode(&input)?;
    DecoderReader::new(input.as_bytes(), &STANDARD).read_to_end(&mut bytes)?;
    Ok(STANDARD.encode(bytes))
}
