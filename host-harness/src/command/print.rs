//! What is printed of a call: output to stdout, all else to stderr.

use std::error::Error;
use std::fmt::Display;
use std::io::{ErrorKind, IsTerminal, Write};
use std::time::Duration;

use host_harness::LogLevel;

use super::Result;
use super::called::Called;
use super::level;
use super::style::{Colour, Style};

/// Prints exactly these bytes. A reader that went away, as in `| head`, is no failure.
pub fn bytes(bytes: &[u8]) -> Result<()> {
    let mut stdout = std::io::stdout();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(format!("can't write the output: {error}").into()),
        _ => Ok(()),
    }
}

/// Prints a line.
pub fn line(text: &str) -> Result<()> {
    bytes(format!("{text}\n").as_bytes())
}

/// Says something beside the output. There is nobody to tell if it can't be said.
pub fn note(text: impl Display) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

pub fn error(error: &dyn Error) {
    note(format_args!("{} {error}", Style::of_stderr().paint(Colour::Red, "error:")));
}

/// Prints the log lines, then the output or the error. With other outputs to come it ends in a line's end.
pub fn call(called: &Called, others: bool) -> Result<()> {
    let style = Style::of_stderr();
    for log in &called.outcome.logs {
        let colour = match log.level {
            LogLevel::Error => Colour::Red,
            LogLevel::Warn => Colour::Yellow,
            LogLevel::Info => Colour::Green,
            _ => Colour::Dim,
        };
        note(format_args!("{} {}", style.paint(colour, &format!("[{}]", level::name(log.level))), log.text));
    }
    match &called.outcome.result {
        Ok(output) => {
            bytes(output)?;
            // A prompt shouldn't follow the output on its line; a file or a pipe gets the exact bytes.
            if (others || std::io::stdout().is_terminal()) && !output.ends_with(b"\n") {
                bytes(b"\n")?;
            }
        }
        Err(failure) => error(failure),
    }
    if let Some(fuel) = called.fuel {
        note(style.paint(Colour::Dim, &format!("fuel: {} units", number(fuel))));
    }
    Ok(())
}

pub fn misuse(export: &str, reports: &[String]) {
    let text: String = reports.iter().map(|report| format!("\n  {report}")).collect();
    error(&*Box::<dyn Error>::from(format!("the plugin misused the host's memory in `{export}`:{text}")));
}

/// Sums up how long calls took.
pub fn times(times: &[Duration]) {
    let [first, rest @ ..] = times else { return };
    let mut rest = rest.to_vec();
    rest.sort_unstable();
    let then = match (rest.first(), rest.get(rest.len() / 2), rest.last()) {
        (Some(least), Some(median), Some(most)) => format!(", then {median:.1?} ({least:.1?} to {most:.1?})"),
        _ => String::new(),
    };
    note(Style::of_stderr().paint(Colour::Dim, &format!("{} calls: the first took {first:.1?}{then}", times.len())));
}

/// A number in groups of three digits.
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
