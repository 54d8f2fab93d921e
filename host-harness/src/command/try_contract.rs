//! Encodes and decodes values for every export of a module: what tests and fuzzing of hostile contracts run.

use extism_pdk::contract::Contract;

use super::print::escape;
use crate::contract::payload::Described;

/// Encodes each value as the arguments of each export, and decodes its bytes as the output; the texts that come of it.
pub fn try_contract(wasm: &[u8], values: &[&str]) -> Vec<String> {
    let Ok(Some(contract)) = Contract::of(wasm) else { return Vec::new() };
    let mut texts = Vec::new();
    for export in contract.exports.iter().filter_map(|export| Described::new(&contract, &export.name)) {
        for value in values {
            let encoded = export.encode_arguments(value);
            for output in [value.as_bytes(), encoded.as_deref().unwrap_or_default()] {
                texts.push(export.decode_output(output).map_or_else(|error| error, |json| escape(&json)));
            }
            texts.extend(encoded.err());
        }
    }
    texts
}
