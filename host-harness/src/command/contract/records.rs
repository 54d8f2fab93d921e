//! What a module's contract describes, and what else the module has.

use std::collections::{BTreeMap, BTreeSet};

use extism_pdk::contract::{Contract, Export};
use serde_json::{Map, Value, json};
use wasmparser::{Parser, Payload};

use super::types::{members, references, types_of_export};
use crate::command::module::{CONTRACT_SECTION, Module, Origin};
use crate::command::print;
use crate::command::text::{begins_as_text, read_text};
use crate::testing::text::describe_json_error;
use crate::wasm::fault::{MANIFEST, is_manifest};

/// The lists of a contract, as `inspect --json` prints it.
const LISTS: [&str; 4] = ["exports", "imports", "init", "config"];

/// The last line of an optional function's docs.
const OPTIONAL: &str = "It is optional, so a plugin may leave it out.";

/// The functions of a module, or of a contract that isn't in one.
#[derive(Debug)]
pub struct Found {
    pub contract: Contract,
    /// Functions that the contract doesn't describe, as functions of bytes.
    pub undescribed: Contract,
    /// The contract's records as they are given, but without docs and with each type once. None without a contract. Of an interface,
    /// those that a plugin may lack are behind an empty line.
    pub records: Vec<String>,
    /// Whether it is of a module, of which all functions are known.
    pub is_module: bool,
    /// What a module says of itself as a whole.
    pub metadata: BTreeMap<&'static str, String>,
}

/// Reads a module, records, or what `inspect --json` prints. `name` is what an error calls it.
pub fn read(name: &str, bytes: &[u8]) -> Result<Found, String> {
    if is_contract(bytes) {
        return read_contract(bytes).map_err(|reason| format!("{name}: {reason}"));
    }
    let module = Module::read(name, bytes).and_then(|module| module.valid(name)).map_err(|error| error.to_string())?;
    read_module(module, bytes).map_err(|reason| format!("{name}: can't read the plugin's contract: {reason}"))
}

/// Whether a file is meant to be the text of a contract, and not a module.
pub fn is_contract(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"{") || begins_as_text(bytes)
}

fn read_contract(bytes: &[u8]) -> Result<Found, String> {
    let text = read_text(bytes)?;
    if text.trim().is_empty() {
        return Err("it is empty".into());
    }
    let no_contract = || "it isn't a contract, as `inspect --json` prints one".to_owned();
    let records = match serde_json::from_str::<Value>(&text) {
        Ok(page) if page.get("contract").is_some() => records_of_page(&page["contract"])?,
        // `jq .contract` leaves the rest of the page out.
        Ok(contract) if LISTS.iter().any(|list| contract[list].is_array()) => records_of_page(&contract)?,
        Ok(record) if is_record(&record) => text,
        Ok(_) if is_manifest(text.as_bytes()) => return Err(MANIFEST.into()),
        Ok(_) => return Err(no_contract()),
        // What `inspect --json` prints, cut off or too deep. It isn't a record on each line.
        Err(error) if text.contains("\"contract\"") && !begins_with_record(&text) => {
            return Err(format!("can't read it as JSON: {}", describe_json_error(&error)));
        }
        // Several records, a line each.
        Err(_) => text,
    };
    let mut contract = Contract::from_records(&records).map_err(|error| error.to_string())?;
    if contract == Contract::default() {
        return Err(no_contract());
    }
    let records = tidy(&records, &contract);
    let records = if contract.interface.is_some() { split_optional(&records, &contract) } else { records };
    // What `inspect --json` printed has it already.
    let is_unsaid = |export: &&mut Export| export.optional && !export.doc.ends_with(OPTIONAL);
    contract.exports.iter_mut().filter(is_unsaid).for_each(|export| {
        export.doc = format!("{}\n\n{OPTIONAL}", export.doc).trim_start().to_owned();
    });
    Ok(Found { contract, undescribed: Contract::default(), records, is_module: false, metadata: BTreeMap::new() })
}

/// Whether the first line is one record of several.
fn begins_with_record(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    serde_json::from_str(first).is_ok_and(|record| is_record(&record))
}

