//! From a module's bytes to its contract. It is native only: a plugin's own code has none of it.

mod model;
mod module;
mod types;
mod wire;

use core::fmt;
use std::collections::BTreeMap;

use serde::Deserialize;

use crate::testing::text::{MAX_NAME_BYTES, count, cut, safe_line, safe_name};
use module::Module;
use wire::ExportObject;

pub use model::{Arguments, Config, Contract, Encoding, ErrorCode, Export, Import, Init, Payload};
pub use types::{Data, Definition, Direction, Field, Kind, Number, Record, Tagging, Type, Variant};

/// What is read of a contract: enough for thousands of functions, and little enough to be read at once.
const MAX_BYTES: usize = 4 << 20;

/// A contract that can't be read: what is wrong with it. The text is safe to show, whatever the module holds.
#[derive(Clone, PartialEq, Eq)]
pub struct ContractError(String);

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
    /// Reads the contract of a module: what it says of the functions that it really exports and imports. `None` if it has
    /// none, as when it was made by another PDK, or `wasm-strip` has removed it. The module isn't compiled or checked.
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
    /// If the bytes aren't a WebAssembly module, or its contract is broken, contradicts itself, or is longer than 4 MiB.
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
        Reading::default().read(records, is_there).map(Some)
    }

    /// Reads records that aren't in a module, a line each. All of them count.
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
    /// If they are broken, contradict each other, or are longer than 4 MiB.
    pub fn from_records(records: &str) -> Result<Contract, ContractError> {
        check_size(records.len())?;
        Reading::default().read(records, |_, _| true)
    }
}

fn check_size(bytes: usize) -> Result<(), ContractError> {
    if bytes <= MAX_BYTES {
        return Ok(());
    }
    Err(ContractError(format!("the contract has {}, and at most {MAX_BYTES} are read", count(bytes, "byte"))))
}

/// What kind of record it is, and what it is about.
#[derive(Deserialize)]
#[serde(expecting = "a record: an object")]
struct Head {
    export: Option<String>,
    import: Option<String>,
    config: Option<String>,
    #[serde(default)]
    init: bool,
}

/// What records of all kinds may have.
#[derive(Deserialize)]
struct Common {
    #[serde(default)]
    shared: bool,
    #[serde(default)]
    from: String,
    #[serde(default)]
    types: BTreeMap<String, Definition>,
}

/// What has been read so far.
#[derive(Default)]
struct Reading {
    contract: Contract,
    exports: BTreeMap<String, Export>,
    imports: BTreeMap<(String, String), Import>,
    configs: BTreeMap<String, Config>,
}

impl Reading {
    fn read(mut self, records: &str, is_there: impl Fn(&Head, &Common) -> bool) -> Result<Contract, ContractError> {
        for (index, line) in records.split('\n').enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let line = Line { text: line, number: index + 1 };
            let head: Head = line.parse()?;
            if !matches!(head, Head { export: None, import: None, config: None, init: false }) {
                let common: Common = line.parse()?;
                if is_there(&head, &common) {
                    self.add(line, head, common)?;
                }
            }
        }
        let Reading { mut contract, exports, imports, configs } = self;
        contract.exports = exports.into_values().collect();
        contract.imports = imports.into_values().collect();
        contract.configs = configs.into_values().collect();
        contract.inits.sort_unstable();
        contract.inits.dedup();
        check_references(&contract)?;
        Ok(contract)
    }

    fn add(&mut self, line: Line<'_>, head: Head, common: Common) -> Result<(), ContractError> {
        let Common { shared, from, types } = common;
        match head {
            Head { export: Some(name), .. } => {
                let export: Export = match shared {
                    true => line.parse::<ExportObject<Payload>>()?.into(),
                    false => line.parse::<ExportObject<Field>>()?.into(),
                };
                insert(&mut self.exports, name, export, |name| format!("export `{}`", safe_name(name)))?;
            }
            Head { import: Some(name), .. } => {
                insert(&mut self.imports, (from, name), line.parse()?, |(namespace, name)| {
                    format!("import `{}` of `{}`", safe_name(name), safe_name(namespace))
                })?;
            }
            Head { config: Some(name), .. } => {
                insert(&mut self.configs, name, line.parse()?, |name| format!("config `{}`", safe_name(name)))?;
            }
            _ => self.contract.inits.push(line.parse()?),
        }
        for (name, definition) in types {
            insert(&mut self.contract.types, name, definition, |name| format!("type `{}`", safe_name(name)))?;
        }
        Ok(())
    }
}

