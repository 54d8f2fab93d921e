//! Writes the matrix of hosts and cases: for the terminal, and as Markdown with the reasons for differences.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::judge::Verdict;
use crate::run::Results;
use crate::table::{Case, Host};

impl Verdict {
    fn sign(&self) -> &'static str {
        match self {
            Verdict::Same => "✓",
            Verdict::Differs => "≠",
            Verdict::NotHere => "–",
            Verdict::Miss(_) => "✗",
        }
    }
}

const INTRODUCTION: &str = "# Plugins on the hosts that people run

Written by `tests/hosts/run`. ✓ the case holds, ≠ the host differs by its design and does what the case says of it,
– the host can't run the case, ✗ a miss. The reasons for ≠ and – are below each table.

";

/// Writes a line for each case, with a column for each host.
pub fn terminal(hosts: &[Host], subjects: &[(String, Vec<Case>)], results: &Results) -> String {
    let mut page = String::new();
    for (index, host) in hosts.iter().enumerate() {
        let _ = writeln!(page, "{}┌ {}", "│ ".repeat(index), host.name);
    }
    for ((subject, cases), rows) in subjects.iter().zip(results) {
        for (case, row) in cases.iter().zip(rows) {
            let signs: Vec<&str> = row.iter().map(Verdict::sign).collect();
            let _ = writeln!(page, "{} {subject}: {}", signs.join(" "), case.name);
        }
    }
    page
}

/// Writes the page MATRIX.md.
pub fn markdown(hosts: &[Host], subjects: &[(String, Vec<Case>)], results: &Results) -> String {
    let mut page = INTRODUCTION.to_owned();
    page.push_str("| host | what it is |\n|---|---|\n");
    for host in hosts {
        let _ = writeln!(page, "| {} | {} |", host.name, host.what);
    }
    let names: Vec<&str> = hosts.iter().map(|host| host.name.as_str()).collect();
    for ((subject, cases), rows) in subjects.iter().zip(results) {
        let _ = writeln!(page, "\n## {subject}\n\n| case | {} |", names.join(" | "));
        let _ = writeln!(page, "|---|{}", ":-:|".repeat(hosts.len()));
        let mut reasons = String::new();
        for (case, row) in cases.iter().zip(rows) {
            let signs: Vec<&str> = row.iter().map(Verdict::sign).collect();
            let _ = writeln!(page, "| {} | {} |", case.name, signs.join(" | "));
            write_reasons(&mut reasons, case);
        }
        if !reasons.is_empty() {
            let _ = write!(page, "\n{reasons}");
        }
    }
    page
}

fn write_reasons(page: &mut String, case: &Case) {
    let mut line = |sign: &str, hosts: &str, why: &str| {
        let line = format!("- *{}*, {sign} `{}`: {why}\n", case.name, hosts.replace(' ', "`, `"));
        if !page.contains(&line) {
            page.push_str(&line);
        }
    };
    for exception in &case.not_on {
        line("–", &exception.hosts, &exception.why);
    }
    for refusal in &case.refused_by {
        line("≠", &refusal.hosts, &refusal.why);
    }
    for difference in case.calls.iter().flat_map(|call| &call.differs) {
        line("≠", &difference.hosts, &difference.why);
    }
}

/// Lists failures: a line for each host on which everything fails in the same way, and for each way in which a case fails.
pub fn misses(hosts: &[Host], subjects: &[(String, Vec<Case>)], results: &Results) -> Vec<String> {
    let rows = || results.iter().flatten();
    let run = |column: usize| rows().filter(move |row| !matches!(row.get(column), Some(Verdict::NotHere)));
    let first = |column: usize| run(column).find_map(|row| reasons(row, column));
    let dead = |column: usize| run(column).count() > 1 && run(column).all(|row| reasons(row, column) == first(column));
    let (dead, alive): (Vec<usize>, Vec<usize>) = (0..hosts.len()).partition(|column| dead(*column));
    let name = |column: &usize| hosts.get(*column).map_or("", |host| host.name.as_str());

    let mut misses: Vec<String> = Vec::new();
    for column in &dead {
        misses.extend(first(*column).map(|reason| format!("{}, all cases: {reason}", name(column))));
    }
    let cases = subjects.iter().flat_map(|(subject, cases)| cases.iter().map(move |case| (subject, case)));
    for ((subject, case), row) in cases.zip(rows()) {
        let mut ways: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for column in &alive {
            if let Some(reason) = reasons(row, *column) {
                ways.entry(reason).or_default().push(name(column));
            }
        }
        misses.extend(
            ways.iter().map(|(reason, hosts)| format!("{subject}: {}: {reason} ({})", case.name, hosts.join(", "))),
        );
    }
    misses
}

fn reasons(row: &[Verdict], column: usize) -> Option<String> {
    match row.get(column) {
        Some(Verdict::Miss(reasons)) => Some(reasons.join("; ")),
        _ => None,
    }
}