/// Whether it is one record of a contract, as a module has a line of them.
fn is_record(value: &Value) -> bool {
    ["export", "import"].iter().any(|key| value.get(key).is_some())
        || ["config", "interface"].iter().any(|key| value[key].is_string())
        || value["init"].is_boolean()
        || value["types"].is_object()
}

fn read_module(mut module: Module, wasm: &[u8]) -> Result<Found, String> {
    let contract = module.contract.take().transpose()?;
    let records = contract.as_ref().map(|contract| tidy(&sections(wasm), contract)).unwrap_or_default();
    let contract = contract.unwrap_or_default();
    let undescribed = describe_others(&module, &contract);
    Ok(Found { contract, undescribed, records, is_module: true, metadata: module.metadata })
}

/// The text of a module's contract.
fn sections(wasm: &[u8]) -> String {
    let sections = Parser::new(0).parse_all(wasm).map_while(Result::ok).filter_map(|payload| match payload {
        Payload::CustomSection(section) if section.name() == CONTRACT_SECTION => Some(section.data().to_vec()),
        _ => None,
    });
    String::from_utf8(sections.collect::<Vec<_>>().concat()).unwrap_or_default()
}

/// The records of the functions that are really there, without docs, and then each type once.
fn tidy(text: &str, contract: &Contract) -> Vec<String> {
    let is_there = |record: &Value| {
        let (export, import) = (record["export"].as_str(), record["import"].as_str());
        let namespace = record["from"].as_str().unwrap_or_default();
        match (export, import) {
            (Some(export), _) => contract.export(export).is_some(),
            (_, Some(import)) => contract.import(namespace, import).is_some(),
            _ => record["config"].is_string(),
        }
    };
    let mut functions = Vec::new();
    let mut types = BTreeMap::new();
    for record in text.split('\n').filter_map(|line| serde_json::from_str(line).ok()).filter(is_there) {
        let mut record = without_docs(record);
        if let Some(Value::Object(defined)) = record.as_object_mut().and_then(|record| record.remove("types")) {
            types.extend(defined);
        }
        functions.push(record.to_string());
    }
    functions.sort_unstable();
    functions.dedup();
    let types = types.into_iter().map(|(path, definition)| json!({"types": {path: definition}}).to_string());
    functions.into_iter().chain(types).map(|record| print::escape(&record)).collect()
}

/// The records of an interface: those that every plugin has, and behind an empty line those that a plugin may lack. It may lack
/// optional exports, and any import.
fn split_optional(records: &[String], contract: &Contract) -> Vec<String> {
    let is_required = |export: &&Export| !export.optional;
    let exports: BTreeSet<&str> =
        contract.exports.iter().filter(is_required).map(|export| export.name.as_str()).collect();
    let mut types = BTreeSet::new();
    let mut paths: Vec<&str> =
        contract.exports.iter().filter(is_required).flat_map(types_of_export).flat_map(references).collect();
    while let Some(path) = paths.pop() {
        if types.insert(path) {
            let members = contract.types.get(path).into_iter().flat_map(members);
            paths.extend(members.flat_map(references));
        }
    }
    let all_have = |record: &Value| match (record["export"].as_str(), record["types"].as_object()) {
        (Some(name), _) => exports.contains(name),
        (None, Some(defined)) => defined.keys().all(|path| types.contains(path.as_str())),
        (None, None) => false,
    };
    let (mut required, mut optional) = (Vec::new(), Vec::new());
    for mut record in records.iter().filter_map(|record| serde_json::from_str::<Value>(record).ok()) {
        match all_have(&record) {
            true => required.push(record.to_string()),
            false => {
                // A plugin's own record doesn't say it.
                record.as_object_mut().and_then(|record| record.remove("optional"));
                optional.push(record.to_string());
            }
        }
    }
    if required.is_empty() {
        required.push(String::new());
    }
    if !optional.is_empty() {
        required.push(String::new());
    }
    [required, optional].concat().iter().map(|record| print::escape(record)).collect()
}

