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

#[test]
fn every_help_has_an_example() {
    for command in ["call", "inspect", "new", "completions"] {
        let output = run(&[command, "--help"]);
        assert!(output.status.success());
        let example = format!("host-harness {command} ");
        assert!(stdout(&output).split("Example").nth(1).is_some_and(|text| text.contains(&example)), "{command}");
    }
}
