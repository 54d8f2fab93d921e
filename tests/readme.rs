//! The README shows code that runs: its Rust blocks are doctests (tests/lib.rs), and the others are files that tests/hosts
//! runs.

use std::fs;
use std::path::Path;
use std::process::Command;

use host_harness::Builder;

use crate::{root, target};

#[test]
fn the_hosts_code_is_that_of_the_files() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    for entry in fs::read_dir(root().join("tests/hosts/snippets")).unwrap() {
        let path = entry.unwrap().path();
        let code = fs::read_to_string(&path).unwrap();
        assert!(readme.contains(code.trim_end()), "README.md doesn't show {} as it is: copy it there", path.display());
    }
}

#[test]
fn no_docs_of_a_macro_are_left_out() {
    let run = fs::read_to_string(root().join("tests/lib.rs")).unwrap();
    for entry in fs::read_dir(root().join("pdk-macros/src/docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(run.contains(&format!("docs/{name}\")]")), "tests/lib.rs doesn't run the code of {name}");
    }
}

#[test]
fn a_plugin_of_ones_own_is_made_as_it_says() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let section = readme.split("\n## ").find(|section| section.starts_with("A plugin of your own")).unwrap();
    let blocks = |language| -> Vec<String> {
        let blocks = section.split("```").skip(1).step_by(2).filter_map(|block| block.strip_prefix(language));
        blocks.map(|block| block.replace("\n   ", "\n")).collect()
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("shout");
    fs::create_dir_all(folder.join("src")).unwrap();
    // Built in the repository's target folder and by its profile, with what it depends on.
    let profile = "[profile.dev]\ndebug = \"line-tables-only\"\n[profile.dev.package.\"*\"]\ndebug = false\n";
    fs::create_dir_all(folder.join(".cargo")).unwrap();
    let config = format!("[build]\ntarget-dir = {:?}\n{profile}", target());
    fs::write(folder.join(".cargo/config.toml"), config).unwrap();
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let manifest = blocks("toml")[0].replace("…/pdk", root().join("pdk").to_str().unwrap());
    fs::write(folder.join("Cargo.toml"), manifest + "\n[workspace]\n").unwrap();
    fs::write(folder.join("src/lib.rs"), blocks("rust").join("\n")).unwrap();

    let tests = Command::new(env!("CARGO")).arg("test").current_dir(&folder).output().unwrap();
    let printed = String::from_utf8_lossy(&tests.stdout);
    assert!(printed.contains("no_more_marks_than_configured ... ok"), "{tests:?}");
    let mut plugin = Builder::from_crate(&folder).load().unwrap();
    assert!(section.contains(r#"--input '{"text": "hello", "marks": 3}'"#) && section.contains("prints `HELLO!!!`"));
    plugin.outcome("shout", r#"{"text": "hello", "marks": 3}"#).unwrap().assert_output("HELLO!!!");
}
