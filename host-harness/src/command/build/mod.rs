//! `cargo extism build`.

mod contract;
pub mod metadata;
mod optimize;
mod sections;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::error::Result;
use super::files::{read, write};
use super::module::Module;
use super::print::{self, number};
use super::source::{advise_on_interface, crate_or_file, is_stdin};
use super::style::{Colour, Style};
use crate::build::package::{Package, Workspace};
use crate::testing::text::{self, count};
use crate::{Error, Profile, advice, rebuild_crate};

pub const EXAMPLES: &str = "Examples:
  cargo extism build
  cargo extism build plugins/shout plugins/whisper --out dist
  cargo extism build --json | jq -r '.[].sha256'";

/// What to build, and where to.
#[derive(Args)]
pub struct Build {
    /// Folders of plugin crates, or of whole workspaces
    #[arg(value_name = "FOLDER", default_value = ".")]
    folders: Vec<PathBuf>,
    /// All plugins of the workspace that a crate is in
    #[arg(long)]
    workspace: bool,
    #[command(flatten)]
    options: Shipping,
    /// Print names, paths, sizes and hashes as JSON
    #[arg(long)]
    json: bool,
}

/// How plugins are made ready to be shipped.
#[derive(Args)]
pub struct Shipping {
    /// A folder in place of target/extism, or the .wasm file
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    /// Don't run wasm-opt, even if it is installed
    #[arg(long)]
    no_wasm_opt: bool,
}

impl Shipping {
    pub fn is_given(&self) -> bool {
        self.out.is_some() || self.no_wasm_opt
    }

    /// The file of a plugin that cargo has built with this name.
    fn file_of(&self, name: &OsStr, target: &Path) -> PathBuf {
        match &self.out {
            Some(file) if is_module(file) => file.clone(),
            Some(folder) => folder.join(name),
            None => target.join("extism").join(name),
        }
    }
}

/// Whether a path is that of a module, and not of a folder of modules.
fn is_module(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "wasm") && !path.is_dir()
}

/// A plugin that is ready to be shipped.
pub struct Built {
    pub package: Package,
    pub file: PathBuf,
    pub wasm: Vec<u8>,
    /// The size as cargo built it.
    bytes_before: usize,
    optimizer: Option<String>,
}

pub fn run(build: &Build) -> Result<ExitCode> {
    let mut files = BTreeMap::new();
    let mut list = Vec::new();
    let plugins = find_plugins(&build.folders, build.workspace)?;
    if let Some(file) = build.options.out.as_ref().filter(|file| is_module(file))
        && let several @ 2.. = plugins.len()
    {
        return Err(format!("can't write {several} plugins to {}: give --out a folder", file.display()).into());
    }
    for plugin in plugins {
        let built = build_plugin(plugin, &build.options)?;
        if let Some(other) = files.insert(built.file.clone(), built.package.name.clone()) {
            let (name, file) = (&built.package.name, built.file.display());
            return Err(format!("{other} and {name} are both built as {file}: rename the library of one").into());
        }
        match build.json {
            true => list.push(describe_for_programs(&built)),
            false => print::bytes(describe(&built, Style::of_stdout()).as_bytes())?,
        }
    }
    if build.json {
        print::json(&Value::from(list))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A plugin crate, and what is known of its workspace.
pub struct Plugin {
    pub package: Package,
    /// Cargo's target folder.
    target: PathBuf,
    /// The version of extism-pdk that it is made with.
    pdk: Option<String>,
}

/// The plugins in folders, each once.
pub fn find_plugins(folders: &[PathBuf], whole_workspace: bool) -> Result<Vec<Plugin>> {
    let mut plugins: Vec<Plugin> = Vec::new();
    for folder in folders {
        if is_stdin(folder) {
            return Err("can't take a plugin from stdin: give the folder of its crate".into());
        }
        let path =
            crate_or_file(folder).canonicalize().map_err(|reason| Error::Read { path: folder.clone(), reason })?;
        let failed = |reason| Error::Build { folder: folder.clone(), reason, diagnostics: String::new() };
        let workspace = Workspace::read_all(&path).map_err(failed)?;
        let advise = |reason| failed(advise_on_interface(folder, &path).unwrap_or(reason));
        for package in workspace.plugins_in(&path, whole_workspace).map_err(advise)? {
            if plugins.iter().all(|other| other.package.manifest != package.manifest) {
                let (target, pdk) = (workspace.target.clone(), workspace.version_of("extism-pdk").map(str::to_owned));
                plugins.push(Plugin { package, target, pdk });
            }
        }
    }
    Ok(plugins)
}

/// Builds a plugin as it is shipped, into a folder.
pub fn build_plugin(plugin: Plugin, options: &Shipping) -> Result<Built> {
    let Plugin { package, target, pdk } = plugin;
    let path = rebuild_crate(package.folder(), Profile::Release)?;
    let built = read(&path)?;
    let bytes_before = built.len();
    let mut wasm = contract::merge(&built)?;
    let mut optimizer = None;
    if !options.no_wasm_opt
        && let Some(optimized) = optimize::run(&wasm, &target.join("extism/wasm-opt"))?
    {
        (wasm, optimizer) = (optimized.wasm, Some(optimized.version));
    }
    let wasm = metadata::add(&wasm, &package, pdk.as_deref())?;
    let file = options.file_of(path.file_name().unwrap_or_default(), &target);
    write(&file, &wasm)?;
    warn_if_impossible(&file, &wasm);
    Ok(Built { package, file, wasm, bytes_before, optimizer })
}

/// Warns of a plugin that no host can load: cargo takes any import for one that somebody gives.
fn warn_if_impossible(file: &Path, wasm: &[u8]) {
    // More say nothing new.
    const MAX_LINES: usize = 10;

    let imports = Module::parse(wasm).map(|module| module.list_impossible()).unwrap_or_default();
    if !imports.is_empty() {
        let advice = advice::advice_on_imports(&imports).unwrap_or_default();
        let lines = text::first(MAX_LINES, imports).join("\n  ");
        let file = show_path(file);
        print::warning(&format!(
            "no Extism host can load {file}, because no host has these imports:\n  {lines}{advice}"
        ));
    }
}

impl Built {
    fn sha256(&self) -> String {
        sha256(&self.wasm)
    }
}

/// The hash of a plugin's bytes, as manifests have it.
pub fn sha256(wasm: &[u8]) -> String {
    Sha256::digest(wasm).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn describe(built: &Built, style: Style) -> String {
    let (name, version) = (&built.package.name, &built.package.version);
    let (before, after) = (built.bytes_before as u64, built.wasm.len() as u64);
    let before = match &built.optimizer {
        Some(version) => format!(", {} before {version}", number(before)),
        None if before != after => format!(", {} as cargo built it, without name and version", number(before)),
        None => String::new(),
    };
    let size = format!("{}{before}", count(number(after), "byte"));
    let heading = style.paint(Colour::Bold, &format!("{name} {version}"));
    format!("{heading}  {}\n  {size}\n  sha256 {}\n", show_path(&built.file), built.sha256())
}

fn describe_for_programs(built: &Built) -> Value {
    json!({
        "name": built.package.name,
        "version": built.package.version,
        "path": built.file,
        "bytes": built.wasm.len(),
        "bytes_before": built.bytes_before,
        "optimizer": built.optimizer,
        "sha256": built.sha256(),
    })
}

/// A path, relative to the current folder if it is within that.
pub fn show_path(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    here.and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path).display().to_string()
}
