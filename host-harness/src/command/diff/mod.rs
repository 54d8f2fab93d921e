//! `host-harness diff`.

mod interface;
mod read;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use extism_pdk::contract::Change;
use serde::Serialize;
use serde_json::json;

use super::error::Result;
use super::print;
use super::source::is_stdin;
use super::style::{Colour, Style};
use crate::testing::text::{count, safe_line};
use read::Described;

pub const EXAMPLES: &str = "Examples:
  cargo extism diff shop-1.0.wasm .
  cargo extism inspect . --json > contract.json
  cargo extism diff notes/interface notes/include
  cargo extism diff contract.json . --json | jq '.changes[] | select(.breaking)'

The rules:
  pdk/src/guide/compatibility.md in the repository";

/// The exit code of what can't be compared.
const TROUBLE: u8 = 2;

/// What to compare.
#[derive(Args)]
pub struct Diff {
    /// What is in use: a crate's folder, a .wasm file, or a contract
    ///
    /// The crate is a plugin's or has an `#[interface]`, and is built. A contract is a file of records, a line each, or what
    /// `inspect --json` prints; `-` is a file on stdin
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// What is to take its place
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
        Ok(TROUBLE.into())
    })
}

fn compare(diff: &Diff) -> Result<ExitCode> {
    if is_stdin(&diff.old) && is_stdin(&diff.new) {
        return Err("OLD and NEW can't both come from stdin: give one of them as a file".into());
    }
    let name = diff.name.as_deref();
    let (old, new) = (Described::at(&diff.old, name)?, Described::at(&diff.new, name)?);
    let lines = list_changes(old, new);
    let is_breaking = lines.iter().any(|line| line.breaking);
    match diff.json {
        true => print::json(&json!({"breaking": is_breaking, "changes": lines}))?,
        false => print::bytes(describe(&lines, Style::of_stdout()).as_bytes())?,
    }
    Ok(ExitCode::from(u8::from(is_breaking)))
}

/// What is said of a change.
#[derive(Debug, Serialize)]
struct Line {
    breaking: bool,
    kind: &'static str,
    subject: String,
    text: String,
    used_in: Vec<String>,
    #[serde(skip)]
    sentence: String,
}

impl Line {
    fn new(breaking: bool, kind: &'static str, subject: impl Into<String>, text: &str) -> Self {
        let (subject, text) = (subject.into(), text.to_owned());
        Line { breaking, kind, sentence: format!("{subject} {text}"), subject, text, used_in: Vec::new() }
    }
}

impl From<Change> for Line {
    fn from(change: Change) -> Self {
        let sentence = change.to_string();
        let Change { breaking, kind, subject, text, used_in, .. } = change;
        Line { breaking, kind, subject, text, used_in, sentence }
    }
}

fn list_changes(mut old: Described, mut new: Described) -> Vec<Line> {
    let mut lines = Vec::new();
    if old.has_contract && !new.has_contract {
        let text = "has no contract any more: those who check it refuse the plugin";
        lines.push(Line::new(true, "contract-removed", "the plugin", text));
    }
    // What only one of the two describes.
    for (name, is_new) in old.join_undescribed(&mut new) {
        let text = match is_new {
            true => "is described now, and can't be compared",
            false => "isn't described any more, and can't be compared",
        };
        lines.push(Line::new(false, "described", name, text));
    }
    lines.extend(new.contract.changes_since(&old.contract).into_iter().map(Line::from));
    lines.sort_by_key(|line| !line.breaking);
    lines
}

/// The changes, a line each, and how many there are.
fn describe(lines: &[Line], style: Style) -> String {
    let mut text = String::new();
    for line in lines {
        let verdict = match line.breaking {
            true => style.paint(Colour::Red, "breaking:"),
            false => style.paint(Colour::Green, "compatible:"),
        };
        text += &format!("{verdict} {}\n", safe_line(&line.sentence));
    }
    let breaking = lines.iter().filter(|line| line.breaking).count();
    let others = count(lines.len() - breaking, "compatible change");
    text + &match (breaking, lines.len()) {
        (_, 0) => "nothing changed\n".to_owned(),
        (0, _) => format!("{others}\n"),
        (breaking, _) => format!("{}, {others}\n", count(breaking, "breaking change")),
    }
}

/// The changes from one module or contract to another, for people and for programs.
pub fn describe_changes(old: &[u8], new: &[u8]) -> std::result::Result<[String; 2], String> {
    let lines = list_changes(Described::of(old)?, Described::of(new)?);
    let json = json!({"changes": lines}).to_string();
    Ok([describe(&lines, Style::PLAIN), print::escape(&json)])
}
