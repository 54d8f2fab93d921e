//! `host-harness diff`: compares two versions of a plugin, an interface or a contract.

mod read;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use extism_pdk::contract::Change;
use serde_json::json;

use super::contract::records;
use super::error::Result;
use super::print;
use super::source::is_stdin;
use super::style::{Colour, Style};
use crate::testing::text::{count, safe_line};
use read::Described;

pub const EXAMPLES: &str = "Examples:
  cargo extism diff shop-1.0.wasm .
  cargo extism inspect . --json > contract.json
  cargo extism diff notes/interface include.wasm
  cargo extism diff contract.json . --json | jq '.changes[] | select(.breaking)'

The rules:
  pdk/src/guide/compatibility.md in the repository";

/// The exit code for an error, as `diff` of POSIX has it.
const ERROR_CODE: u8 = 2;

/// The arguments of `diff`.
#[derive(Args)]
pub struct Diff {
    /// The version in use: a crate's folder, a .wasm file, or a contract
    ///
    /// The crate is a plugin or has an `#[interface]`, and is built. A contract is a file with a record on each line, or the
    /// output of `inspect --json`; `-` reads the file from stdin. For an interface and a plugin, the changes say whether an
    /// application with the interface can load the plugin
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The version to replace it
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Which interface, if a crate has several
    ///
    /// By its name or path
    #[arg(long = "trait", value_name = "NAME")]
    name: Option<String>,
    /// Print the changes as JSON
    #[arg(long)]
    json: bool,
}

pub fn run(diff: &Diff) -> Result<ExitCode> {
    compare(diff).or_else(|error| {
        print::error(&*error);
        Ok(ERROR_CODE.into())
    })
}

fn compare(diff: &Diff) -> Result<ExitCode> {
    if is_stdin(&diff.old) && is_stdin(&diff.new) {
        return Err("OLD and NEW can't both come from stdin: give one of them as a file".into());
    }
    let name = diff.name.as_deref();
    let (old, new) = (Described::at(&diff.old, name)?, Described::at(&diff.new, name)?);
    let changes = list_changes(old, new);
    let is_breaking = changes.iter().any(|change| change.breaking);
    match diff.json {
        true => print::json(&json!({"breaking": is_breaking, "changes": changes}))?,
        false => print::bytes(describe(&changes, Style::of_stdout()).as_bytes())?,
    }
    Ok(ExitCode::from(u8::from(is_breaking)))
}

fn list_changes(mut old: Described, mut new: Described) -> Vec<Change> {
    let mut changes = Vec::new();
    if old.contract.interface.is_none() && old.has_contract && !new.has_contract {
        let text = "has no contract any more: applications that check it refuse the plugin";
        changes.push(Change::new(true, "contract-removed", "the plugin", text));
    }
    // Functions that only one of the contracts describes.
    for (name, is_new) in old.join_undescribed(&mut new) {
        let text = match is_new {
            true => "is described now, and can't be compared",
            false => "isn't described any more, and can't be compared",
        };
        changes.push(Change::new(false, "described", name, text));
    }
    changes.extend(new.contract.changes_since(&old.contract));
    changes.sort_by_key(|change| (change.pair, !change.breaking));
    changes
}

/// Describes each change on a line, and counts them.
fn describe(changes: &[Change], style: Style) -> String {
    let mut text = String::new();
    let mut pair = None;
    for change in changes {
        if change.pair != pair {
            pair = change.pair;
            text += &pair.map(|pair| format!("{pair}:\n")).unwrap_or_default();
        }
        let verdict = match change.breaking {
            true => style.paint(Colour::Red, "breaking:"),
            false => style.paint(Colour::Green, "compatible:"),
        };
        text += &format!("{verdict} {}\n", safe_line(&change.to_string()));
    }
    let breaking = changes.iter().filter(|change| change.breaking).count();
    let others = count(changes.len() - breaking, "compatible change");
    text + &match (breaking, changes.len()) {
        (_, 0) => "nothing changed\n".to_owned(),
        (0, _) => format!("{others}\n"),
        (breaking, _) => format!("{}, {others}\n", count(breaking, "breaking change")),
    }
}

/// Describes the changes from one module or contract to another, as text and as JSON.
pub fn describe_changes(old: &[u8], new: &[u8]) -> std::result::Result<[String; 2], String> {
    let read = |bytes| records::read("the input", bytes).map(Described::of);
    let changes = list_changes(read(old)?, read(new)?);
    let json = json!({"changes": changes}).to_string();
    Ok([describe(&changes, Style::PLAIN), print::escape(&json)])
}
