//! The subcommands, one module each, and what they share.

mod allowed_host;
mod bindings;
mod build;
mod c_functions;
mod call;
mod called;
mod code;
mod completions;
mod config_keys;
mod contract;
mod dev;
mod diff;
mod docs;
mod error;
mod files;
mod given;
mod host_fns;
mod inspect;
mod interface;
mod json;
mod manifest;
mod module;
mod new;
mod options;
mod out;
mod print;
mod schema;
mod settings;
mod source;
mod style;
mod table;
mod test;
mod test_runner;
mod text;
mod try_contract;
mod usage;
mod watch;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::{Arg, ArgAction, CommandFactory, FromArgMatches, Parser, Subcommand};

pub use bindings::write_bindings;
pub use diff::describe_changes;
pub use docs::write_docs;
pub use inspect::describe_module;
pub use schema::{write_json_schema, write_xtp};
pub use try_contract::try_contract;

/// What the command is called as a subcommand of cargo's, which is how help and errors call it.
const CARGO_EXTISM: &str = "cargo extism";

/// Leaves out the options, which are the same in all commands, so that the list of commands fits a screen.
const HELP: &str = "{about}\n\n{usage-heading} {usage}\n\nCommands:\n{subcommands}{after-help}";

const EXAMPLES: &str = "Example:
  cargo extism new shout";

/// Build, call and examine Extism plugins.
#[derive(Parser)]
#[command(version, after_help = EXAMPLES, help_template = HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
#[allow(clippy::large_enum_variant)] // a process has one value of it
enum Command {
    /// Call an export and print its output.
    ///
    /// Log lines go to stderr. The exit code is the plugin's if it fails, and 1 if it can't be called. Options that take
    /// NAME=VALUE can be given several times. What no option sets, [package.metadata.extism] of a crate does.
    #[command(after_help = options::EXAMPLES)]
    Call(options::Call),
    /// Run a crate's tests, natively and as WebAssembly.
    #[command(after_help = test::EXAMPLES)]
    Test(test::Test),
    #[command(hide = true)]
    TestRunner(test_runner::TestRunner),
    /// Build a plugin whenever it changes, with a page to call it from.
    ///
    /// Config, allowed hosts, folders and limits also come from [package.metadata.extism]. A call may take 10 seconds unless
    /// you set a limit. Only this machine can open the page.
    #[command(after_help = dev::EXAMPLES)]
    Dev(dev::Dev),
    /// Build plugins as they are shipped: small and reproducible.
    ///
    /// What `[profile.release]` doesn't set is chosen for a small .wasm. The same source gives the same bytes in any folder.
    /// Sizes and hashes are shown.
    #[command(after_help = build::EXAMPLES)]
    Build(build::Build),
    /// Build a plugin, and print a manifest that every SDK loads.
    ///
    /// It has the config keys of the plugin's contract, with their defaults. Fill in the empty ones.
    #[command(after_help = manifest::EXAMPLES)]
    Manifest(manifest::Manifest),
    /// Show what a plugin exports and imports, and which hosts load it.
    ///
    /// It also shows where the size comes from. The functions of a .wasm file have names if it has a name section; a crate is
    /// built a second time to get them.
    #[command(after_help = inspect::EXAMPLES)]
    Inspect(inspect::Inspect),
    /// Write typed code by which an application calls a plugin.
    ///
    /// The plugin's contract says which functions and types it has.
    #[command(after_help = bindings::EXAMPLES)]
    Bindings(bindings::Bindings),
    /// Write a plugin's contract in a format that other tools read.
    #[command(after_help = schema::EXAMPLES)]
    Schema(schema::Schema),
    /// Show what changed in a plugin, and what breaks those who call it.
    ///
    /// The exit code is 0 if nothing breaks those who call the plugin or the application around it, 1 if something does, and
    /// 2 if the two can't be compared.
    #[command(after_help = diff::EXAMPLES)]
    Diff(diff::Diff),
    /// Write a page about a plugin from its contract, as Markdown.
    ///
    /// It lists functions, types, errors and config. Texts of the plugin are escaped: they can't add links, HTML or headings.
    #[command(after_help = docs::EXAMPLES)]
    Docs(docs::Docs),
    /// Write a new plugin crate.
    #[command(after_help = new::EXAMPLES)]
    New(new::New),
    /// Print completions of this command for a shell.
    #[command(after_help = completions::EXAMPLES)]
    Completions(completions::Completions),
}

/// Does what the arguments say.
pub fn run() -> ExitCode {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    let name = if is_cargo_subcommand(&arguments) {
        arguments.remove(1);
        CARGO_EXTISM
    } else {
        env!("CARGO_PKG_NAME")
    };
    let mut cli = name_in_examples(Cli::command().bin_name(name), name);
    cli = cli.mut_subcommands(|command| shorten_help(command, name));
    let parsed = cli.try_get_matches_from_mut(arguments).and_then(|matches| Cli::from_arg_matches(&matches));
    let parsed =
        parsed.unwrap_or_else(|error| print::exit_with_usage(&usage::mend_tip(error, cli.get_subcommands(), name)));
    let done = match parsed.command {
        Command::Call(call) => call::run(call),
        Command::Test(test) => test::run(&test),
        Command::TestRunner(options) => test_runner::run(&options),
        Command::Dev(dev) => dev::run(dev),
        Command::Build(build) => build::run(&build),
        Command::Manifest(options) => manifest::run(&options),
        Command::Inspect(inspect) => inspect::run(&inspect),
        Command::Bindings(bindings) => bindings::run(&bindings),
        Command::Schema(schema) => schema::run(&schema),
        Command::Diff(diff) => diff::run(&diff),
        Command::Docs(docs) => docs::run(&docs),
        Command::New(new) => new::run(&new),
        Command::Completions(completions) => completions::run(&completions, Cli::command()),
    };
    done.unwrap_or_else(|error| {
        print::error(&*error);
        ExitCode::FAILURE
    })
}

/// Whether cargo runs this as its subcommand: it looks for a program `cargo-extism`, and gives `extism` as the first
/// argument (<https://doc.rust-lang.org/cargo/reference/external-tools.html#custom-subcommands>).
fn is_cargo_subcommand(arguments: &[OsString]) -> bool {
    let [program, name, ..] = arguments else { return false };
    Path::new(program).file_stem().is_some_and(|stem| stem == "cargo-extism") && name == "extism"
}

/// Makes `--help` fit a screen: `help` with the command's name shows the options that few people need.
fn shorten_help(command: clap::Command, name: &str) -> clap::Command {
    let hides = command.get_arguments().any(Arg::is_hide_short_help_set);
    let all = if hides { format!(". All options: {name} help {}", command.get_name()) } else { String::new() };
    let command = usage::allow_negative_numbers(command);
    let help = Arg::new("help").short('h').long("help").action(ArgAction::HelpShort);
    command.disable_help_flag(true).arg(help.help(format!("Print help{all}")))
}

/// Examples that can be pasted: with the name that the command goes by.
fn name_in_examples(command: clap::Command, name: &str) -> clap::Command {
    let command = command.mut_subcommands(|command| name_in_examples(command, name));
    match command.get_after_help().map(ToString::to_string) {
        Some(examples) => command.after_help(examples.replace(CARGO_EXTISM, name)),
        None => command,
    }
}
