//! `host-harness bindings`.

mod carrier;
mod docs;
mod go;
mod plan;
mod python;
mod rust;
mod typescript;
mod uses;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::contract::records;
use super::contract::source::Given;
use super::error::Result;
use super::out;

pub const EXAMPLES: &str = "Examples:
  cargo extism bindings examples/count_vowels --language python > vowels.py
  cargo extism bindings kv_store.wasm --language typescript > kv_store.ts
  cargo extism bindings shout --language rust --out src/shout.rs
  cargo extism bindings shout --language go --out shout/shout.go

The guide says what becomes what: pdk/src/guide/bindings.md in the repository";

/// The arguments of `bindings`.
#[derive(Args)]
pub struct Bindings {
    /// A crate's folder, a .wasm file, a contract, or `-` for stdin
    ///
    /// The crate is a plugin's or has an `#[interface]`, and is built. A contract is what `inspect --json` prints
    #[arg(value_name = "PLUGIN")]
    plugin: PathBuf,
    /// The application's: python, typescript, rust or go
    #[arg(long, value_name = "LANGUAGE", hide_possible_values = true)]
    language: Language,
    /// The file to write; stdout unless given
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Which interface, if a crate has several
    ///
    /// By its name or path
    #[arg(long = "trait", value_name = "NAME")]
    interface: Option<String>,
    /// A namespace that another plugin gives
    ///
    /// This one is linked to it, and has its functions from there, not from the application (repeatable)
    #[arg(long, value_name = "NAMESPACE")]
    linked: Vec<String>,
    /// What to call the plugin, unless as its file
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

/// A language that bindings are written in.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Language {
    Python,
    Typescript,
    Rust,
    Go,
}

pub fn run(bindings: &Bindings) -> Result<ExitCode> {
    let Given { bytes, name, shown, path } = Given::read(&bindings.plugin, bindings.interface.as_deref())?;
    let name = bindings.name.as_ref().unwrap_or(&name);
    let text =
        write(name, &bytes, bindings.language, &bindings.linked).map_err(|reason| format!("{shown}: {reason}"))?;
    out::write(bindings.out.as_deref(), path.as_deref(), &text)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the bindings of a module in the language of this name.
pub fn write_bindings(name: &str, wasm: &[u8], language: &str) -> std::result::Result<String, String> {
    write(name, wasm, Language::from_str(language, false)?, &[])
}

/// Writes the bindings of a module. Other modules, and not the application, give what it imports from the `linked`
/// namespaces.
pub fn write(name: &str, wasm: &[u8], language: Language, linked: &[String]) -> std::result::Result<String, String> {
    let mut found = records::read(wasm)?;
    for contract in [&mut found.contract, &mut found.undescribed] {
        contract.imports.retain(|import| !linked.contains(&import.namespace));
    }
    let of = match language {
        Language::Python => &python::LANGUAGE,
        Language::Typescript => &typescript::LANGUAGE,
        Language::Rust => &rust::LANGUAGE,
        Language::Go => &go::LANGUAGE,
    };
    let plan = plan::Plan::of(name, &found.contract, &found.undescribed, of);
    Ok(match language {
        Language::Python => python::write(&plan, &found.records),
        Language::Typescript => typescript::write(&plan, &found.records),
        Language::Rust => rust::write(&plan, &found.records),
        Language::Go => go::write(&plan, &found.records),
    })
}
