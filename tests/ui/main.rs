//! What the macros say about mistakes, and that they say nothing where there are none.
//!
//! `fail/*.rs` have mistakes, and what rustc says about them is `fail/*.stderr`. After a change of the macros, of what
//! `extism_pdk::__private` declares, or of the toolchain:
//!
//! ```sh
//! TRYBUILD=overwrite cargo test -p ui-tests
//! ```
//!
//! Then read the difference: a message must underline the user's words and say what to do. `pass.rs`, its twin in edition
//! 2021, and `renamed` have none: they are as strict a user's code as there is.

mod messages;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn mistakes() {
    trybuild::TestCases::new().compile_fail("fail/*.rs");
    one_message_each();
}

/// The expansions have parts that only wasm32 compiles: they have errors at no other places. Only a typed client, which
/// isn't there, has some less: `//~ natively`.
#[test]
fn mistakes_on_wasm32() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("plugins").join("mistakes");
    let cases = folder.join("src/bin");
    fs::create_dir_all(&cases).expect("the folder can be made");
    fs::copy(here.join("../../Cargo.lock"), folder.join("Cargo.lock")).expect("a lock file");
    fs::write(folder.join("Cargo.toml"), MISTAKES.replace("PDK", &here.join("../../pdk").display().to_string()))
        .expect("the manifest can be written");
    let mut marks = BTreeMap::new();
    for (case, source) in fail_cases() {
        let name = format!("src/bin/{}", case.file_name().expect("a name").display());
        fs::write(folder.join(&name), &source).expect("the case can be written");
        marks.insert(name, marked(&source.replace("//~ natively", "")));
    }
    let (_, messages) = cargo(&[
        "check",
        "--bins",
        "--keep-going",
        "--target=wasm32-unknown-unknown",
        &format!("--manifest-path={}", folder.join("Cargo.toml").display()),
        &format!("--target-dir={}", folder.with_file_name("target").display()),
    ]);
    for (name, marked) in marks {
        // Natively an interface has a client, too: its types may be wrong twice.
        let found = underlined_in(&name, &messages);
        assert!(found.keys().eq(marked.keys()), "{name}: lines with errors: {found:?}, not {marked:?}");
        let more: Vec<_> = found.iter().filter(|(line, count)| marked.get(line) < Some(count)).collect();
        assert!(more.is_empty(), "{name}: line: more errors than natively: {more:?}");
    }
}

const MISTAKES: &str = r#"[package]
name = "mistakes"
edition = "2024"

[workspace]

[dependencies]
extism-pdk = { path = "PDK" }
serde = { version = "1", features = ["derive"] }
"#;

/// rustc and clippy, natively and on wasm32, where the expansions have parts of their own.
#[test]
fn no_mistakes() {
    for target in [&[][..], &["--target=wasm32-unknown-unknown"]] {
        let packages = ["-pui-tests", "-pui-tests-2021", "-pui-tests-renamed"];
        let (compiles, messages) = cargo(&[&["clippy", "--lib"], &packages[..], target].concat());
        assert!(compiles, "{messages}");
    }
}

#[test]
fn duplicate_export() {
    for (name, source) in
        [("duplicate", include_str!("duplicate.rs")), ("duplicate_interface", include_str!("duplicate_interface.rs"))]
    {
        let build = ["build", "-pui-tests", &format!("--bin={name}"), "--features=duplicate"];
        let (compiles, messages) = cargo(&build);
        assert!(compiles, "natively no symbol is taken:\n{messages}");
        let (compiles, messages) = cargo(&[&build[..], &["--target=wasm32-unknown-unknown"]].concat());
        assert!(!compiles);
        assert!(messages.contains("error: symbol `greet` is already defined"), "{messages}");
        assert_eq!(underlined(&messages), marked(source), "{messages}");
    }
}

#[test]
fn names_of_c() {
    let check = ["check", "-pui-tests", "--bin=wasi", "--features=wasi"];
    for target in [&[][..], &["--target=wasm32-unknown-unknown"]] {
        let (compiles, messages) = cargo(&[&check[..], target].concat());
        assert!(compiles, "the names are free:\n{messages}");
    }
    let (compiles, messages) = cargo(&[&check[..], &["--target=wasm32-wasip1"]].concat());
    assert!(!compiles);
    assert!(
        messages.contains("error: on WASI an export can't be called `read`: it would take the place"),
        "{messages}"
    );
    assert_eq!(underlined(&messages), marked(include_str!("wasi.rs")), "{messages}");
}

/// Whether cargo succeeds, and what it prints.
fn cargo(arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO"));
    let output = command.args(arguments).args(["--quiet", "--color=never"]).output().expect("cargo starts");
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into())
}

/// One message per mistake: a line marked `//~` is underlined by one error (`//~ 2`: by two), any other line by none.
fn one_message_each() {
    for (case, source) in fail_cases() {
        let messages = fs::read_to_string(case.with_extension("stderr")).expect("its messages");
        assert_eq!(underlined(&messages), marked(&source), "{}: line: number of errors", case.display());
        assert!(!messages.contains("\nwarning"), "{}: a warning", case.display());
    }
}

/// The files of `fail/` and their sources.
fn fail_cases() -> impl Iterator<Item = (PathBuf, String)> {
    let files = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fail")).expect("the cases");
    let paths = files.map(|file| file.expect("a case").path());
    let cases = paths.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    cases.map(|case| {
        let source = fs::read_to_string(&case).expect("a source");
        (case, source)
    })
}

/// How many errors are expected at which line.
fn marked(source: &str) -> BTreeMap<usize, usize> {
    let lines = (1..).zip(source.lines());
    lines
        .filter_map(|(number, line)| {
            let (_, count) = line.split_once("//~")?;
            let count = count.split_whitespace().next().and_then(|count| count.parse().ok());
            Some((number, count.unwrap_or(1)))
        })
        .collect()
}

/// How many errors there are at which line.
fn underlined(messages: &str) -> BTreeMap<usize, usize> {
    underlined_in("", messages)
}

/// How many errors there are at which line of a file whose path ends so.
fn underlined_in(file: &str, messages: &str) -> BTreeMap<usize, usize> {
    let mut lines = BTreeMap::new();
    let mut after_error = false;
    for line in messages.lines() {
        if let Some((_, place)) = line.split_once("--> ")
            && after_error
            && place.split(':').next().is_some_and(|path| path.ends_with(file))
        {
            let number = place.split(':').nth(1).expect("a line").parse().expect("a number");
            *lines.entry(number).or_default() += 1;
        }
        after_error = line.starts_with("error");
    }
    lines
}