/// The records of a contract as `inspect --json` prints it.
fn records_of_page(contract: &Value) -> Result<String, String> {
    if let Some(reason) = contract["error"].as_str() {
        return Err(format!("can't read the plugin's contract: {reason}"));
    }
    if contract.is_null() {
        return Err("the plugin has no contract".into());
    }
    let (mut records, mut seen) = (Vec::new(), BTreeSet::new());
    for key in LISTS {
        let list = match contract.get(key) {
            None => &[][..],
            Some(Value::Array(list)) => list,
            Some(_) => return Err(format!("can't read the contract: its `{key}` isn't a list")),
        };
        for record in list {
            let mut record = as_written(record.clone());
            if let (true, Some(record)) = (key == "init", record.as_object_mut()) {
                record.insert("init".into(), true.into());
            }
            // The types that are added below would tell the first record from its repetitions.
            if seen.insert(record.to_string()) {
                records.push(record);
            }
        }
    }
    // They are the same for all records.
    if let Some(first) = records.first_mut().and_then(Value::as_object_mut) {
        first.insert("types".into(), contract.get("types").cloned().unwrap_or_else(|| json!({})));
    }
    if let Some(name) = contract["interface"].as_str() {
        records.push(json!({"interface": name}));
    }
    Ok(records.iter().map(Value::to_string).collect::<Vec<_>>().join("\n"))
}

/// A record as it is in modules, where what goes without saying is left out: bindings compare it with those.
fn as_written(mut record: Value) -> Value {
    if record["args"].as_array().is_some_and(Vec::is_empty)
        && let Some(record) = record.as_object_mut()
    {
        record.remove("args");
    }
    for key in ["input", "output", "args"] {
        let payloads = match record.get_mut(key) {
            Some(Value::Array(payloads)) => payloads.iter_mut().collect(),
            other => other.into_iter().collect::<Vec<_>>(),
        };
        for payload in payloads.into_iter().filter_map(Value::as_object_mut) {
            let encoding = payload.get("as").and_then(Value::as_str);
            if matches!(encoding, Some("text" | "bytes")) && payload.get("as") == payload.get("type") {
                payload.remove("type");
            }
        }
    }
    record
}

fn without_docs(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            let kept = object.into_iter().filter(|(key, _)| key != "doc");
            Value::Object(kept.map(|(key, value)| (key, without_docs(value))).collect::<Map<_, _>>())
        }
        Value::Array(items) => items.into_iter().map(without_docs).collect(),
        other => other,
    }
}

/// Describes functions without records by their WebAssembly types.
fn describe_others(module: &Module, contract: &Contract) -> Contract {
    let exports =
        module.exports.iter().filter(|export| export.is_callable() && contract.export(&export.name).is_none());
    let exports = exports.map(|export| {
        let input = json!({"name": "input", "as": "bytes"});
        json!({"export": export.name, "input": input, "output": {"as": "bytes"}, "fails": true})
    });
    // A contract has each name once. A module can import one with several types.
    let mut seen = BTreeSet::new();
    let imports = module.imports.iter().filter(|import| {
        import.origin() == Origin::Application
            && contract.import(&import.namespace, &import.name).is_none()
            && seen.insert((&import.namespace, &import.name))
    });
    let imports = imports.map(|import| {
        let (arguments, results) = import.kind.signature().and_then(|text| text.split_once(')')).unwrap_or_default();
        let payload = |ty: &str| match ty {
            "i64" => json!({"as": "bytes"}),
            _ => json!({"as": "scalar", "type": ty}),
        };
        let arguments = arguments.trim_start_matches('(').split(", ").filter(|ty| !ty.is_empty()).map(payload);
        let mut record = json!({"import": import.name, "from": import.namespace, "args": arguments.collect::<Value>()});
        if let Some(result) = results.strip_prefix(" -> ") {
            record["output"] = payload(result);
        }
        record
    });
    let records: Vec<String> = exports.chain(imports).map(|record| record.to_string()).collect();
    Contract::from_records(&records.join("\n")).unwrap_or_default()
}
