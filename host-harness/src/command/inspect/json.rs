//! A module described for programs.

use serde_json::{Value, json};

use super::hosts;
use super::warnings::warnings;
use crate::command::module::{Kind, Module, Origin, Part, Producer, Since};

/// Items of one list; of longer ones, `left_out` says how many more there are.
const MAX_ITEMS: usize = 10_000;

/// Everything.
pub fn of(module: &Module) -> Value {
    let exports = module.exports.iter().take(MAX_ITEMS).map(|export| {
        json!({
            "name": export.name,
            "kind": kind(&export.kind),
            "signature": export.kind.signature(),
            "callable": export.is_callable(),
        })
    });
    let imports = module.imports.iter().take(MAX_ITEMS).map(|import| {
        json!({
            "namespace": import.namespace,
            "name": import.name,
            "kind": kind(&import.kind),
            "signature": import.kind.signature(),
            "from": origin(&import.origin()),
        })
    });
    let memories =
        module.memories.iter().take(MAX_ITEMS).map(|memory| json!({"pages": memory.pages, "most": memory.most}));
    let verdicts = hosts::verdicts(module).into_iter().map(|verdict| {
        json!({
            "host": verdict.host,
            "loads": verdict.loads,
            "from": verdict.from,
            "because": verdict.because,
            "refuses": verdict.refuses,
        })
    });
    let contract = module.contract.as_ref().map(|contract| match contract {
        Ok(contract) => json!(contract),
        Err(reason) => json!({"error": reason}),
    });
    let producers = module
        .producers
        .iter()
        .map(|Producer { field, name, version }| json!({"field": field, "name": name, "version": version}));
    let mut page = json!({
        "bytes": module.bytes,
        "target": module.target(),
        "metadata": module.metadata,
        "producers": producers.collect::<Value>(),
        "contract": contract,
        "exports": exports.collect::<Value>(),
        "imports": imports.collect::<Value>(),
        "memories": memories.collect::<Value>(),
        "sections": parts(&module.sections),
        "functions": parts(&module.functions),
        "has_names": module.has_names,
        "features": module.features,
        "application_gives": hosts::list_needs(module),
        "nobody_gives": module.list_impossible(),
        "warnings": warnings(module),
        "hosts": verdicts.collect::<Value>(),
    });
    let lengths = [
        ("exports", module.exports.len()),
        ("imports", module.imports.len()),
        ("memories", module.memories.len()),
        ("sections", module.sections.len()),
        ("functions", module.functions.len()),
    ];
    for (list, length) in lengths.into_iter().filter(|(_, length)| *length > MAX_ITEMS) {
        page["left_out"][list] = (length - MAX_ITEMS).into();
    }
    page
}

fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Function(_) => "function",
        Kind::Other(what) => what,
    }
}

fn origin(origin: &Origin) -> Value {
    match origin {
        Origin::Kernel(Since::Libextism(version)) => json!({"kernel": format!("libextism 1.{version}")}),
        Origin::Kernel(Since::JavaScript2) => json!({"kernel": "JavaScript SDK 2.0.0-rc"}),
        Origin::Kernel(Since::HostSide) => json!({"kernel": "host side"}),
        Origin::Kernel(Since::Ever) => "kernel".into(),
        Origin::Wasi => "wasi".into(),
        Origin::Application => "application".into(),
        Origin::Nobody(_) => "nobody".into(),
    }
}

fn parts(parts: &[Part]) -> Value {
    parts.iter().take(MAX_ITEMS).map(|part| json!({"name": part.name, "bytes": part.bytes})).collect()
}
