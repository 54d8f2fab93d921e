//! The `host-harness` command.

use std::io::{IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use host_harness::{Builder, Error, LogLevel, Outcome};

/// Build, load and call Extism plugins.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Call an export and print its output.
    ///
    /// Log lines go to stderr. The exit code is the plugin's if it fails, 1 if it can't be called at all.
    #[command(after_help = "Example:\n  host-harness call examples/count_vowels count_vowels --input 'Hello, World!'")]
    Call(Call),
}

#[derive(Args)]
struct Call {
    /// A plugin crate's folder, which is built first, or a .wasm file
    plugin: PathBuf,
    /// The function to call
    export: String,
    /// The input; empty unless given
    #[arg(long, value_name = "TEXT")]
    input: Option<String>,
    /// A file with the input, `-` for stdin
    #[arg(long, value_name = "FILE", conflicts_with = "input")]
    input_file: Option<PathBuf>,
    /// A config key (repeatable)
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair('='))]
    config: Vec<(String, String)>,
    /// A variable's first value (repeatable)
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair('='))]
    var: Vec<(String, String)>,
    /// A host that HTTP requests may go to, `*` and `?` for any text and character (repeatable)
    #[arg(long, value_name = "PATTERN")]
    allow_host: Vec<String>,
    /// A folder the plugin may use through WASI (repeatable)
    #[arg(long, value_name = "HOST:GUEST", value_parser = pair(':'))]
    dir: Vec<(String, String)>,
    /// End the call after so many milliseconds
    #[arg(long, value_name = "MS")]
    timeout: Option<u64>,
    /// Limit the memory to so many pages of 64 KiB
    #[arg(long, value_name = "PAGES")]
    memory: Option<u32>,
    /// The lowest level of log lines to show
    #[arg(long, value_name = "LEVEL", default_value = "info", value_parser = ["trace", "debug", "info", "warn", "error", "off"])]
    log_level: String,
}

fn main() -> ExitCode {
    let Command::Call(call) = Cli::parse().command;
    match run(call) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(call: Call) -> Result<ExitCode, Error> {
    let input = input(&call)?;
    let mut builder = Builder::from_path(&call.plugin).log_level(level(&call.log_level));
    for (key, value) in call.config {
        builder = builder.config(key, value);
    }
    for (key, value) in call.var {
        builder = builder.var(key, value.as_str());
    }
    for pattern in call.allow_host {
        builder = builder.allow_host(pattern);
    }
    for (host, guest) in call.dir {
        builder = builder.folder(host, guest);
    }
    if let Some(limit) = call.timeout {
        builder = builder.timeout(Duration::from_millis(limit));
    }
    if let Some(pages) = call.memory {
        builder = builder.memory_pages(pages);
    }
    Ok(show(builder.load()?.outcome(&call.export, input)?))
}

fn input(call: &Call) -> Result<Vec<u8>, Error> {
    let Some(path) = &call.input_file else {
        return Ok(call.input.clone().unwrap_or_default().into_bytes());
    };
    let mut input = Vec::new();
    let read = match path.to_str() {
        Some("-") => std::io::stdin().read_to_end(&mut input).map(|_| input),
        _ => std::fs::read(path),
    };
    read.map_err(|source| Error::Read { path: path.clone(), source })
}

/// Prints logs, then the output or the error; the exit code.
fn show(outcome: Outcome) -> ExitCode {
    for log in &outcome.logs {
        eprintln!("[{}] {}", name(log.level), log.text);
    }
    match outcome.result {
        Ok(mut output) => {
            let mut stdout = std::io::stdout();
            // A prompt shouldn't follow the output on its line; a file or a pipe gets the exact bytes.
            if stdout.is_terminal() && !output.ends_with(b"\n") {
                output.push(b'\n');
            }
            // A reader that went away, as in `| head`, is no failure of the plugin's.
            let _ = stdout.write_all(&output);
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("error: {failure}");
            // An exit code is a byte, and a failure is never 0.
            match failure.code as u8 {
                0 => ExitCode::FAILURE,
                code => ExitCode::from(code),
            }
        }
    }
}

const LEVELS: [(LogLevel, &str); 5] = [
    (LogLevel::Trace, "trace"),
    (LogLevel::Debug, "debug"),
    (LogLevel::Info, "info"),
    (LogLevel::Warn, "warn"),
    (LogLevel::Error, "error"),
];

fn level(name: &str) -> Option<LogLevel> {
    LEVELS.iter().find(|(_, known)| *known == name).map(|(level, _)| *level)
}

fn name(level: LogLevel) -> &'static str {
    LEVELS.iter().find(|(known, _)| *known == level).map_or("", |(_, name)| name)
}

/// Parses `A=B` or `A:B`, split at the first separator.
fn pair(separator: char) -> impl Fn(&str) -> Result<(String, String), String> + Clone {
    move |text| match text.split_once(separator) {
        Some((left, right)) if !left.is_empty() => Ok((left.into(), right.into())),
        _ => Err(format!("write it as LEFT{separator}RIGHT")),
    }
}
