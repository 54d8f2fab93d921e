//! Reads one of the two contracts.

use std::path::Path;

use extism_pdk::contract::{Contract, Export, Import};
use serde_json::{Value, json};

use super::interface::read_records;
use crate::Profile;
use crate::command::contract::records;
use crate::command::error::Result;
use crate::command::source::Source;
use crate::testing::text::safe_name;

/// A contract, and the functions that it doesn't describe.
pub struct Described {
    pub contract: Contract,
    pub has_contract: bool,
    /// The functions that the contract doesn't describe, as functions of bytes. `None` for a contract without a module.
    undescribed: Option<Contract>,
}

impl Described {
    /// Reads a crate, a module or a contract. `interface` names an interface of the crate, if it has several.
    pub fn at(path: &Path, interface: Option<&str>) -> Result<Self> {
        let source = Source::named(path)?;
        if let Source::Crate(folder) = &source
            && let Some(records) = read_records(folder, interface)?
        {
            return Ok(Described::of(records.as_bytes())?);
        }
        let (file, bytes) = source.module(Profile::Release)?;
        let name = file.map_or_else(|| "the input".to_owned(), |file| file.display().to_string());
        Ok(Described::of(&bytes).map_err(|reason| format!("can't compare {name}: {reason}"))?)
    }

    /// Reads a module, records, or the output of `inspect --json`.
    pub fn of(bytes: &[u8]) -> std::result::Result<Self, String> {
        if bytes.starts_with(b"\0asm") {
            let found = records::read(bytes)?;
            let has_contract = found.contract != Contract::default();
            return Ok(Described { contract: found.contract, has_contract, undescribed: Some(found.undescribed) });
        }
        let text = std::str::from_utf8(bytes)
            .map_err(|_| "it is neither a WebAssembly module nor the text of a contract".to_owned())?;
        let records = match serde_json::from_str::<Value>(text) {
            Ok(page) if page.get("contract").is_some() => read_inspected(&page["contract"])?,
            _ => text.to_owned(),
        };
        let contract = Contract::from_records(&records).map_err(|error| error.to_string())?;
        if contract == Contract::default() {
            return Err("it is neither a WebAssembly module nor a contract".into());
        }
        Ok(Described { contract, has_contract: true, undescribed: None })
    }

    /// If both contracts come from modules, adds the functions that they don't describe. Functions that only one contract
    /// describes are removed from both. Returns their names, and whether the new contract describes them.
    pub fn join_undescribed(&mut self, new: &mut Described) -> Vec<(String, bool)> {
        let (Some(mut old_others), Some(mut new_others)) = (self.undescribed.take(), new.undescribed.take()) else {
            return Vec::new();
        };
        let mut names = take_common(&mut self.contract, &mut new_others, false);
        names.extend(take_common(&mut new.contract, &mut old_others, true));
        for (contract, others) in [(&mut self.contract, old_others), (&mut new.contract, new_others)] {
            contract.exports.extend(others.exports);
            contract.imports.extend(others.imports);
        }
        names
    }
}

/// Removes the functions that both have, and returns their names.
fn take_common(described: &mut Contract, others: &mut Contract, is_new: bool) -> Vec<(String, bool)> {
    let mut names = Vec::new();
    let export = |export: &Export| export.name.clone();
    for name in take_named(&mut described.exports, &mut others.exports, export) {
        names.push((format!("the export `{}`", safe_name(name)), is_new));
    }
    let import = |import: &Import| (import.namespace.clone(), import.name.clone());
    for (_, name) in take_named(&mut described.imports, &mut others.imports, import) {
        names.push((format!("the import `{}`", safe_name(name)), is_new));
    }
    names
}

fn take_named<T, K: Ord>(one: &mut Vec<T>, other: &mut Vec<T>, name: impl Fn(&T) -> K) -> Vec<K> {
    let names = |items: &[T]| items.iter().map(&name).collect::<std::collections::BTreeSet<_>>();
    let (mut common, others) = (names(one), names(other));
    common.retain(|name| others.contains(name));
    one.retain(|item| !common.contains(&name(item)));
    other.retain(|item| !common.contains(&name(item)));
    common.into_iter().collect()
}

/// Returns the records of a contract in the output of `inspect --json`.
fn read_inspected(contract: &Value) -> std::result::Result<String, String> {
    if let Some(reason) = contract["error"].as_str() {
        return Err(format!("can't read the plugin's contract: {reason}"));
    }
    if contract.is_null() {
        return Err("the plugin has no contract".into());
    }
    let mut records = Vec::new();
    for key in ["exports", "imports", "init", "config"] {
        for record in contract[key].as_array().into_iter().flatten() {
            let mut record = record.clone();
            if let (true, Some(record)) = (key == "init", record.as_object_mut()) {
                record.insert("init".into(), true.into());
            }
            records.push(record);
        }
    }
    // All records share the types, so the first one gets them.
    if let Some(first) = records.first_mut().and_then(Value::as_object_mut) {
        first.insert("types".into(), contract.get("types").cloned().unwrap_or_else(|| json!({})));
    }
    Ok(records.iter().map(Value::to_string).collect::<Vec<_>>().join("\n"))
}
