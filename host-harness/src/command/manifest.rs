//! `cargo extism manifest`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use extism_pdk::contract::{Contract, Data, Direction, Field, Kind, Record};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::build::{Built, Shipping, build_plugin, find_plugins, show_path};
use super::error::Result;
use super::print;

pub const EXAMPLES: &str = r#"Example:
  cargo extism manifest plugins/shout --url https://example.com/ > shout.json

What the author sets is in Cargo.toml:
  [package.metadata.extism]
  allowed_hosts = ["api.example.com"]
  allowed_paths = { "./data" = "/data" }
  config = { greeting = "Hello" }
  memory = { max_pages = 100, max_var_bytes = 1_000_000 }
  timeout_ms = 5000"#;

/// What the manifest is of, and where the plugin will be.
#[derive(Args)]
pub struct Manifest {
    /// The plugin crate's folder
    #[arg(value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,
    /// Where the .wasm will be, in place of its path here
    ///
    /// A file's name is added after a slash
    #[arg(long)]
    url: Option<String>,
    #[command(flatten)]
    build: Shipping,
}

/// A manifest, as <https://extism.org/docs/concepts/manifest> has it.
#[derive(Serialize)]
struct ManifestJson {
    wasm: [Wasm; 1],
    #[serde(flatten)]
    settings: Settings,
}

#[derive(Serialize)]
struct Wasm {
    #[serde(flatten)]
    place: Place,
    hash: String,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Place {
    Path(String),
    Url(String),
}

/// What the author sets, by the manifest's names.
#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub config: BTreeMap<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_hosts: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed_paths: Option<BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<Memory>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
    /// What it is built for, which isn't the host's concern.
    #[serde(rename = "target", skip_serializing)]
    _target: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Memory {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_pages: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_http_response_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_var_bytes: Option<u64>,
}

pub fn run(options: &Manifest) -> Result<ExitCode> {
    let mut plugins = find_plugins(std::slice::from_ref(&options.folder), false)?;
    let (Some(plugin), true) = (plugins.pop(), plugins.is_empty()) else {
        return Err(format!("{} is a workspace: name a plugin's folder", options.folder.display()).into());
    };
    let mut settings = read_settings(plugin.package.settings())?;
    let built = build_plugin(plugin, &options.build)?;
    if let Some(contract) = Contract::of(&built.wasm)? {
        let open = add_config(&contract, &mut settings.config);
        if !open.is_empty() {
            print::note(format_args!("note: config that the application has to give: {}", open.join(", ")));
        }
    }
    let wasm = Wasm { place: name_place(&built, options.url.as_deref()), hash: built.sha256() };
    let manifest = ManifestJson { wasm: [wasm], settings };
    let lines: Vec<_> = serde_json::to_string_pretty(&manifest)?.lines().map(print::escape).collect();
    print::line(&lines.join("\n"))?;
    Ok(ExitCode::SUCCESS)
}

fn name_place(built: &Built, url: Option<&str>) -> Place {
    match url {
        Some(folder) if folder.ends_with('/') => {
            Place::Url(format!("{folder}{}", built.file.file_name().unwrap_or_default().display()))
        }
        Some(url) => Place::Url(url.to_owned()),
        None => Place::Path(show_path(&built.file)),
    }
}

/// What the author has set. Config values are texts, as which numbers and the like are written.
pub fn read_settings(settings: Map<String, Value>) -> Result<Settings> {
    for (key, value) in &settings {
        let alone = Map::from_iter([(key.clone(), value.clone())]);
        Settings::deserialize(Value::Object(alone))
            .map_err(|error| format!("can't read `{key}` in [package.metadata.extism] of Cargo.toml: {error}"))?;
    }
    let mut settings = Settings::deserialize(Value::Object(settings))?;
    for value in settings.config.values_mut() {
        *value = Value::String(config_text(value));
    }
    Ok(settings)
}

/// Adds the keys that the contract has: those with a default, and the empty ones that the application has to give, which are
/// returned. Other keys may be missing.
fn add_config(contract: &Contract, config: &mut BTreeMap<String, Value>) -> Vec<String> {
    let mut open = Vec::new();
    for field in list_keys(contract) {
        let default = field.default.as_ref().map(config_text).filter(|text| !text.is_empty());
        if config.contains_key(&field.name) || default.is_none() && field.optional {
            continue;
        }
        if default.is_none() {
            open.push(field.name.clone());
        }
        config.insert(field.name.clone(), Value::String(default.unwrap_or_default()));
    }
    open
}

/// The config keys, those of flattened structs among them.
pub fn list_keys(contract: &Contract) -> Vec<&Field> {
    /// More structs than are ever flattened into each other.
    const MAX_RECORDS: usize = 100;

    let mut records: Vec<&Record> = contract.configs.iter().map(|config| &config.keys).collect();
    let mut keys = Vec::new();
    let mut done = 0;
    while let Some(record) = records.get(done).filter(|_| done < MAX_RECORDS) {
        keys.extend(record.fields.iter().filter(|field| field.crosses(Direction::In)));
        let flattened = record.flattened.iter().filter_map(|ty| contract.definition(ty));
        let structs = flattened.filter_map(|definition| match &definition.kind {
            Kind::Data(Data::Struct(record)) => Some(record),
            _ => None,
        });
        let structs: Vec<_> = structs.collect();
        records.extend(structs);
        done += 1;
    }
    keys
}

/// A value as `extism_pdk::config` reads it: a text as it is, nothing as an empty one, all else as JSON.
pub fn config_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        // How cargo metadata has a date of TOML's.
        Value::Object(date) if date.len() == 1 && date.contains_key("$__toml_private_datetime") => {
            date.values().map(config_text).collect()
        }
        other => other.to_string(),
    }
}
