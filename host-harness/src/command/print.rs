//! What is printed of a call: output to stdout, all else to stderr.

use std::error::Error;
use std::fmt::Display;
use std::io::{ErrorKind, IsTerminal, Write};
use std::time::Duration;

use host_harness::LogLevel;

use super::Result;
use super::called::Called;
use super::level;
use super::style::{Colour, Style, clean};

/// Prints exactly these bytes. A reader that went away, as in `| head`, is no failure, and ends the command.
pub fn bytes(bytes: &[u8]) -> Result<()> {
    let mut stdout = std::io::stdout();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => Err(format!("can't write the output: {error}").into()),
        Ok(()) => Ok(()),
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
    let text = for_stderr(&error.to_string());
    note(format_args!("{} {text}", Style::of_stderr().paint(Colour::Red, "error:")));
}

/// The characters that a text of several lines is made with.
const LINES: [char; 2] = ['\n', '\t'];

/// What a plugin says, as it may be shown on stderr.
fn for_stderr(text: &str) -> String {
    if std::io::stderr().is_terminal() { clean(text, &LINES) } else { text.to_owned() }
}

/// An output for a terminal: a text, or the bytes in hexadecimal.
fn for_terminal(output: &[u8]) -> String {
    match std::str::from_utf8(output) {
        Ok(text) if !text.contains(|letter: char| letter.is_control() && !letter.is_whitespace()) => {
            clean(text, &LINES)
        }
        _ => {
            let hex: String = output.iter().map(|byte| format!("{byte:02x} ")).collect();
            format!("{hex}({} bytes, no text: a pipe or a file gets them as they are)", output.len())
        }
    }
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
        note(format_args!(
            "{} {}",
            style.paint(colour, &format!("[{}]", level::name(log.level))),
            for_stderr(&log.text)
        ));
    }
    match &called.outcome.result {
        Ok(output) => {
            // A file or a pipe gets the exact bytes. On a terminal a prompt shouldn't follow them on their line.
            let is_terminal = std::io::stdout().is_terminal();
            match is_terminal {
                true => bytes(for_terminal(output).as_bytes())?,
                false => bytes(output)?,
            }
            if (others || is_terminal) && !output.ends_with(b"\n") {
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

#[cfg(test)]
mod tests {
    use super::for_terminal;

    #[test]
    fn a_terminal_shows_text_or_bytes() {
        assert_eq!(for_terminal("Grüße,\n\tAda".as_bytes()), "Grüße,\n\tAda");
        assert_eq!(for_terminal(b""), "");
        let bytes = "02 00 00 00 (4 bytes, no text: a pipe or a file gets them as they are)";
        assert_eq!(for_terminal(&2u32.to_le_bytes()), bytes);
        assert!(for_terminal(b"\xff").starts_with("ff (1 bytes"));
        assert!(for_terminal(b"\x1b[2J").starts_with("1b 5b 32 4a (4"));
    }
}
