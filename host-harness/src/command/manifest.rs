//! `cargo extism manifest`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use extism_pdk::contract::Contract;
use serde::Serialize;
use serde_json::Value;
use url::Url;

use super::build::{Built, Shipping, build_plugin, find_plugins, sha256, show_path};
use super::config_keys::{config_text, list_keys, note_unknown_keys, note_wrong_values};
use super::error::Result;
use super::module::Module;
use super::print;
use super::settings::Settings;
use super::source::{self, Source};
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
    /// A crate's folder, which is built, or a .wasm file
    #[arg(value_name = "PLUGIN", default_value = ".")]
    plugin: PathBuf,
    /// Where the .wasm will be, in place of its path here
    ///
    /// The file's URL, which ends in .wasm, or its folder's
    #[arg(long, value_parser = parse_url)]
    url: Option<Url>,
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

/// A plugin as it is shipped, and what its author sets.
struct Shipped {
    file: PathBuf,
    wasm: Vec<u8>,
    module: Module,
    settings: Settings,
}

pub fn run(options: &Manifest) -> Result<ExitCode> {
    let shipped = match Source::named(&options.plugin)? {
        Source::File(file) => read_file(file, &options.build)?,
        _ => build_crate(&options.plugin, &options.build)?,
    };
    let Shipped { file, wasm, module, mut settings } = shipped;
    note_needs(&module, &settings);
    if let Some(contract) = module.contract.transpose()? {
        note_unknown_keys(&contract, settings.config.keys().map(String::as_str));
        let texts = settings.config.iter().filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)));
        note_wrong_values(&contract, texts);
        let open = add_config(&contract, &mut settings.config);
        if !open.is_empty() {
            print::note(format_args!("note: config that the application has to give: {}", open.join(", ")));
        }
    }
    let wasm = Wasm { place: name_place(&file, options.url.as_ref())?, hash: sha256(&wasm) };
    let manifest = ManifestJson { wasm: [wasm], settings };
    let lines: Vec<_> = serde_json::to_string_pretty(&manifest)?.lines().map(print::escape).collect();
    print::line(&lines.join("\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// A file as it is: nothing is known of what its author sets.
fn read_file(file: PathBuf, options: &Shipping) -> Result<Shipped> {
    if options.is_given() {
        return Err("--out and --no-wasm-opt are for a crate's folder: a .wasm file stays as it is".into());
    }
    let wasm = source::read(&file)?;
    let name = file.display().to_string();
    let module = Module::read(&name, &wasm)?.valid(&name)?;
    print::note(
        "note: a .wasm file doesn't have the settings of a Cargo.toml, such as allowed hosts, so the manifest has none: give the \
         crate's folder to have them",
    );
    Ok(Shipped { file, wasm, module, settings: Settings::default() })
}

fn build_crate(folder: &PathBuf, options: &Shipping) -> Result<Shipped> {
    let mut plugins = find_plugins(std::slice::from_ref(folder), false)?;
    let folders: Vec<_> = plugins.iter().map(|plugin| show_path(plugin.package.folder())).collect();
    let (Some(plugin), true) = (plugins.pop(), plugins.is_empty()) else {
        let (root, folders) = (folder.display(), first(MAX_FOLDERS, folders).join(", "));
        return Err(format!("{root} is a workspace with several plugins: name the folder of one, {folders}").into());
    };
    let mut settings = Settings::read(plugin.package.settings())?;
    let built = build_plugin(plugin, options)?;
    let module = Module::parse(&built.wasm)?;
    settings.check_limits(&module)?;
    settings.note_unused(&module);
    for path in settings.missing_folders(built.package.folder()) {
        print::note(format_args!("note: `{}` of `allowed_paths` isn't a folder on this machine", safe_name(path)));
    }
    if settings.allowed_paths.is_some() {
        // As the path of the .wasm file, they begin at the current folder: the SDKs look for both there.
        let folder = show_path(built.package.folder());
        settings.allowed_paths = Some(settings.folders(folder.as_ref()).into_iter().collect());
    }
    let Built { file, wasm, .. } = built;
    Ok(Shipped { file, wasm, module, settings })
}

/// Says what a plugin needs that the manifest doesn't give it.
fn note_needs(module: &Module, settings: &Settings) {
    if module.wasi_imports().next().is_some() {
        print::note(
            "note: the plugin needs WASI, which a manifest can't turn on: the application does, by `wasi=True` in Python, \
             `useWasi: true` in JavaScript, `with_wasi(true)` in Rust or `EnableWasi: true` in Go",
        );
    }
    if module.sends_requests() && settings.allowed_hosts.as_ref().is_none_or(Vec::is_empty) {
        print::note(
            "note: the plugin sends HTTP requests, and no host is allowed: name the hosts in `allowed_hosts`, in the manifest or \
             in [package.metadata.extism] of Cargo.toml",
        );
    }
}

fn name_place(file: &Path, url: Option<&Url>) -> Result<Place> {
    let shown = show_path(file);
    let names = (file.to_str(), file.file_name().and_then(|name| name.to_str()));
    let (Some(_), Some(name)) = names else {
        return Err(format!("can't name {shown} in a manifest, whose texts are UTF-8: rename it").into());
    };
    Ok(url.map_or(Place::Path(shown), |url| Place::Url(locate(url, name).into())))
}

/// The URL of a file of this name: the one that is given if it ends in `.wasm`, else one below it.
fn locate(url: &Url, name: &str) -> Url {
    let mut url = url.clone();
    if !url.path().ends_with(".wasm")
        && let Ok(mut parts) = url.path_segments_mut()
    {
        parts.pop_if_empty().push(name);
    }
    // Java's URI takes these only percent-encoded, as RFC 3986 has it. Browsers take them as they are, and so does `Url`.
    let encode = |text: &str| text.replace('[', "%5B").replace(']', "%5D").replace('^', "%5E").replace('|', "%7C");
    let (path, query) = (encode(url.path()), url.query().map(encode));
    url.set_path(&path);
    url.set_query(query.as_deref());
    url
}

/// Parses what all SDKs download from: an absolute address. What can't be in one is percent-encoded.
fn parse_url(text: &str) -> std::result::Result<Url, String> {
    const EXAMPLE: &str = "write all of it, as in https://example.com/plugins/";

    let is_escape =
        |rest: &str| rest.get(..2).is_some_and(|digits| digits.chars().all(|digit| digit.is_ascii_hexdigit()));
    if !text.split('%').skip(1).all(is_escape) {
        return Err("write a `%` that begins no escape as `%25`".into());
    }
    match Url::parse(text) {
        Err(url::ParseError::EmptyHost | url::ParseError::RelativeUrlWithoutBase) => Err(EXAMPLE.into()),
        Err(error) => Err(format!("{error}; {EXAMPLE}")),
        // In `https:///p.wasm`, browsers read a host.
        Ok(url) if !matches!(url.scheme(), "http" | "https") || !text.contains("://") || text.contains(":///") => {
            Err(EXAMPLE.into())
        }
        Ok(url) => Ok(url),
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
