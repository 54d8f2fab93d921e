//! One section for the contract, with each record once.

use std::collections::BTreeSet;

use wasm_encoder::CustomSection;

use super::sections::take_custom;
use crate::command::error::Result;
use crate::command::module::CONTRACT_SECTION;

/// Joins the sections of the contract, and leaves out repeated records: a function that several parts of a plugin use has one
/// for each.
pub fn merge(wasm: &[u8]) -> Result<Vec<u8>> {
    let (mut module, sections) = take_custom(wasm, &[CONTRACT_SECTION])?;
    let records: Vec<u8> = sections.into_iter().flat_map(|(_, records)| records).collect();
    if !records.is_empty() {
        let mut seen = BTreeSet::new();
        let lines = records.split_inclusive(|byte| *byte == b'\n').filter(|line| seen.insert(*line));
        let data = lines.collect::<Vec<_>>().concat();
        module.section(&CustomSection { name: CONTRACT_SECTION.into(), data: data.into() });
    }
    Ok(module.finish())
}
