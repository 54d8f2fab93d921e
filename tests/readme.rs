//! The README shows code that runs: its Rust blocks are doctests (tests/lib.rs), and the others are files that tests/hosts
//! runs.

use std::fs;

use crate::root;

#[test]
fn the_hosts_code_is_that_of_the_files() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    for entry in fs::read_dir(root().join("tests/hosts/snippets")).unwrap() {
        let path = entry.unwrap().path();
        let code = fs::read_to_string(&path).unwrap();
        assert!(readme.contains(code.trim_end()), "README.md doesn't show {} as it is: copy it there", path.display());
    }
}
