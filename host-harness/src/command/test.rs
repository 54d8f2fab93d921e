//! `cargo extism test`: cargo's own tests, with a runner for their half as WebAssembly.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use cargo_config2::Config;
use clap::Args;

use super::error::Result;
use crate::testing::protocol::RUNNER;

pub const EXAMPLES: &str = "Examples:
  cargo extism test
  cargo extism test --workspace greets_by_name
  cargo extism test -- --nocapture

Plain `cargo test` runs the native half of each such test.";

/// What cargo is given.
#[derive(Args)]
pub struct Test {
    /// What `cargo test` takes
    ///
    /// Options, a part of the tests' names, and behind `--` what the tests take
    #[arg(value_name = "ARGUMENTS", trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

pub fn run(_: &Test) -> Result<ExitCode> {
    let runner = std::env::current_exe().map_err(|error| format!("can't find this command's own file: {error}"))?;
    let arguments = given_arguments(std::env::args_os());
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.arg("test").env(RUNNER, runner);
    if builds_for_wasm() && !names_target(&arguments) {
        cargo.args(["--target", "host-tuple"]);
    }
    let status = cargo.args(arguments).status();
    let status = status.map_err(|error| format!("can't run cargo ({error}): install Rust from https://rustup.rs"))?;
    Ok(status.code().map_or(ExitCode::FAILURE, |code| ExitCode::from(code as u8)))
}

/// What comes after the command's name. clap would lose a `--` that comes first.
fn given_arguments(all: impl Iterator<Item = OsString>) -> Vec<OsString> {
    all.skip(1).skip_while(|argument| argument != "test").skip(1).collect()
}

/// Whether cargo is configured to build for WebAssembly, as many plugins are: tests run natively all the same.
fn builds_for_wasm() -> bool {
    let targets = Config::load().ok().and_then(|config| config.build.target);
    targets.into_iter().flatten().any(|target| target.triple().starts_with("wasm32-"))
}

/// Whether the user says for which target.
fn names_target(arguments: &[OsString]) -> bool {
    let options = arguments.iter().take_while(|argument| *argument != "--");
    options.filter_map(|option| option.to_str()).any(|option| option == "--target" || option.starts_with("--target="))
}
