//! Reads a contract from a module's bytes. This exists natively only, so plugins don't carry it.

mod merge;
mod model;
mod module;
mod references;
mod types;
mod wire;

use core::fmt;
use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::testing::text::{MAX_NAME_BYTES, count, cut, describe_json_error, safe_line, safe_name};
use merge::Described;
use module::Module;
use references::References;
use wire::ExportObject;

pub use model::{Arguments, Config, Contract, Encoding, ErrorCase, Export, Import, Init, Payload};
pub use types::{Data, Definition, Direction, Field, Kind, Number, Record, Tagging, Type, Variant};

/// The limit of a contract in bytes: enough for thousands of functions.
const MAX_BYTES: usize = 4 << 20;

/// The error of a contract that can't be read. Its text is safe to show, whatever the module contains.
#[derive(Clone, PartialEq, Eq)]
pub struct ContractError(pub(super) String);

impl fmt::Display for ContractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ContractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for ContractError {}

impl From<&str> for ContractError {
    fn from(text: &str) -> Self {
        ContractError(text.to_owned())
    }
}

impl Contract {
    /// Reads the contract of a WebAssembly module; `None` if it has none.
    ///
    /// A module has no contract if it was made with another PDK, or if `wasm-strip` removed it. Functions that the
    /// module doesn't export or import are left out. The module isn't compiled or validated.
    ///
    /// ```no_run
    /// use extism_pdk::contract::Contract;
    ///
    /// let wasm = std::fs::read("count_vowels.wasm")?;
    /// if let Some(contract) = Contract::of(&wasm)? {
    ///     for export in &contract.exports {
    ///         println!("{}: {}", export.name, export.doc);
    ///     }
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the bytes aren't a WebAssembly module, or its contract is invalid, contradicts itself, or is longer than 4
    /// MiB.
    pub fn of(wasm: &[u8]) -> Result<Option<Contract>, ContractError> {
        let module = Module::of(wasm)?;
        if module.records.is_empty() {
            return Ok(None);
        }
        let (exports, imports) = (module.exported_functions()?, module.imported_functions()?);
        let bytes: usize = module.records.iter().map(|records| records.len()).sum();
        check_size(bytes)?;
        let records = module.records.concat();
        let records = core::str::from_utf8(&records).map_err(|error| {
            let line = 1 + records.iter().take(error.valid_up_to()).filter(|byte| **byte == b'\n').count();
            ContractError(format!("line {line} of the contract isn't UTF-8"))
        })?;
        let is_there = |head: &Head, common: &Common| match head {
            Head { export: Some(name), .. } => exports.contains(name.as_str()),
            Head { import: Some(name), .. } => imports.contains(&(common.from.as_str(), name.as_str())),
            _ => true,
        };
        let mut contract = Reading::default().read(records, is_there)?;
        // What is in a module is a plugin's, and there.
        contract.interface = None;
        contract.exports.iter_mut().for_each(|export| export.optional = false);
        Ok(Some(contract))
    }

    /// Reads a contract from its records, a line each, without a module.
    ///
    /// ```
    /// use extism_pdk::contract::{Arguments, Contract, Encoding};
    ///
    /// let records = r#"{"export":"greet","input":{"name":"name","as":"text"},"output":{"as":"text"}}"#;
    /// let contract = Contract::from_records(records)?;
    /// let greet = contract.export("greet").unwrap();
    /// assert!(matches!(&greet.arguments, Arguments::Input(name) if name.encoding == Encoding::Text));
    /// # Ok::<(), extism_pdk::contract::ContractError>(())
    /// ```
    ///
    /// # Errors
    /// If the records are invalid, contradict each other, or are longer than 4 MiB.
    pub fn from_records(records: &str) -> Result<Contract, ContractError> {
        check_size(records.len())?;
        Reading::default().read(records, |_, _| true)
    }
}

fn check_size(bytes: usize) -> Result<(), ContractError> {
    if bytes <= MAX_BYTES {
        return Ok(());
    }
    Err(ContractError(format!("the contract has {}, more than the limit of {MAX_BYTES}", count(bytes, "byte"))))
}

/// The kind of a record, and the name of what it describes.
#[derive(Deserialize)]
#[serde(expecting = "a record: an object")]
struct Head {
    export: Option<String>,
    import: Option<String>,
    config: Option<String>,
    interface: Option<String>,
    #[serde(default)]
    init: bool,
}

impl Head {
    /// Whether the record is of another kind, of a later version.
    fn is_unknown(&self) -> bool {
        matches!(self, Head { export: None, import: None, config: None, interface: None, init: false })
    }
}

/// The keys that records of all kinds can have.
#[derive(Deserialize)]
struct Common {
    #[serde(default)]
    shared: bool,
    #[serde(default)]
    from: String,
    #[serde(default)]
    types: BTreeMap<String, Definition>,
}

