//! `host-harness completions`.

use std::process::ExitCode;

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use super::{Cli, Result, print};

pub const EXAMPLES: &str = "Examples:
  host-harness completions bash > ~/.local/share/bash-completion/completions/host-harness
  host-harness completions zsh > \"${fpath[1]}/_host-harness\"
  host-harness completions fish > ~/.config/fish/completions/host-harness.fish";

/// Whose completions.
#[derive(Args)]
pub struct Completions {
    /// The shell
    shell: Shell,
}

pub fn run(completions: &Completions) -> Result<ExitCode> {
    let mut script = Vec::new();
    generate(completions.shell, &mut Cli::command(), "host-harness", &mut script);
    print::bytes(&script)?;
    Ok(ExitCode::SUCCESS)
}
