//! The subcommands, one module each, and what they share.

mod bindings;
mod c_functions;
mod call;
mod called;
mod completions;
mod error;
mod inspect;
mod json;
mod module;
mod new;
mod options;
mod print;
mod source;
mod style;
mod watch;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

pub use bindings::write_bindings;
pub use inspect::describe_module;
pub use print::escape;

const EXAMPLES: &str = "Examples:
  host-harness new shout
  host-harness call shout greet --input Ada
  host-harness inspect shout

Each command has a --help with examples of its own.";

/// Build, call and examine Extism plugins.
#[derive(Parser)]
#[command(version, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
#[allow(clippy::large_enum_variant)] // there is one of it
enum Command {
    /// Call an export and print its output.
    ///
    /// Log lines go to stderr. The exit code is the plugin's if it fails, 1 if it can't be called at all.
    #[command(after_help = options::EXAMPLES)]
    Call(options::Call),
    /// Show what a plugin exports and imports, which hosts can load it, and where its size comes from.
    #[command(after_help = inspect::EXAMPLES)]
    Inspect(inspect::Inspect),
    /// Write a file for an application that calls the plugin with real types: what its contract says, in the
    /// application's language.
    #[command(after_help = bindings::EXAMPLES)]
    Bindings(bindings::Bindings),
    /// Write a new plugin crate.
    #[command(after_help = new::EXAMPLES)]
    New(new::New),
    /// Print a shell's completions of this command.
    #[command(after_help = completions::EXAMPLES)]
    Completions(completions::Completions),
}

/// Does what the arguments say.
pub fn run() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Call(call) => call::run(call),
        Command::Inspect(inspect) => inspect::run(&inspect),
        Command::Bindings(bindings) => bindings::run(&bindings),
        Command::New(new) => new::run(&new),
        Command::Completions(completions) => completions::run(&completions, Cli::command()),
    };
    done.unwrap_or_else(|error| {
        print::error(&*error);
        ExitCode::FAILURE
    })
}
