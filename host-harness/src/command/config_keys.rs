//! The config keys that a plugin's contract has.

use std::collections::BTreeSet;

use extism_pdk::contract::{Config, Contract, Data as Content, Direction, Field, Kind, Record, Type};
use serde_json::Value;

use super::print;
use crate::contract::data::Data;
use crate::contract::declare::Declarations;
use crate::contract::fit::Fitting;
use crate::testing::text::{first, safe_name};

/// The keys of all structs that the plugin reads its config as.
pub fn list_keys(contract: &Contract) -> Vec<&Field> {
    contract.configs.iter().flat_map(|config| list_keys_of(contract, config)).collect()
}

/// The keys of one such struct, also those of its flattened structs. A field that is only written isn't a key.
pub fn list_keys_of<'a>(contract: &'a Contract, config: &'a Config) -> Vec<&'a Field> {
    let fields = list_structs(contract, config).into_iter().flat_map(|record| &record.fields);
    fields.filter(|field| field.crosses(Direction::In)).collect()
}

/// Says which keys aren't the contract's, if that has any.
pub fn note_unknown_keys<'a>(contract: &Contract, keys: impl IntoIterator<Item = &'a str>) {
    /// More than a line should have.
    const MAX_KEYS: usize = 20;

    // What is flattened and isn't a struct, such as a map, takes other keys.
    let structs = contract.configs.iter().flat_map(|config| list_structs(contract, config));
    let mut flattened = structs.flat_map(|record| &record.flattened);
    if contract.configs.is_empty() || flattened.any(|ty| find_struct(contract, ty).is_none()) {
        return;
    }
    let fields = list_keys(contract);
    let known: BTreeSet<_> = fields.iter().flat_map(|field| [&field.name].into_iter().chain(&field.aliases)).collect();
    let unknown: BTreeSet<_> = keys.into_iter().filter(|key| known.iter().all(|known| known != key)).collect();
    if !unknown.is_empty() {
        let list = |keys: Vec<String>| first(MAX_KEYS, keys).join(", ");
        let keys = if unknown.len() == 1 { "config key" } else { "config keys" };
        let unknown = list(unknown.into_iter().map(|key| format!("`{}`", safe_name(key))).collect());
        let known = list(known.into_iter().map(safe_name).collect());
        print::note(format_args!("note: the plugin's contract doesn't have the {keys} {unknown}; it has {known}"));
    }
}

/// Says which values aren't what the contract's keys take.
pub fn note_wrong_values<'a>(contract: &Contract, config: impl IntoIterator<Item = (&'a str, &'a str)>) {
    let declarations = Declarations::of(contract);
    let fitting = Fitting::new(contract, &declarations, Direction::In);
    let fields = list_keys(contract);
    for (key, text) in config {
        let is_of = |field: &&&Field| field.name == key || field.aliases.iter().any(|alias| alias == key);
        let Some(field) = fields.iter().find(is_of).filter(|_| !text.is_empty()) else { continue };
        let mut values = read_value(text).into_iter().map(|value| fitting.fit(value, &field.ty));
        if let Some(Err(first)) = values.next()
            && values.all(|fitted| fitted.is_err())
        {
            print::note(format_args!("note: {}", first.describe(&format!("the config key `{}`", safe_name(key)))));
        }
    }
}

/// What a text may stand for, as `extism_pdk::config` reads it: itself, a number as Rust writes it, or JSON.
fn read_value(text: &str) -> Vec<Data> {
    let whole = text.parse().ok().map(Data::Integer);
    let number = text.parse().ok().map(Data::Float);
    [Some(Data::Text(text.to_owned())), whole, number, Data::from_json(text).ok()].into_iter().flatten().collect()
}

/// The struct of a config, and those that are flattened into it.
fn list_structs<'a>(contract: &'a Contract, config: &'a Config) -> Vec<&'a Record> {
    /// More structs than are ever flattened into each other.
    const MAX_STRUCTS: usize = 100;

    let mut structs: Vec<&Record> = vec![&config.keys];
    let mut done = 0;
    while let Some(record) = structs.get(done).filter(|_| done < MAX_STRUCTS) {
        let flattened: Vec<_> = record.flattened.iter().filter_map(|ty| find_struct(contract, ty)).collect();
        structs.extend(flattened);
        done += 1;
    }
    structs
}

fn find_struct<'a>(contract: &'a Contract, ty: &Type) -> Option<&'a Record> {
    match &contract.definition(ty)?.kind {
        Kind::Data(Content::Struct(record)) => Some(record),
        _ => None,
    }
}

/// A value as `extism_pdk::config` reads it: a text as it is, nothing as an empty one, all else as JSON.
pub fn config_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
