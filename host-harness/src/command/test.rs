//! `cargo extism test`: cargo's own tests, with a runner for their half as WebAssembly.

mod summaries;

use std::ffi::OsString;
use std::io::Read;
use std::path::Path;
use std::process::{Child, ExitCode, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use clap::Args;

use super::error::Result;
use super::new::sdk::shell_word;
use super::print;
use super::style::Style;
use crate::build::cargo::{cargo_in, explain_missing_cargo};
use crate::build::target::builds_for_wasm;
use crate::testing::protocol::RUNNER;
use summaries::Summaries;

pub const EXAMPLES: &str = "Examples:
  cargo extism test
  cargo extism test --workspace greets_by_name
  cargo extism test -- --nocapture

Plain `cargo test` runs the native half of each such test.";

/// How long a pipe must be silent to count as read, when cargo has ended: a process that a test left behind may keep it open.
const SILENCE: Duration = Duration::from_millis(100);

/// What cargo is given.
#[derive(Args)]
pub struct Test {
    /// Arguments of `cargo test`
    ///
    /// Options, a part of the tests' names, and after `--` arguments of the tests
    #[arg(value_name = "ARGUMENTS", trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

pub fn run(_: &Test) -> Result<ExitCode> {
    let runner = std::env::current_exe().map_err(|error| format!("can't find this command's own file: {error}"))?;
    let mut arguments = given_arguments(std::env::args_os());
    if let Some(folder) = arguments.first().filter(|argument| Path::new(argument).join("Cargo.toml").is_file()) {
        let folder = shell_word(&folder.display().to_string());
        return Err(format!(
            "can't run the tests of a folder: arguments are cargo's, and it runs those of the folder it is started in: \
             (cd {folder} && cargo extism test); for the tests with this name, write -- {folder}"
        )
        .into());
    }
    let mut cargo = cargo_in(".".as_ref());
    cargo.arg("test").env(RUNNER, runner).stdout(Stdio::piped());
    if builds_for_wasm(".".as_ref()) && !names_target(&arguments) {
        cargo.args(["--target", "host-tuple"]);
    }
    keep_colours(&mut arguments);
    let cargo = cargo.args(arguments).spawn();
    let cargo = cargo.map_err(explain_missing_cargo)?;
    let mut summaries = Summaries::default();
    let status = pass_on(cargo, |output| {
        summaries.read(output);
        print::bytes(output)
    })?;
    if status.success() && summaries.is_missing() {
        return Err(
            "a test program ended before it had run all of its tests: look for `std::process::exit` in the tests, \
                    their mocks and what they call, and return or panic instead"
                .into(),
        );
    }
    Ok(status.code().map_or(ExitCode::FAILURE, |code| ExitCode::from(code as u8)))
}

/// Gives all that a program writes to stdout, as it comes; how the program ended.
fn pass_on(mut program: Child, mut give: impl FnMut(&[u8]) -> Result<()>) -> Result<ExitStatus> {
    let output = read_in_background(program.stdout.take());
    let mut ended = None;
    loop {
        match output.recv_timeout(SILENCE) {
            Ok(bytes) => give(&bytes)?,
            Err(RecvTimeoutError::Disconnected) => return Ok(program.wait()?),
            Err(RecvTimeoutError::Timeout) => match ended {
                Some(status) => return Ok(status),
                None => ended = program.try_wait()?,
            },
        }
    }
}

fn read_in_background(stdout: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (sender, output) = sync_channel(1);
    thread::spawn(move || {
        let Some(mut stdout) = stdout else { return };
        let mut buffer = [0; 8 << 10];
        while let Ok(read @ 1..) = stdout.read(&mut buffer) {
            if sender.send(buffer.get(..read).unwrap_or_default().to_vec()).is_err() {
                return;
            }
        }
    });
    output
}

/// What comes after the command's name. clap would lose a `--` that comes first.
fn given_arguments(all: impl Iterator<Item = OsString>) -> Vec<OsString> {
    all.skip(1).skip_while(|argument| argument != "test").skip(1).collect()
}

/// Tests write to a pipe, and would leave the terminal's colours out.
fn keep_colours(arguments: &mut Vec<OsString>) {
    let is_given = |argument: &OsString| argument.to_str().is_some_and(|argument| argument.starts_with("--color"));
    let mut of_tests = arguments.iter().skip_while(|argument| *argument != "--");
    if Style::of_stdout().is_plain() || of_tests.any(is_given) {
        return;
    }
    if arguments.iter().all(|argument| argument != "--") {
        arguments.push("--".into());
    }
    arguments.push("--color=always".into());
}

/// Whether the user says for which target.
fn names_target(arguments: &[OsString]) -> bool {
    let options = arguments.iter().take_while(|argument| *argument != "--");
    options.filter_map(|option| option.to_str()).any(|option| option == "--target" || option.starts_with("--target="))
}
