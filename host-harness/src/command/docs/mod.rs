//! `host-harness docs`.

mod example;
mod markdown;
mod page;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use extism_pdk::contract::Contract;

use super::contract::{records, undescribed};
use super::error::Result;
use super::out;
use super::source::{Source, name_module};
use crate::Profile;

pub const EXAMPLES: &str = "Examples:
  cargo extism docs examples/count_vowels
  cargo extism docs kv_store.wasm --out kv_store.md";

/// What to write a page of.
#[derive(Args)]
pub struct Docs {
    /// A crate's folder, which is built, a .wasm file, or `-` for stdin
    #[arg(value_name = "PLUGIN")]
    plugin: PathBuf,
    /// The file to write; stdout unless given
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// What to call the plugin, unless as its file
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

pub fn run(docs: &Docs) -> Result<ExitCode> {
    let (path, bytes) = Source::named(&docs.plugin)?.module(Profile::Release)?;
    let stem = path.as_ref().and_then(|path| path.file_stem()).map(|stem| stem.to_string_lossy().into_owned());
    let name = docs.name.clone().or(stem).unwrap_or_else(|| "plugin".into());
    let page = write_docs(&name, &bytes).map_err(|reason| format!("{}: {reason}", name_module(path.as_deref())))?;
    out::write(docs.out.as_deref(), path.as_deref(), &page)?;
    Contract::of(&bytes)?.iter().for_each(undescribed::warn);
    Ok(ExitCode::SUCCESS)
}

/// The page of a module, called so.
pub fn write_docs(name: &str, wasm: &[u8]) -> std::result::Result<String, String> {
    Ok(page::write(name, &records::read(wasm)?))
}
