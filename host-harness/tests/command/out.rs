//! What is written to files: all of it, or what was there stays.

use std::fs;
use std::process::Output;

use crate::support::{Folder, assert_refused, host_harness, run, stderr};

/// A contract of which each command writes more than a few hundred bytes.
fn contract(folder: &Folder) -> String {
    let records = (0..200).map(|index| format!("{{\"export\":\"function_{index}\"}}\n"));
    folder.write("contract.jsonl", records.collect::<String>())
}

/// Runs the command where files can't have more than a few hundred bytes, as on a full disk.
#[cfg(unix)]
fn run_without_room(folder: &Folder, arguments: &[&str]) -> Output {
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$@\"", "sh"]);
    shell.arg(host_harness().get_program()).args(arguments).current_dir(&folder.0).output().unwrap()
}

#[test]
#[cfg(unix)]
fn a_file_is_kept_if_the_new_one_doesnt_fit() {
    let folder = Folder::new();
    let contract = contract(&folder);
    let old = "# This command has written this file: `cargo extism` has written this file\n";
    for command in [
        &["docs"][..],
        &["schema", "--format", "xtp"],
        &["bindings", "--language", "python"],
        &["bindings", "--language", "go"],
    ] {
        let file = folder.write("out/file", old);
        let output = run_without_room(&folder, &[command, &[&contract, "--out", &file]].concat());
        assert_refused(&output, &format!("error: can't write {file}: File too large"));
        assert_eq!(fs::read_to_string(&file).unwrap(), old);
        assert_eq!(fs::read_dir(folder.path("out")).unwrap().count(), 1);
    }
    // A new crate in a workspace, whose Cargo.toml has to be longer than that.
    let root = format!("[workspace]\nresolver = \"3\"\nmembers = [\"one\"]\n# {}\n", "x".repeat(2000));
    folder.write("ws/Cargo.toml", &root);
    folder.write("ws/one/src/lib.rs", "");
    folder.write("ws/one/Cargo.toml", "[package]\nname = \"one\"\nedition = \"2024\"\n");
    for path in ["ws/two", "ws/one/two", "alone"] {
        let output = run_without_room(&folder, &["new", path]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(stderr(&output).starts_with("error: can't ") && !stderr(&output).contains("warning"), "{output:?}");
        assert!(!folder.0.join(path).exists());
        assert_eq!(fs::read_to_string(folder.path("ws/Cargo.toml")).unwrap(), root);
    }
}

#[test]
#[cfg(unix)]
fn links_permissions_and_devices_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new();
    let contract = contract(&folder);
    let write = |file: &str| {
        let output = run(&["docs", &contract, "--out", file]);
        assert!(output.status.success(), "{output:?}");
        output.stdout
    };
    let file = folder.write("real.md", "old");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real.md", folder.path("link.md")).unwrap();
    write(&folder.path("link.md"));
    assert!(folder.0.join("link.md").is_symlink());
    assert!(fs::read_to_string(&file).unwrap().starts_with("# `contract`"));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);

    // Both names of a file have the new text.
    fs::hard_link(&file, folder.path("other.md")).unwrap();
    fs::write(&file, "old").unwrap();
    write(&file);
    assert!(fs::read_to_string(folder.path("other.md")).unwrap().starts_with("# `contract`"));

    symlink("later.md", folder.path("dangling.md")).unwrap();
    write(&folder.path("dangling.md"));
    assert!(fs::read_to_string(folder.path("later.md")).unwrap().starts_with("# `contract`"));
    assert!(write("/dev/stdout").starts_with(b"# `contract`"));
    write("/dev/null");

    symlink("circle.md", folder.path("circle.md")).unwrap();
    for (file, reason) in
        [("circle.md", "Too many levels of symbolic links"), (".", "Is a directory"), ("real.md/x", "")]
    {
        let output = run(&["docs", &contract, "--out", &folder.path(file)]);
        assert_refused(&output, &format!("error: can't write {}: {reason}", folder.path(file)));
    }
}
