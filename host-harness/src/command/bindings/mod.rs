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

use super::contract::records::{self, Found};
use super::contract::source::Given;
use super::contract::undescribed;
use super::error::Result;
use super::inspect::hosts;
use super::module::Module;
use super::new::sdk::shell_word;
use super::out;
use crate::testing::text::safe_name;

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

impl Bindings {
    /// What a user runs to write the same again, in the plugin's folder.
    fn command(&self, name: &str) -> String {
        let plugin = self.plugin.file_name().map_or(name.into(), |plugin| plugin.to_string_lossy());
        let mut command = format!("cargo extism bindings {}", shell_word(&safe_name(plugin)));
        if let Some(language) = self.language.to_possible_value() {
            command += &format!(" --language {}", language.get_name());
        }
        self.linked.iter().for_each(|namespace| command += &format!(" --linked {}", shell_word(&safe_name(namespace))));
        if let Some(interface) = &self.interface {
            command += &format!(" --trait {}", shell_word(&safe_name(interface)));
        }
        if let Some(name) = &self.name {
            command += &format!(" --name {}", shell_word(&safe_name(name)));
        }
        command
    }
}

pub fn run(bindings: &Bindings) -> Result<ExitCode> {
    let given = Given::read(&bindings.plugin, bindings.interface.as_deref())?;
    let mut found = given.found()?;
    // Other modules give this, and not the application.
    for contract in [&mut found.contract, &mut found.undescribed] {
        contract.imports.retain(|import| !bindings.linked.contains(&import.namespace));
    }
    let name = bindings.name.as_ref().unwrap_or(&given.name);
    let javascript = javascript_versions(&given.bytes, &bindings.linked);
    let text = write(name, &found, bindings.language, &javascript, &bindings.command(name));
    out::write(bindings.out.as_deref(), given.path.as_deref(), &text)?;
    undescribed::warn(&found.contract);
    Ok(ExitCode::SUCCESS)
}

/// Writes the bindings of a module in the language of this name.
pub fn write_bindings(name: &str, wasm: &[u8], language: &str) -> std::result::Result<String, String> {
    let command = format!("cargo extism bindings {}.wasm --language {language}", safe_name(name));
    let (found, language) = (records::read(name, wasm)?, Language::from_str(language, false)?);
    Ok(write(name, &found, language, &javascript_versions(wasm, &[]), &command))
}

/// The versions of the SDK for JavaScript that load a module. An interface's contract has no module: the newest version is meant.
fn javascript_versions(bytes: &[u8], linked: &[String]) -> Vec<&'static str> {
    let Ok(module) = Module::parse(bytes) else { return vec!["2.0.0-rc13"] };
    let loading = hosts::verdicts(&module).into_iter().filter(|verdict| verdict.loads);
    let versions = loading.filter_map(|verdict| verdict.host.strip_prefix("JavaScript SDK "));
    // Version 1 links no modules.
    versions.filter(|version| linked.is_empty() || !version.starts_with("1.")).collect()
}

/// Writes the bindings of what was found, which these versions of the SDK for JavaScript load. The file says that the `command` has
/// written it.
fn write(name: &str, found: &Found, language: Language, javascript: &[&str], command: &str) -> String {
    let of = match language {
        Language::Python => &python::LANGUAGE,
        Language::Typescript => &typescript::LANGUAGE,
        Language::Rust => &rust::LANGUAGE,
        Language::Go => &go::LANGUAGE,
    };
    let plan = plan::Plan::of(name, command, &found.contract, &found.undescribed, of);
    match language {
        Language::Python => python::write(&plan, &found.records),
        Language::Typescript => typescript::write(&plan, &found.records, javascript),
        Language::Rust => rust::write(&plan, &found.records),
        Language::Go => go::write(&plan, &found.records),
    }
}
