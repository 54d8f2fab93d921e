//! `cargo extism manifest`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use extism_pdk::contract::Contract;
use serde::Serialize;
use serde_json::Value;
use ureq::http::Uri;

use super::build::{Built, Shipping, build_plugin, find_plugins, show_path};
use super::config_keys::{config_text, list_keys, note_unknown_keys};
use super::error::Result;
use super::module::Module;
use super::print;
use super::settings::Settings;
use crate::testing::text::{first, safe_name};

pub const EXAMPLES: &str = r#"Example:
  cargo extism manifest plugins/shout --url https://example.com/ > shout.json

What the author sets is in Cargo.toml:
  [package.metadata.extism]
  allowed_hosts = ["api.example.com"]
  allowed_paths = { "./data" = "/data" }
  config = { greeting = "Hello" }
  memory = { max_pages = 100, max_var_bytes = 1_000_000 }
  timeout_ms = 5000"#;

/// Folders in one line.
const MAX_FOLDERS: usize = 20;

/// What the manifest is of, and where the plugin will be.
#[derive(Args)]
pub struct Manifest {
    /// The plugin crate's folder
    #[arg(value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,
    /// Where the .wasm will be, in place of its path here
    ///
    /// A file's name is added after a slash
    #[arg(long, value_parser = parse_url)]
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

pub fn run(options: &Manifest) -> Result<ExitCode> {
    let mut plugins = find_plugins(std::slice::from_ref(&options.folder), false)?;
    let folders: Vec<_> = plugins.iter().map(|plugin| show_path(plugin.package.folder())).collect();
    let (Some(plugin), true) = (plugins.pop(), plugins.is_empty()) else {
        let (root, folders) = (options.folder.display(), first(MAX_FOLDERS, folders).join(", "));
        return Err(format!("{root} is a workspace with several plugins: name the folder of one, {folders}").into());
    };
    let mut settings = Settings::read(plugin.package.settings())?;
    let built = build_plugin(plugin, &options.build)?;
    let module = Module::parse(&built.wasm)?;
    settings.check_limits(&module)?;
    settings.note_unused(&module);
    for path in settings.missing_folders(built.package.folder()) {
        print::note(format_args!("note: `{}` of `allowed_paths` isn't a folder on this machine", safe_name(path)));
    }
    if let Some(contract) = Contract::of(&built.wasm)? {
        note_unknown_keys(&contract, settings.config.keys().map(String::as_str));
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

/// Parses what all SDKs download from: an absolute address, which ends in a file's name or a slash.
fn parse_url(text: &str) -> std::result::Result<String, String> {
    let url = text.parse::<Uri>().ok();
    match url.as_ref().and_then(|url| Some((url.scheme_str()?, url.host()?))) {
        Some(("http" | "https", host)) if !host.is_empty() => Ok(text.to_owned()),
        _ => Err("write all of it, as in https://example.com/plugins/".into()),
    }
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
