//! Taking a module apart by its custom sections.

use wasm_encoder::{Module, RawSection};
use wasmparser::{Parser, Payload};

use crate::command::error::Result;

/// The contents of custom sections, with their names.
pub type CustomSections = Vec<(String, Vec<u8>)>;

/// Splits a module: the module without the custom sections of these names, to which others can be added, and those sections.
pub fn take_custom(wasm: &[u8], names: &[&str]) -> Result<(Module, CustomSections)> {
    let mut module = Module::new();
    let mut taken = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::CustomSection(section) if names.contains(&section.name()) => {
                taken.push((section.name().to_owned(), section.data().to_vec()));
            }
            payload => {
                if let Some((id, range)) = payload.as_section() {
                    module.section(&RawSection { id, data: wasm.get(range).unwrap_or_default() });
                }
            }
        }
    }
    Ok((module, taken))
}
