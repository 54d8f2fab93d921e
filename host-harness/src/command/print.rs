//! What is printed of a call: output to stdout, all else to stderr.

use std::error::Error;
use std::fmt::Display;
use std::io::{ErrorKind, IsTerminal, Write};
use std::time::Duration;

use serde_json::Value;

use super::called::Called;
use super::error::Result;
use super::style::{Colour, Style};
use crate::LogLevel;
use crate::testing::text::{count, is_visible, safe_line, safe_lines, unsaid};

/// Prints exactly these bytes. Ends the command, with success, if the reader has gone, as in `| head`.
pub fn bytes(bytes: &[u8]) -> Result<()> {
    let mut stdout = std::io::stdout();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => Err(format!("can't write the output: {error}").into()),
        Ok(()) => Ok(()),
    }
}

/// Prints a value as a line of JSON.
pub fn json(value: &Value) -> Result<()> {
    line(&escape(&value.to_string()))
}

/// Escapes the characters that a terminal obeys or hides. In JSON they can only be within strings, so the value stays the same.
pub fn escape(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for letter in json.chars() {
        match is_visible(letter) {
            true => escaped.push(letter),
            false => letter.encode_utf16(&mut [0; 2]).iter().for_each(|unit| escaped += &format!("\\u{unit:04x}")),
        }
    }
    escaped
}

/// Prints a line.
pub fn line(text: &str) -> Result<()> {
    bytes(format!("{text}\n").as_bytes())
}

/// Prints a line to stderr. If that fails, nobody can be told.
pub fn note(text: impl Display) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

pub fn error(error: &dyn Error) {
    let text = safe_lines(&error.to_string());
    note(format_args!("{} {text}", Style::of_stderr().paint(Colour::Red, "error:")));
}

/// Ends the command as clap does: with the help that was asked for, or with what is wrong with the arguments.
pub fn exit_with_usage(error: &clap::Error) -> ! {
    let text = error.render().to_string();
    match text.strip_prefix("error:") {
        Some(text) => note(format_args!("{}{}", Style::of_stderr().paint(Colour::Red, "error:"), text.trim_end())),
        None => error.exit(),
    }
    std::process::exit(error.exit_code())
}

pub fn warning(text: &str) {
    note(format_args!("{} {}", Style::of_stderr().paint(Colour::Yellow, "warning:"), safe_lines(text)));
}

/// An output for a terminal: a text, or the first bytes in hexadecimal.
fn for_terminal(output: &[u8]) -> String {
    const MAX_SHOWN: usize = 4096;

    match as_text(output) {
        Some(text) => safe_lines(text),
        None => {
            let bytes = count(output.len(), "byte");
            format!("{}({bytes}, not text: a pipe or a file gets them as they are)", hexadecimal(output, MAX_SHOWN))
        }
    }
}

/// The text that bytes are, if they are one that people can read.
pub fn as_text(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    (!text.contains(|letter: char| letter.is_control() && !letter.is_whitespace())).then_some(text)
}

/// The first bytes in hexadecimal, and an ellipsis if there are more. A space follows each.
pub fn hexadecimal(bytes: &[u8], most: usize) -> String {
    let rest = if bytes.len() > most { "… " } else { "" };
    bytes.iter().take(most).map(|byte| format!("{byte:02x} ")).collect::<String>() + rest
}

/// Prints the log lines, then the output or the error. Ends with a line break if other outputs follow.
pub fn call(called: &Called, others: bool) -> Result<()> {
    let style = Style::of_stderr();
    for log in &called.outcome.logs {
        let colour = match log.level {
            LogLevel::Error => Colour::Red,
            LogLevel::Warn => Colour::Yellow,
            LogLevel::Info => Colour::Green,
            _ => Colour::Dim,
        };
        note(format_args!("{} {}", style.paint(colour, &format!("[{}]", log.level)), safe_lines(&log.text)));
    }
    match (&called.outcome.result, &called.value) {
        (Ok(_), Some(Ok(value))) => line(&escape(value))?,
        (Ok(output), value) => {
            if let Some(Err(reason)) = value {
                warning(&format!("the contract says otherwise: {reason}"));
            }
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
        (Err(failure), _) => {
            error(failure);
            let trap = safe_lines(failure.trap.as_deref().unwrap_or_default());
            let trap = unsaid(&trap, &safe_lines(&failure.text));
            if !trap.is_empty() {
                note(style.paint(Colour::Dim, trap));
            }
        }
    }
    if let Some(fuel) = called.fuel {
        note(style.paint(Colour::Dim, &format!("fuel: {}", count(number(fuel), "unit"))));
    }
    Ok(())
}

pub fn misuse(export: &str, reports: &[String]) {
    let text: String = reports.iter().map(|report| format!("\n  {report}")).collect();
    let export = safe_line(export);
    error(&*Box::<dyn Error>::from(format!(
        "the plugin misused the host's memory in `{export}`:{text}\nFix it in the plugin. For a plugin that is known to do \
         this, `--unchecked` lets the call pass"
    )));
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

/// A number with a comma between groups of three digits.
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
    use serde_json::Value;

    use super::{escape, for_terminal};

    #[test]
    fn json_is_the_same_value_in_visible_characters() {
        for (text, json) in [
            ("Grüße 👍 \"\\\n", r#""Grüße 👍 \"\\\n""#),
            ("\x1b\x7f\u{9b}", r#""\u001b\u007f\u009b""#),
            ("a\u{202e}b\u{2028}\u{feff}", r#""a\u202eb\u2028\ufeff""#),
            ("\u{e0041}é\u{200d}", r#""\udb40\udc41é\u200d""#),
        ] {
            let written = escape(&Value::from(text).to_string());
            assert_eq!(written, json);
            assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), text);
        }
    }

    #[test]
    fn a_terminal_shows_text_or_bytes() {
        assert_eq!(for_terminal("Grüße,\n\tAda".as_bytes()), "Grüße,\n\tAda");
        assert_eq!(for_terminal(b""), "");
        let bytes = "02 00 00 00 (4 bytes, not text: a pipe or a file gets them as they are)";
        assert_eq!(for_terminal(&2u32.to_le_bytes()), bytes);
        assert!(for_terminal(b"\xff").starts_with("ff (1 byte, "));
        assert!(
            for_terminal(&[0xff; 5000])
                .ends_with("ff … (5000 bytes, not text: a pipe or a file gets them as they are)")
        );
        assert_eq!(for_terminal("a\u{202e}b\u{200b}".as_bytes()), "a\\u{202e}b\\u{200b}");
        assert!(for_terminal(b"\x1b[2J").starts_with("1b 5b 32 4a (4"));
    }
}