/// The records that have been read so far.
#[derive(Default)]
struct Reading {
    exports: BTreeMap<String, Described<Export>>,
    imports: BTreeMap<(String, String), Described<Import>>,
    configs: BTreeMap<String, Described<Config>>,
    inits: Vec<Init>,
    interface: Option<String>,
}

impl Reading {
    fn read(mut self, records: &str, is_there: impl Fn(&Head, &Common) -> bool) -> Result<Contract, ContractError> {
        for (index, line) in records.split('\n').enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let line = Line { text: line, number: index + 1 };
            let head: Head = line.parse()?;
            if !head.is_unknown() {
                let common: Common = line.parse()?;
                if is_there(&head, &common) {
                    self.add(line, head, common)?;
                }
            }
        }
        let Reading { exports, imports, configs, mut inits, interface } = self;
        inits.sort_unstable();
        inits.dedup();
        let mut types = BTreeMap::new();
        let exports = merge(exports, &mut types)?;
        let imports = merge(imports, &mut types)?;
        let configs = merge(configs, &mut types)?;
        let mut contract = Contract { interface, exports, imports, inits, configs, types };
        check_references(&mut contract)?;
        Ok(contract)
    }

    fn add(&mut self, line: Line<'_>, head: Head, common: Common) -> Result<(), ContractError> {
        let Common { shared, from, types } = common;
        match head {
            Head { export: Some(name), .. } => {
                let item = match shared {
                    true => line.parse::<ExportObject<Payload>>()?.into(),
                    false => line.parse::<ExportObject<Field>>()?.into(),
                };
                let export = Described { item, types };
                insert(&mut self.exports, name, export, |name| format!("export `{}`", safe_name(name)))
            }
            Head { import: Some(name), .. } => {
                let import = Described { item: line.parse()?, types };
                insert(&mut self.imports, (from, name), import, |(namespace, name)| {
                    format!("import `{}` of `{}`", safe_name(name), safe_name(namespace))
                })
            }
            Head { config: Some(name), .. } => {
                let config = Described { item: line.parse()?, types };
                insert(&mut self.configs, name, config, |name| format!("config `{}`", safe_name(name)))
            }
            Head { interface: Some(name), .. } => {
                self.interface.get_or_insert(name);
                Ok(())
            }
            _ => {
                self.inits.push(line.parse()?);
                Ok(())
            }
        }
    }
}

/// The line of a record.
#[derive(Clone, Copy)]
struct Line<'a> {
    text: &'a str,
    number: usize,
}

impl<'a> Line<'a> {
    fn parse<T: Deserialize<'a>>(self) -> Result<T, ContractError> {
        serde_json::from_str(self.text).map_err(|error| {
            let reason = safe_line(&cut(describe_json_error(&error), MAX_NAME_BYTES));
            let reason = reason.replace(" at line 1 column ", " at column ");
            ContractError(format!("can't read line {} of the contract: {reason}", self.number))
        })
    }
}

/// Adds a record. A second one of the same function has to be equal.
fn insert<K: Ord, V: PartialEq>(
    map: &mut BTreeMap<K, V>,
    key: K,
    value: V,
    what: impl FnOnce(&K) -> String,
) -> Result<(), ContractError> {
    match map.get(&key) {
        Some(other) if *other != value => {
            Err(ContractError(format!("the contract describes the {} twice, in different ways", what(&key))))
        }
        Some(_) => Ok(()),
        None => {
            map.insert(key, value);
            Ok(())
        }
    }
}

/// Merges the types of records, in the order of the records' names, so that each build has the same result.
fn merge<K, T: References>(
    records: BTreeMap<K, Described<T>>,
    types: &mut BTreeMap<String, Definition>,
) -> Result<Vec<T>, ContractError> {
    let merged = records.into_values().map(|record| record.merge_into(types));
    merged
        .collect::<Result<_, _>>()
        .map_err(|name| ContractError(format!("the contract has too many types with the name `{}`", safe_name(name))))
}

/// Checks that every type that is referred to is defined.
fn check_references(contract: &mut Contract) -> Result<(), ContractError> {
    let Contract { exports, imports, configs, types, .. } = contract;
    let names: BTreeSet<String> = types.keys().cloned().collect();
    let mut undefined = None;
    let mut visit = |name: &mut String| {
        if !names.contains(name) {
            undefined.get_or_insert_with(|| safe_name(name));
        }
    };
    exports.visit_references(&mut visit);
    imports.visit_references(&mut visit);
    configs.visit_references(&mut visit);
    types.values_mut().for_each(|definition| definition.visit_references(&mut visit));
    undefined.map_or(Ok(()), |name| Err(ContractError(format!("the contract doesn't define the type `{name}`"))))
}
