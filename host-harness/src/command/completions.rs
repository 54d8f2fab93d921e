//! `host-harness completions`.

use std::process::ExitCode;

use clap::{Args, Command};
use clap_complete::{Shell, generate};

use super::error::Result;
use super::print;

pub const EXAMPLES: &str = "Examples:
  source <(host-harness completions bash) # in ~/.bashrc
  host-harness completions zsh > \"${fpath[1]}/_host-harness\"
  host-harness completions fish > ~/.config/fish/completions/host-harness.fish";

/// Whose completions.
#[derive(Args)]
pub struct Completions {
    /// The shell
    shell: Shell,
}

/// Prints the completions of the command.
pub fn run(completions: &Completions, mut command: Command) -> Result<ExitCode> {
    let mut script = Vec::new();
    generate(completions.shell, &mut command, "host-harness", &mut script);
    print::bytes(&script)?;
    Ok(ExitCode::SUCCESS)
}
