//! `cargo extism test`, on a crate that depends on nothing but `extism-pdk`.

use std::io::{BufReader, Read, Write};
use std::process::{Child, Command, Output, Stdio};

use extism_pdk::testing::Host;
use extism_pdk::testing::protocol::{Bytes, Given, RUNNER, ToRunner, ToTest, read_message, write_message};

use crate::support::{Folder, cargo_extism, crates_folder, host_harness, stderr, stdout, use_our_lock};

const PLUGIN: &str = include_str!("test/plugin.rs");

/// A new crate with these files in place of its own.
fn new_crate(name: &str, lib: &str) -> Folder {
    let folder = crates_folder();
    let made = host_harness().args(["new", name]).current_dir(&folder.0).output().unwrap();
    assert!(made.status.success(), "{}", stderr(&made));
    use_our_lock(&folder, name);
    folder.write(&format!("{name}/src/lib.rs"), lib);
    folder
}

fn cargo_test(folder: &Folder, name: &str, arguments: &[&str], runner: Option<&str>) -> Output {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.arg("test").args(arguments).current_dir(folder.path(name)).env_remove(RUNNER);
    cargo.envs(runner.map(|runner| (RUNNER, runner))).output().unwrap()
}

/// Whatever a test gives a host and reads of it.
#[test]
fn both_halves_of_a_crates_tests_run() {
    let folder = new_crate("both-halves", PLUGIN);
    let run = |arguments: &[&str]| {
        cargo_extism().arg("test").args(arguments).current_dir(folder.path("both-halves")).output().unwrap()
    };
    let output = run(&["--", "--skip", "differs"]);
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    let tests = PLUGIN.matches("(load)").count() - PLUGIN.matches("fn differs").count();
    let all = format!("test result: ok. {} passed; 0 failed; 0 ignored", 2 * tests);
    assert!(stdout(&output).contains(&all), "{}", stdout(&output));
    assert!(!stderr(&output).contains("warning"), "{}", stderr(&output));
    // The build that takes long shows cargo's progress, as the one before it does.
    let built = stderr(&output).split_once("Running unittests").unwrap().1.to_owned();
    assert!(built.contains("Compiling both-halves v0.1.0"), "{built}");

    // A half that fails fails it, with all that the call left behind.
    let output = run(&["differs"]);
    assert_eq!(output.status.code(), Some(101), "{}", stderr(&output));
    for line in [
        "test tests::differs::natively ... ok\n",
        "test tests::differs::as_wasm ... FAILED\n",
        "src/lib.rs:",
        "the output isn't \"native\"",
        "output: \"wasm\" (4 bytes)\n",
        "1 passed; 1 failed; 0 ignored",
    ] {
        assert!(stdout(&output).contains(line), "{line}: {}", stdout(&output));
    }

    // cargo's own tests say what they don't run, and how to run it.
    let output = cargo_test(&folder, "both-halves", &["differs"], None);
    assert!(output.status.success(), "{}", stderr(&output));
    let ignored = "test tests::differs::as_wasm ... ignored, as WebAssembly: run it with `cargo extism test`\n";
    assert!(stdout(&output).contains(ignored), "{}", stdout(&output));
    let output = cargo_test(&folder, "both-halves", &["differs", "--", "--ignored"], None);
    let how = "can't run the plugin as WebAssembly: run the tests with `cargo extism test`";
    assert!(stdout(&output).contains(how), "{}", stdout(&output));

    // Another program than the runner.
    let output = cargo_test(&folder, "both-halves", &["differs"], Some("false"));
    assert_eq!(output.status.code(), Some(101));
    let why = "the test runner of `cargo extism test` failed: it ended (exit status: 1)";
    assert!(stdout(&output).contains(why), "{}", stdout(&output));
}

/// Arguments are cargo's, for which a folder would be a part of the tests' names, and no test has it.
#[test]
fn a_folder_is_not_taken_for_a_name() {
    let repository = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let output = cargo_extism().args(["test", "examples/greet"]).current_dir(repository).output().unwrap();
    assert!(!output.status.success());
    assert!(stderr(&output).contains("(cd examples/greet && cargo extism test)"), "{}", stderr(&output));
}

