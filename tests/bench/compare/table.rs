//! Writes the rows as text for a terminal, as Markdown, and as JSON.

use serde_json::{Value, json};

use crate::row::{Budget, Figure, Row, Unit};

const HEAD: [&str; 8] = ["measure", "upstream", "ours", "raw", "ours/upstream", "ours/raw", "budget", ""];

/// Writes the rows in columns.
pub fn text(rows: &[Row]) -> String {
    let lines = lines(rows);
    let widths: Vec<usize> =
        (0..HEAD.len()).map(|i| lines.iter().map(|line| line[i].chars().count()).max().unwrap_or(0)).collect();
    let mut text = String::new();
    for line in lines {
        let [name, cells @ ..] = &line;
        text += &format!("{name:<width$}", width = widths[0]);
        for (cell, width) in cells.iter().zip(&widths[1..]) {
            text += &format!("  {cell:>width$}");
        }
        text += "\n";
    }
    text
}

/// Writes the rows as a Markdown table.
pub fn markdown(rows: &[Row]) -> String {
    let mut lines = lines(rows).into_iter().map(|line| format!("| {} |\n", line.join(" | ")));
    let head = lines.next().unwrap_or_default();
    head + "|---|" + &"---:|".repeat(HEAD.len() - 1) + "\n" + &lines.collect::<String>()
}

/// Writes the rows as a list of objects. Missing figures are null.
pub fn json(rows: &[Row]) -> String {
    let rows: Vec<Value> = rows
        .iter()
        .map(|row| {
            json!({
                "name": row.name,
                "unit": unit(row.unit),
                "upstream": row.upstream.value(),
                "ours": row.ours.value(),
                "raw": row.raw.value(),
                "budget": row.budget.map(|budget| self::budget(budget, row.unit)),
                "met": row.is_met(),
            })
        })
        .collect();
    format!("{:#}\n", Value::from(rows))
}

/// Returns the head, and a line for each row.
fn lines(rows: &[Row]) -> Vec<[String; 8]> {
    let line = |row: &Row| {
        let figure = |figure| shown(figure, row.unit);
        let ratio = |ratio: Option<f64>| ratio.map_or(String::new(), |ratio| format!("{ratio:.3}"));
        let verdict = match row.is_met() {
            None => "",
            Some(true) => "ok",
            Some(false) if row.fails() => "MISSED",
            Some(false) => "slow",
        };
        [
            row.name.clone(),
            figure(&row.upstream),
            figure(&row.ours),
            figure(&row.raw),
            ratio(row.ours.over(&row.upstream)),
            ratio(row.ours.over(&row.raw)),
            row.budget.map_or(String::new(), |budget| self::budget(budget, row.unit)),
            verdict.into(),
        ]
    };
    [HEAD.map(Into::into)].into_iter().chain(rows.iter().map(line)).collect()
}

pub fn shown(figure: &Figure, unit: Unit) -> String {
    match figure {
        Figure::Is(value) => amount(*value, unit),
        Figure::Failed(reason) => reason.clone(),
        Figure::None => String::new(),
    }
}

fn budget(budget: Budget, unit: Unit) -> String {
    match budget {
        Budget::AtMost(most) => amount(most, unit),
        Budget::OfUpstream(most) => format!("{most:.2} x upstream"),
        Budget::OfRaw(most) => format!("{most:.2} x raw"),
    }
}

fn amount(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Bytes => grouped(value) + " B",
        Unit::Crates | Unit::Fuel | Unit::Pages => grouped(value),
        Unit::Seconds if value < 0.001 => format!("{:.1} µs", value * 1e6),
        Unit::Seconds if value < 1.0 => format!("{:.1} ms", value * 1e3),
        Unit::Seconds => format!("{value:.1} s"),
    }
}

/// Writes a whole number as 1,234,567.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Bytes => "bytes",
        Unit::Crates => "crates",
        Unit::Fuel => "instructions",
        Unit::Pages => "pages of 64 KiB",
        Unit::Seconds => "seconds",
    }
}