/// A record.
#[derive(Clone, Copy)]
struct Line<'a> {
    text: &'a str,
    number: usize,
}

impl<'a> Line<'a> {
    fn parse<T: Deserialize<'a>>(self) -> Result<T, ContractError> {
        serde_json::from_str(self.text).map_err(|error| {
            let reason = safe_line(&cut(error, MAX_NAME_BYTES)).replace(" at line 1 column ", " at column ");
            ContractError(format!("can't read line {} of the contract: {reason}", self.number))
        })
    }
}

/// Adds what must be the same wherever it is said.
fn insert<K: Ord, V: PartialEq>(
    map: &mut BTreeMap<K, V>,
    key: K,
    value: V,
    what: impl FnOnce(&K) -> String,
) -> Result<(), ContractError> {
    match map.get(&key) {
        Some(other) if *other != value => {
            Err(ContractError(format!("the contract describes the {} twice, each time differently", what(&key))))
        }
        Some(_) => Ok(()),
        None => {
            map.insert(key, value);
            Ok(())
        }
    }
}

/// Checks that every type that is referred to is defined.
fn check_references(contract: &Contract) -> Result<(), ContractError> {
    let Contract { exports, imports, configs, types, .. } = contract;
    let mut all = Vec::new();
    for Export { arguments, output, .. } in exports {
        match arguments {
            Arguments::None => {}
            Arguments::Input(payload) => all.push(&payload.ty),
            Arguments::Array(fields) => all.extend(fields.iter().map(|field| &field.ty)),
            Arguments::Passed(payloads) => all.extend(payloads.iter().map(|payload| &payload.ty)),
        }
        all.extend(output.iter().map(|payload| &payload.ty));
    }
    for Import { arguments, output, .. } in imports {
        all.extend(arguments.iter().chain(output).map(|payload| &payload.ty));
    }
    configs.iter().for_each(|config| add_record(&config.keys, &mut all));
    for definition in types.values() {
        match &definition.kind {
            Kind::Any => {}
            Kind::Data(data) => add_data(data, &mut all),
            Kind::Enum { variants, .. } => variants.iter().for_each(|variant| add_data(&variant.data, &mut all)),
        }
    }
    match all.into_iter().find_map(|ty| find_undefined(ty, types)) {
        None => Ok(()),
        Some(name) => Err(ContractError(format!("the contract doesn't define the type `{}`", safe_name(name)))),
    }
}

fn add_data<'a>(data: &'a Data, all: &mut Vec<&'a Type>) {
    match data {
        Data::Unit => {}
        Data::Is(ty) => all.push(ty),
        Data::Tuple(types) => all.extend(types),
        Data::Struct(record) => add_record(record, all),
    }
}

fn add_record<'a>(record: &'a Record, all: &mut Vec<&'a Type>) {
    all.extend(record.fields.iter().map(|field| &field.ty).chain(&record.flattened));
}

/// The name of a type that is referred to within this one and not defined.
fn find_undefined<'a>(ty: &'a Type, types: &BTreeMap<String, Definition>) -> Option<&'a str> {
    let find = |ty| find_undefined(ty, types);
    match ty {
        Type::Ref(name) => (!types.contains_key(name)).then_some(name),
        Type::Option(inner) | Type::List(inner) | Type::Set(inner) | Type::Array(inner, _) => find(inner),
        Type::Tuple(all) => all.iter().find_map(find),
        Type::Map { key, value } => find(key).or_else(|| find(value)),
        _ => None,
    }
}
