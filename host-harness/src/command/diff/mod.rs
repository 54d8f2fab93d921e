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
    let question = Question::of(&old, &new);
    let changes = list_changes(old, new);
    let is_breaking = changes.iter().any(|change| change.breaking);
    match diff.json {
        true => print::json(&json!({"breaking": is_breaking, "changes": changes}))?,
        false => print::bytes(describe(&changes, question, Style::of_stdout()).as_bytes())?,
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
    changes.sort_by_key(|change| (change.pair, !change.breaking, !is_compared(change)));
    changes
}

/// Whether what changed is known. Of what only one side describes, it isn't.
fn is_compared(change: &Change) -> bool {
    change.kind != "described"
}

/// What two contracts answer.
#[derive(Clone, Copy, PartialEq)]
enum Question {
    /// What changed from one version to the next.
    Changes,
    /// Whether an application with the interface can load the plugin.
    Fits,
    /// The names of functions at most, as a module has no contract.
    Names,
}

impl Question {
    fn of(old: &Described, new: &Described) -> Self {
        if !old.has_contract || !new.has_contract {
            return Question::Names;
        }
        let is_interface = |described: &Described| described.contract.interface.is_some();
        if is_interface(old) == is_interface(new) { Question::Changes } else { Question::Fits }
    }

    /// The last line, if nothing that was compared has changed.
    fn answer(self) -> &'static str {
        match self {
            Question::Changes => "nothing changed",
            Question::Fits => "the plugin fits the interface",
            Question::Names => {
                "nothing could be compared except the names of functions: without a contract, no more is known"
            }
        }
    }
}

/// Describes each change on a line, and counts them.
fn describe(changes: &[Change], question: Question, style: Style) -> String {
    let mut text = String::new();
    let mut pair = None;
    for change in changes {
        if change.pair != pair {
            pair = change.pair;
            text += &pair.map(|pair| format!("{pair}:\n")).unwrap_or_default();
        }
        let verdict = match change.breaking {
            true => style.paint(Colour::Red, "breaking:"),
            false if is_compared(change) => style.paint(Colour::Green, "compatible:"),
            false => style.paint(Colour::Yellow, "not compared:"),
        };
        text += &format!("{verdict} {}\n", safe_line(&change.to_string()));
    }
    let (compared, others): (Vec<_>, Vec<_>) = changes.iter().partition(|change| is_compared(change));
    let breaking = compared.iter().filter(|change| change.breaking).count();
    let compatible = count(compared.len() - breaking, "compatible change");
    let counted = match (breaking, compared.len()) {
        (_, 0) => question.answer().to_owned(),
        (0, _) => compatible,
        (breaking, _) => format!("{}, {compatible}", count(breaking, "breaking change")),
    };
    let says_so = compared.is_empty() && question == Question::Names;
    let others = if others.is_empty() || says_so { String::new() } else { format!(", {} not compared", others.len()) };
    text + &format!("{counted}{others}\n")
}

/// Describes the changes from one module or contract to another, as text and as JSON.
pub fn describe_changes(old: &[u8], new: &[u8]) -> std::result::Result<[String; 2], String> {
    let read = |bytes| records::read("the input", bytes).map(Described::of);
    let (old, new) = (read(old)?, read(new)?);
    let question = Question::of(&old, &new);
    let changes = list_changes(old, new);
    let json = json!({"changes": changes}).to_string();
    Ok([describe(&changes, question, Style::PLAIN), print::escape(&json)])
}