/// Many plugins are configured to be built for WebAssembly. Their tests run natively all the same, unless the user says.
#[test]
fn tests_are_native_whatever_is_configured() {
    let folder = Folder::new();
    folder.write("Cargo.toml", "[package]\nname = \"configured\"\n");
    folder.write("src/lib.rs", "#[test]\nfn natively() {\n    assert!(cfg!(not(target_arch = \"wasm32\")));\n}\n");
    folder.write(".cargo/config.toml", "[build]\ntarget = \"wasm32-unknown-unknown\"\n");
    let test = |arguments: &[&str]| {
        let mut command = cargo_extism();
        command.arg("test").args(arguments).current_dir(&folder.0).env_remove("CARGO_TARGET_DIR").output().unwrap()
    };
    let output = test(&["--", "--target"]);
    assert!(stderr(&output).contains("Unrecognized option: 'target'"), "{}{}", stdout(&output), stderr(&output));
    let output = test(&[]);
    assert!(stdout(&output).contains("1 passed"), "{}{}", stdout(&output), stderr(&output));
    for option in [&["--target", "wasm32-unknown-unknown"][..], &["--target=wasm32-unknown-unknown"]] {
        let output = test(&[&["--no-run"], option].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(stderr(&output).contains("target/wasm32-unknown-unknown/debug"), "{}", stderr(&output));
    }
}

/// Rust's test harness takes such a program's code for that of its tests.
#[test]
fn a_program_that_ends_before_its_tests_fails() {
    let folder = Folder::new();
    folder.write("Cargo.toml", "[package]\nname = \"ends\"\nedition = \"2024\"\n");
    folder.write("src/lib.rs", "#[test]\nfn passes() {}\n#[test]\nfn exits() {\n    std::process::exit(0);\n}\n");
    folder.write("tests/others.rs", "#[test]\nfn passes() {}\n");
    let test = |arguments: &[&str]| cargo_extism().arg("test").args(arguments).current_dir(&folder.0).output().unwrap();
    let output = test(&[]);
    assert_eq!(output.status.code(), Some(1), "{}{}", stdout(&output), stderr(&output));
    let error = "error: a test program ended before it had run all of its tests: look for `std::process::exit`";
    assert!(stderr(&output).contains(error), "{}", stderr(&output));
    for arguments in [&["passes"][..], &["passes", "--quiet"], &["--test", "others"], &["--no-run"], &["--", "--list"]]
    {
        let output = test(arguments);
        assert!(output.status.success(), "{arguments:?}: {}{}", stdout(&output), stderr(&output));
    }
}

/// A process that a test leaves behind keeps its output open.
#[test]
#[cfg(unix)]
fn what_a_test_leaves_behind_is_not_waited_for() {
    let folder = Folder::new();
    folder.write("Cargo.toml", "[package]\nname = \"leaves\"\nedition = \"2024\"\n");
    let test = "#[test]\nfn leaves() {\n    let child = std::process::Command::new(\"sleep\").arg(\"1000\").spawn();\n    \
                std::fs::write(\"child\", child.unwrap().id().to_string()).unwrap();\n}\n";
    folder.write("src/lib.rs", test);
    let mut command = cargo_extism();
    command.arg("test").current_dir(&folder.0).stderr(Stdio::null()).stdout(Stdio::null());
    let status = command.status().unwrap();
    let child = std::fs::read_to_string(folder.path("child")).unwrap();
    let ended = Command::new("kill").arg(child).status().unwrap();
    assert!(status.success() && ended.success(), "it ended first");
}

#[test]
fn a_crate_that_builds_natively_only_fails() {
    let lib = "#[cfg(target_arch = \"wasm32\")]\ncompile_error!(\"only native\");\n".to_owned()
        + include_str!("../../src/command/new/lib.txt");
    let folder = new_crate("only-native", &lib);
    let output = cargo_extism().arg("test").current_dir(folder.path("only-native")).output().unwrap();
    assert_eq!(output.status.code(), Some(101));
    assert!(stdout(&output).contains("2 passed; 2 failed; 0 ignored"), "{}", stdout(&output));
    assert_eq!(stdout(&output).matches("its errors are above").count(), 2, "{}", stdout(&output));
    assert_eq!(stderr(&output).matches("error: only native").count(), 1, "built once: {}", stderr(&output));
}

/// cargo says what is wrong with what it is given, and its code is the command's.
#[test]
fn cargo_is_given_the_arguments() {
    let folder = Folder::new();
    let output = cargo_extism().args(["test", "--no-such-option"]).current_dir(&folder.0).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("unexpected argument '--no-such-option'"), "{}", stderr(&output));
    let output =
        cargo_extism().args(["test", "--manifest-path", "no/Cargo.toml"]).current_dir(&folder.0).output().unwrap();
    assert_eq!(output.status.code(), Some(101));
    assert!(stderr(&output).contains("manifest path `no/Cargo.toml` does not exist"), "{}", stderr(&output));
}

