//! What a module's contract describes, and what else the module has.

use std::collections::BTreeMap;

use extism_pdk::contract::Contract;
use serde_json::{Map, Value, json};
use wasmparser::{Parser, Payload};

use crate::command::module::{Module, Origin};
use crate::command::print;

/// The functions of a module.
#[derive(Debug)]
pub struct Found {
    pub contract: Contract,
    /// Functions that the contract doesn't describe, as functions of bytes.
    pub undescribed: Contract,
    /// The contract's records as they are in the module, but without docs and with each type once. None without a contract.
    pub records: Vec<String>,
}

/// Reads a module.
pub fn read(wasm: &[u8]) -> Result<Found, String> {
    let module = Module::parse(wasm)?;
    let contract = Contract::of(wasm).map_err(|error| format!("can't read the plugin's contract: {error}"))?;
    let records = if contract.is_some() { records(wasm, contract.as_ref()) } else { Vec::new() };
    let contract = contract.unwrap_or_default();
    let undescribed = describe_others(&module, &contract);
    Ok(Found { contract, undescribed, records })
}

/// The records of the functions that the module has.
fn records(wasm: &[u8], contract: Option<&Contract>) -> Vec<String> {
    let sections = Parser::new(0).parse_all(wasm).map_while(Result::ok).filter_map(|payload| match payload {
        Payload::CustomSection(section) if section.name() == "extism-contract-v0" => Some(section.data().to_vec()),
        _ => None,
    });
    let text = String::from_utf8(sections.collect::<Vec<_>>().concat()).unwrap_or_default();
    let is_there = |record: &Value| {
        let (export, import) = (record["export"].as_str(), record["import"].as_str());
        let namespace = record["from"].as_str().unwrap_or_default();
        contract.is_some_and(|contract| match (export, import) {
            (Some(export), _) => contract.export(export).is_some(),
            (_, Some(import)) => contract.import(namespace, import).is_some(),
            _ => record["config"].is_string(),
        })
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
    let imports = module.imports.iter().filter(|import| {
        import.origin() == Origin::Application && contract.import(&import.namespace, &import.name).is_none()
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
    // What can't be said in a record, such as two exports of one name, isn't there.
    Contract::from_records(&records.join("\n")).unwrap_or_default()
}
