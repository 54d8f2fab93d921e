//! A call as tables, for people: the output's items and fields, then logs, host calls, variables and measurements.

use std::collections::BTreeSet;

use super::called::Called;
use super::error::Result;
use super::print::{self, number};
use super::style::{Colour, Style};
use crate::contract::data::Data;
use crate::testing::text::{count, cut, safe_line};

/// Fits a line, so that columns stay below each other.
const MAX_CELL_BYTES: usize = 60;
/// As many as people can look over. Objects with more fields are shown as JSON.
const MAX_COLUMNS: usize = 30;
const MAX_ROWS: usize = 1000;

/// Rows of as many cells as there are titles.
struct Table {
    titles: Vec<String>,
    rows: Vec<Vec<String>>,
    /// How many more rows there would be.
    left_out: usize,
}

/// Prints what came of a call.
pub fn call(called: &Called) -> Result<()> {
    let mut facts = Facts(Vec::new());
    match &called.outcome.result {
        Ok(output) => match read_output(called, output).as_ref().and_then(lay_out) {
            Some(table) => {
                table.print()?;
                print::bytes(b"\n")?;
            }
            None => facts.add("output", &show_output(called, output)),
        },
        Err(failure) => {
            facts.add("error", &failure.text);
            facts.add("code", &failure.code.to_string());
            for line in failure.trap.iter().flat_map(|trap| trap.lines()) {
                facts.add("trap", line.trim_start());
            }
        }
    }
    if let Some(Err(reason)) = &called.value {
        facts.add("unlike the contract", reason);
    }
    for log in &called.outcome.logs {
        facts.add("log", &format!("[{}] {}", log.level, log.text));
    }
    for made in &called.outcome.host_calls {
        let arguments: Vec<_> = made.arguments.iter().map(|argument| show_bytes(argument)).collect();
        facts.add("host call", &format!("{}.{}({})", made.namespace, made.name, arguments.join(", ")));
    }
    for request in &called.outcome.requests {
        facts.add("HTTP request", &format!("{} {}", request.method.as_deref().unwrap_or("GET"), request.url));
    }
    for (key, value) in &called.vars {
        match value {
            Some(value) => facts.add("variable", &format!("{key} = {}", show_bytes(value))),
            None => facts.add("variable", &format!("{key} is gone")),
        }
    }
    facts.add("time", &format!("{:.1?}", called.time));
    facts.add("memory", &count(number(called.pages), "page"));
    if let Some(fuel) = called.fuel {
        facts.add("fuel", &count(number(fuel), "unit"));
    }
    facts.print()
}

/// The output as a value, read by the contract, or as JSON if the output happens to be JSON.
fn read_output(called: &Called, output: &[u8]) -> Option<Data> {
    match &called.value {
        Some(Ok(json)) => Data::from_json(json).ok(),
        _ => Data::from_json(std::str::from_utf8(output).ok()?).ok(),
    }
}

/// A list's items or an object's fields; `None` for what has neither.
fn lay_out(value: &Data) -> Option<Table> {
    match value {
        Data::List(items) if !items.is_empty() => {
            let columns = find_columns(items);
            let row = |item: &Data| match (&columns, item) {
                (Some(columns), Data::Map(fields)) => columns.iter().map(|column| show_field(fields, column)).collect(),
                _ => vec![show_cell(item)],
            };
            let rows = items.iter().take(MAX_ROWS).map(row).collect();
            let left_out = items.len().saturating_sub(MAX_ROWS);
            let titles = columns.clone().unwrap_or_else(|| vec!["item".into()]);
            Some(Table { titles: titles.iter().map(|title| show_text(title)).collect(), rows, left_out })
        }
        Data::Map(fields) if !fields.is_empty() => {
            let rows =
                fields.iter().take(MAX_ROWS).map(|(name, value)| vec![show_cell(name), show_cell(value)]).collect();
            let left_out = fields.len().saturating_sub(MAX_ROWS);
            Some(Table { titles: vec!["field".into(), "value".into()], rows, left_out })
        }
        _ => None,
    }
}

/// The names of the fields of objects, in the order that they come in. `None` if they aren't objects or have too many.
fn find_columns(items: &[Data]) -> Option<Vec<String>> {
    let (mut columns, mut seen) = (Vec::new(), BTreeSet::new());
    for item in items.iter().take(MAX_ROWS) {
        let Data::Map(fields) = item else { return None };
        for (name, _) in fields {
            let Data::Text(name) = name else { return None };
            if seen.insert(name) {
                columns.push(name.clone());
            }
        }
        if columns.len() > MAX_COLUMNS {
            return None;
        }
    }
    (!columns.is_empty()).then_some(columns)
}

fn show_field(fields: &[(Data, Data)], name: &str) -> String {
    let value = fields.iter().find(|(key, _)| matches!(key, Data::Text(key) if key == name));
    value.map(|(_, value)| show_cell(value)).unwrap_or_default()
}

/// A text as it is, nothing for null, and all else as JSON.
fn show_cell(value: &Data) -> String {
    match value {
        Data::Null => String::new(),
        Data::Text(text) => show_text(text),
        other => show_text(&serde_json::to_string(other).unwrap_or_default()),
    }
}

/// A text in a cell's line.
fn show_text(text: &str) -> String {
    safe_line(&cut(text, MAX_CELL_BYTES))
}

fn show_output(called: &Called, output: &[u8]) -> String {
    match &called.value {
        Some(Ok(json)) => print::escape(json),
        _ => show_bytes(output),
    }
}

fn show_bytes(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => format!("{}, not text", count(bytes.len(), "byte")),
    }
}

impl Table {
    fn print(&self) -> Result<()> {
        let mut widths: Vec<_> = self.titles.iter().map(|title| title.chars().count()).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.chars().count().max(*width);
            }
        }
        let line = |cells: &[String]| {
            let cells = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        print::line(&Style::of_stdout().paint(Colour::Bold, &line(&self.titles)))?;
        for row in &self.rows {
            print::line(&line(row))?;
        }
        match self.left_out {
            0 => Ok(()),
            more => print::line(&format!("… and {} more: --json has them all", number(more as u64))),
        }
    }
}

/// The facts about a call that stand below the output's table, each with its name.
struct Facts(Vec<(&'static str, String)>);

impl Facts {
    fn add(&mut self, name: &'static str, text: &str) {
        self.0.push((name, safe_line(text)));
    }

    fn print(&self) -> Result<()> {
        let width = self.0.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        for (name, text) in &self.0 {
            let name = Style::of_stdout().paint(Colour::Bold, &format!("{name:width$}"));
            print::line(format!("{name}  {text}").trim_end())?;
        }
        Ok(())
    }
}
