//! `host-harness completions`, and the help.

use crate::support::{run, stderr, stdout};

#[test]
fn of_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = run(&["completions", shell]);
        assert!(output.status.success(), "{output:?}");
        for word in ["host-harness", "inspect", "input-file"] {
            assert!(stdout(&output).contains(word), "{shell}: {word}");
        }
    }
    let output = run(&["completions", "cmd"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("possible values: bash, "), "{}", stderr(&output));
}

/// A screen has 24 lines of 80 letters, one of them for the prompt.
#[test]
fn every_help_fits_a_screen_and_has_an_example() {
    let help = stdout(&run(&["--help"])).to_owned();
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let commands = commands.lines().take_while(|line| !line.is_empty());
    let commands: Vec<_> = commands.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(commands.contains(&"dev") && commands.contains(&"help"), "{commands:?}");
    for command in commands.into_iter().filter(|command| *command != "help").chain([""]) {
        for flag in ["--help", "-h"] {
            let arguments: Vec<_> = [command, flag].into_iter().filter(|argument| !argument.is_empty()).collect();
            let output = run(&arguments);
            let help = stdout(&output);
            assert!(output.status.success() && stderr(&output).is_empty(), "{output:?}");
            let example = format!("host-harness {command}");
            let examples = help.split("\nExample").nth(1).unwrap_or_default();
            assert!(examples.contains(&example), "{help}");
            assert!(help.lines().count() < 24, "{} lines:\n{help}", help.lines().count());
            let long: Vec<_> = help.lines().filter(|line| line.chars().count() > 80).collect();
            assert!(long.is_empty(), "{long:#?}");
        }
    }
}

/// What few need isn't lost.
#[test]
fn all_options_are_in_the_long_help() {
    for command in ["call", "dev"] {
        let (short, long) = (run(&[command, "--help"]), run(&["help", command]));
        assert!(stdout(&short).contains(&format!("All options: host-harness help {command}\n")), "{short:?}");
        for option in ["--config", "--link", "--fuel", "--folder", "--log-level", "--help"] {
            assert!(stdout(&long).contains(option), "{option}: {long:?}");
        }
        assert!(!stdout(&short).contains("--fuel"));
    }
    let help = stdout(&run(&["help", "call"])).split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "If the contract says bytes, they are {\"base64\": \"…\"}, a list of numbers, or a file",
        "Without a contract, a reply is the bytes of the text or the file as they are: JSON isn't read",
    ] {
        assert!(help.contains(words), "{help}");
    }
    let build = run(&["build", "--help"]);
    assert!(stdout(&build).contains("Print help\n"), "{build:?}");
}
