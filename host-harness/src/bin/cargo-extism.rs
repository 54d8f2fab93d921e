//! `cargo extism`: the `host-harness` command as a subcommand of cargo's.

use std::process::ExitCode;

fn main() -> ExitCode {
    host_harness::run_command()
}
