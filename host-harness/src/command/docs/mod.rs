//! `host-harness docs`: writes a Markdown page about a plugin.

mod example;
mod markdown;
mod page;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::build::metadata;
use super::contract::source::Given;
use super::contract::{records, undescribed};
use super::error::Result;
use super::module::METADATA_SECTIONS;
use super::out;
use super::source::Source;
use crate::build::package::Workspace;
use page::Start;

pub const EXAMPLES: &str = "Examples:
  cargo extism docs examples/count_vowels
  cargo extism docs kv_store.wasm --out kv_store.md";

/// The arguments of `docs`.
#[derive(Args)]
pub struct Docs {
    /// A crate's folder, a .wasm file, a contract, or `-` for stdin
    ///
    /// The crate is a plugin's or has an `#[interface]`, and is built. A contract is what `inspect --json` prints
    #[arg(value_name = "PLUGIN")]
    plugin: PathBuf,
    /// The file to write; stdout unless given
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Which interface, if a crate has several
    ///
    /// By its name or path
    #[arg(long = "trait", value_name = "NAME")]
    interface: Option<String>,
    /// Its name on the page, unless that of its file
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

pub fn run(docs: &Docs) -> Result<ExitCode> {
    let source = Source::named(&docs.plugin)?;
    let given = Given::of(&source, docs.interface.as_deref())?;
    let mut found = given.found()?;
    let mut package = None;
    if let Source::Crate(folder) = &source {
        // As `build` writes it into the module.
        let folder = folder.canonicalize()?;
        package = Workspace::read(&folder)?.package_in(&folder).cloned();
        for name in METADATA_SECTIONS {
            let text = package.as_ref().and_then(|package| metadata::describe(package, name));
            found.metadata.extend(text.map(|text| (name, text)));
        }
    }
    let start = Start { package: package.map(|package| package.name), docs: given.docs };
    let page = page::write(docs.name.as_ref().unwrap_or(&given.name), &found, &start);
    out::write(docs.out.as_deref(), given.path.as_deref(), &page)?;
    undescribed::warn(&found.contract);
    Ok(ExitCode::SUCCESS)
}

/// Writes the page of a module with a name.
pub fn write_docs(name: &str, wasm: &[u8]) -> std::result::Result<String, String> {
    Ok(page::write(name, &records::read(name, wasm)?, &Start::default()))
}
