//! `host-harness new`.

use std::path::Path;
use std::process::Command;

use crate::support::{Folder, assert_refused, call, host_harness, stderr, stdout};

fn new(folder: &Folder, name: &str) -> std::process::Output {
    host_harness().args(["new", name]).current_dir(&folder.0).output().unwrap()
}

/// It tests, builds and can be called as it was written.
#[test]
fn the_crate_works_at_once() {
    let folder = Folder::new();
    let output = new(&folder, "my-shout");
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("call my-shout greet --input Ada\n"), "{}", stdout(&output));
    let plugin = folder.path("my-shout");

    // The versions that this repository is tested with.
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    std::fs::copy(lock, folder.path("my-shout/Cargo.lock")).unwrap();
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let target = folder.path("target");
    let tests = Command::new(cargo).arg("test").current_dir(&plugin).env("CARGO_TARGET_DIR", &target).output().unwrap();
    assert!(tests.status.success(), "{}", stderr(&tests));
    assert!(stdout(&tests).contains("test result: ok. 2 passed"), "{}", stdout(&tests));
    assert!(!stderr(&tests).contains("warning"), "{}", stderr(&tests));

    let mut command = host_harness();
    command.args(["call", &plugin, "greet", "--input", "Ada", "--config", "greeting=Hi"]);
    let output = command.env("CARGO_TARGET_DIR", &target).output().unwrap();
    assert_eq!(stdout(&output), "Hi, Ada!", "{}", stderr(&output));
    assert_eq!(stderr(&output), "");
}

/// What is there stays there.
#[test]
fn an_existing_folder_is_refused() {
    let folder = Folder::new();
    folder.write("shout/file", "mine");
    assert_refused(&new(&folder, "shout"), "error: can't make shout: it exists already, choose another name");
    folder.write("file", "mine");
    assert_refused(&new(&folder, "file"), "error: can't make file: it exists already");
    assert_refused(&new(&folder, "file/shout"), "error: can't make file: ");
    assert_eq!(std::fs::read_dir(folder.path("shout")).unwrap().count(), 1);
}

#[test]
fn a_name_has_to_be_a_crates() {
    let folder = Folder::new();
    for name in ["1st", "-x", "_x", "a b", "a.b", "naïve", "fn", "Self", "test", "std", "extism-pdk", "..", "x/.."] {
        let output = host_harness().args(["new", "--", name]).current_dir(&folder.0).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{name}: {output:?}");
        assert!(stderr(&output).contains("is no name for a crate: "), "{name}: {output:?}");
    }
    assert_refused(&new(&folder, &"x".repeat(65)), "use at most 64 letters");
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 0);
}

/// Its profile would not count as a part of another's workspace.
#[test]
fn within_a_workspace_it_is_one_of_its_own() {
    let folder = Folder::new();
    folder.write("Cargo.toml", "[workspace]\nmembers = []\n");
    assert!(new(&folder, "deep/inside").status.success());
    let manifest = std::fs::read_to_string(folder.path("deep/inside/Cargo.toml")).unwrap();
    assert!(manifest.contains("\n[workspace] #"), "{manifest}");
    let output = call(&[&folder.0.display().to_string(), "f"]);
    assert!(stderr(&output).contains("name a member's folder"), "{}", stderr(&output));
}
