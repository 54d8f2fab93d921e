//! `host-harness schema`: writes a plugin's contract in another format.

pub mod circles;
pub mod components;
mod json_schema;
pub mod tree;
mod typed;
mod written;
mod xtp;
mod yaml;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::contract::records;
use super::contract::source::Given;
use super::error::Result;
use super::out;
use super::print;
use written::Written;

pub const EXAMPLES: &str = "Examples:
  cargo extism schema examples/count_vowels --format xtp > schema.yaml
  cargo extism schema kv_store.wasm --format xtp --out schema.json
  cargo extism schema kv_store.wasm --format json-schema

Each line on stderr is something that the format can't say.";

/// The arguments of `schema`.
#[derive(Args)]
pub struct Schema {
    /// A crate's folder, a .wasm file, a contract, or `-` for stdin
    ///
    /// The crate is a plugin's or has an `#[interface]`, and is built. A contract is what `inspect --json` prints
    #[arg(value_name = "PLUGIN")]
    plugin: PathBuf,
    /// The format
    #[arg(long, value_name = "FORMAT")]
    format: Format,
    /// The file to write; stdout unless given
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Which interface, if a crate has several
    ///
    /// By its name or path
    #[arg(long = "trait", value_name = "NAME")]
    interface: Option<String>,
}

/// A format of schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// XTP v1-draft, which other PDKs make plugins from: YAML, or JSON if FILE ends in .json
    Xtp,
    /// JSON Schema 2020-12: the config as a schema of a settings form, and the types as its definitions
    JsonSchema,
}

pub fn run(schema: &Schema) -> Result<ExitCode> {
    let given = Given::read(&schema.plugin, schema.interface.as_deref())?;
    let found = given.found()?;
    let is_json = schema.out.as_ref().is_some_and(|file| file.extension().is_some_and(|ending| ending == "json"));
    let written = match schema.format {
        Format::Xtp => xtp::write(&found, is_json),
        Format::JsonSchema => json_schema::write(&given.name, &found.contract),
    };
    let Written { text, warnings } = written.map_err(|reason| format!("{}: {reason}", given.shown))?;
    warnings.iter().for_each(|warning| print::warning(warning));
    out::write(schema.out.as_deref(), given.path.as_deref(), &text)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the XTP document of a module, as JSON.
pub fn write_xtp(wasm: &[u8]) -> std::result::Result<String, String> {
    xtp::write(&records::read("the input", wasm)?, true).map(|written| written.text)
}

/// Writes the JSON Schema of a module with a name.
pub fn write_json_schema(name: &str, wasm: &[u8]) -> std::result::Result<String, String> {
    json_schema::write(name, &records::read(name, wasm)?.contract).map(|written| written.text)
}
