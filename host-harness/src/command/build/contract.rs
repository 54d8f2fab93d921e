//! One section for the contract, with each record once.

use std::collections::BTreeSet;

use wasm_encoder::{CustomSection, Module, RawSection};
use wasmparser::{Parser, Payload};

use crate::command::error::Result;

/// The sections that the contract is written in, one for each crate that has a part of it.
const SECTION: &str = "extism-contract-v0";

/// Joins the sections of the contract, and leaves out the records that are there before: those of a function that several
/// parts of a plugin use.
pub fn merge(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::new();
    let mut records = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::CustomSection(section) if section.name() == SECTION => records.extend(section.data()),
            payload => {
                if let Some((id, range)) = payload.as_section() {
                    module.section(&RawSection { id, data: wasm.get(range).unwrap_or_default() });
                }
            }
        }
    }
    if !records.is_empty() {
        let mut seen = BTreeSet::new();
        let records: Vec<_> =
            records.split_inclusive(|byte| *byte == b'\n').filter(|line| seen.insert(*line)).collect();
        module.section(&CustomSection { name: SECTION.into(), data: records.concat().into() });
    }
    Ok(module.finish())
}
