//! The `host-harness` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    host_harness::run_command()
}
