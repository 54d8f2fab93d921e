//! `host-harness inspect`.

mod engines;
pub mod hosts;
mod json;
mod text;
mod warnings;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::contract::records;
use super::contract::source::Given;
use super::error::Result;
use super::module::Module;
use super::print;
use super::source::Source;
use super::style::Style;
use crate::Profile;

pub const EXAMPLES: &str = "Examples:
  cargo extism inspect shout
  cargo extism inspect greet.wasm --functions 50
  cargo extism inspect greet.wasm --json | jq '.hosts[] | select(.loads | not)'";

/// What to look at.
#[derive(Args)]
pub struct Inspect {
    /// A crate's folder, a .wasm file, a contract, or `-` for stdin
    ///
    /// The crate is a plugin's or has an `#[interface]`, and is built. A contract is what `--json` prints
    #[arg(value_name = "PLUGIN")]
    plugin: PathBuf,
    /// How many functions to list, largest first
    #[arg(long, value_name = "N", default_value_t = 10)]
    functions: usize,
    /// Which interface, if a crate has several
    ///
    /// By its name or path
    #[arg(long = "trait", value_name = "NAME")]
    interface: Option<String>,
    /// Print everything as JSON
    ///
    /// A list has at most 10,000 items; `left_out` says how many more there are
    #[arg(long)]
    json: bool,
}

pub fn run(inspect: &Inspect) -> Result<ExitCode> {
    let source = Source::named(&inspect.plugin)?;
    let given = Given::of(&source, inspect.interface.as_deref())?;
    if records::is_contract(&given.bytes) {
        let found = given.found()?;
        match inspect.json {
            true => print::json(&json!({"contract": found.contract}))?,
            false => print::bytes(text::of_contract(&given.shown, &found.contract, Style::of_stdout()).as_bytes())?,
        }
        return Ok(ExitCode::SUCCESS);
    }
    let Given { bytes, shown: name, .. } = given;
    let mut module = Module::read(&name, &bytes)?;
    if let (false, Source::Crate(_)) = (module.has_names, &source) {
        let (_, bytes) = source.module(Profile::Named)?;
        if let Err(reason) = module.take_names(Module::read(&name, &bytes)?) {
            print::note(format_args!("note: the functions of {name} have no names: {reason}"));
        }
    }
    module.functions.sort_by_key(|function| std::cmp::Reverse(function.bytes));
    if inspect.json {
        print::json(&json::of(&module))?;
    } else {
        let name = match source {
            Source::Crate(_) => format!("{name} (before `cargo extism build` makes the file to ship)"),
            Source::File(_) | Source::Stdin(_) => name,
        };
        print::bytes(text::of(&name, &module, inspect.functions, Style::of_stdout()).as_bytes())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What is printed of a module, for people and for programs.
pub fn describe_module(bytes: &[u8]) -> std::result::Result<[String; 2], String> {
    let module = Module::parse(bytes)?;
    let text = text::of("the input", &module, usize::MAX, Style::PLAIN);
    Ok([text, print::escape(&json::of(&module).to_string())])
}