/// A runner, as tests talk to it.
struct Runner(Child);

impl Runner {
    fn start() -> Self {
        let mut command = host_harness();
        command.args(["test-runner", "1"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Runner(command.spawn().unwrap())
    }

    fn send(&mut self, message: &ToRunner) {
        self.0.stdin.as_mut().unwrap().write_all(&write_message(message).unwrap()).unwrap();
    }

    fn load(&mut self, wasm: String, host: Host) {
        self.send(&ToRunner::Load { wasm, given: Given::by(&host.into_parts()) });
    }

    /// What becomes of it when nothing more is sent.
    fn end(mut self) -> Output {
        drop(self.0.stdin.take());
        self.0.wait_with_output().unwrap()
    }
}

/// Not when the plugin's call would end.
#[test]
fn a_runner_ends_with_its_test() {
    let folder = Folder::new();
    let wasm =
        folder.module("spin.wasm", r#"(module (func (export "spin") (result i32) (loop (br 0)) (i32.const 0)))"#);
    let mut runner = Runner::start();
    runner.load(wasm, Host::new());
    let mut answers = BufReader::new(runner.0.stdout.take().unwrap());
    while !matches!(read_message(&mut answers).unwrap(), Some(ToTest::Loaded)) {}
    runner.send(&ToRunner::Call { export: "spin".into(), input: Bytes(Vec::new()) });
    let output = runner.end();
    assert!(output.status.success(), "{output:?}");
    let mut rest = String::new();
    answers.read_to_string(&mut rest).unwrap();
    assert!(!rest.contains("Called"), "{rest}");
}

#[test]
fn a_runner_refuses_what_makes_no_sense() {
    let mut runner = Runner::start();
    runner.send(&ToRunner::GetVar { key: "x".into() });
    runner.load("no.wasm".into(), Host::new());
    let mut answers = BufReader::new(runner.0.stdout.take().unwrap());
    let mut failed = || loop {
        match read_message(&mut answers).unwrap() {
            Some(ToTest::Failed { text }) => return text,
            Some(ToTest::Alive) => {}
            _ => panic!("it did something"),
        }
    };
    assert_eq!(failed(), "the test runner can't handle this message before a plugin is loaded");
    assert!(failed().starts_with("can't read no.wasm: "));
    runner.0.stdin.as_mut().unwrap().write_all(b"\x1b[2Jnonsense\n").unwrap();
    let output = runner.end();
    assert_eq!(output.status.code(), Some(1));
    let error = "error: the test runner can't go on: can't read `\\u{1b}[2Jnonsense`: expected value";
    assert!(stderr(&output).starts_with(error), "{}", stderr(&output));

    let output = host_harness().args(["test-runner", "0"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains(" can't run these tests, whose extism-pdk is of another version: install "),
        "{output:?}"
    );
}
