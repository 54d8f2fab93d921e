//! The command as a subcommand of cargo's.

use std::process::Output;

use crate::support::{self, ECHO, Folder, run, stderr, stdout};

fn cargo_extism(arguments: &[&str]) -> Output {
    support::cargo_extism().args(arguments).output().unwrap()
}

#[test]
fn cargo_has_the_command() {
    let folder = Folder::new();
    let plugin = folder.module("echo.wasm", ECHO);
    let output = cargo_extism(&["call", &plugin, "echo", "--input", "extism"]);
    assert_eq!(stdout(&output), "extism", "{}", stderr(&output));
    let output = cargo_extism(&["call", &plugin, "nothing"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).starts_with("error: the plugin has no export `nothing`"), "{}", stderr(&output));
}

/// What is shown can be pasted, whichever way it is called.
#[test]
fn help_names_the_command_as_it_was_called() {
    for command in [&[][..], &["new"], &["call"], &["inspect"]] {
        let arguments = [command, &["--help"]].concat();
        for (output, name, other) in [
            (cargo_extism(&arguments), "cargo extism", "host-harness"),
            (run(&arguments), "host-harness", "cargo extism"),
        ] {
            let help = stdout(&output);
            let usage = format!("\nUsage: {name} {}", command.concat());
            assert!(help.contains(&usage), "{help}");
            let (_, examples) = help.split_once("\nExample").unwrap_or_else(|| panic!("{help}"));
            assert!(examples.contains(&format!("  {name} ")) && !examples.contains(&format!("{other} ")), "{help}");
        }
    }
}
