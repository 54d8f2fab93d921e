//! Limits that end a call.

use crate::support::{Folder, call, run, stderr};

#[test]
fn of_time() {
    // Starting the plugin has the limit, too, and isn't to go past it.
    let output = call(&["tests/plugins/misbehave", "spin", "--timeout", "3000"]);
    assert_eq!(output.status.code(), Some(134));
    assert!(stderr(&output).contains("error: the call took longer than its limit of 3s\n"));
}

#[test]
fn of_fuel() {
    let output = call(&["tests/plugins/misbehave", "spin", "--fuel", "100000"]);
    assert_eq!(output.status.code(), Some(134));
    let expected = "error: the call needed more than its 100000 units of fuel\n";
    assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    assert!(stderr(&output).ends_with("\n    at spin\nfuel: 100,000 units\n"), "{}", stderr(&output));
}

#[test]
fn of_memory() {
    let folder = Folder::new();
    let text = r#"(module (memory (export "memory") 1) (func (export "grow") (result i32)
        (if (result i32) (i32.eq (memory.grow (i32.const 3)) (i32.const -1)) (then unreachable) (else (i32.const 0)))))"#;
    let plugin = folder.module("grow.wasm", text);
    assert!(call(&[&plugin, "grow", "--memory-pages", "4"]).status.success());
    let output = call(&[&plugin, "grow", "--memory-pages", "3"]);
    assert!(stderr(&output).starts_with("error: the plugin needs more memory than its limit of 3 pages\n"));
}

/// What the linker was told with `--max-memory`, and WebAssembly's own limit.
#[test]
fn of_memory_in_the_module() {
    let folder = Folder::new();
    let grow = |memory: &str, pages: u32, name: &str| {
        let text = format!(
            r#"(module (memory (export "memory") {memory}) (func (export "grow") (result i32)
                (if (i32.eq (memory.grow (i32.const {pages})) (i32.const -1)) (then unreachable)) (i32.const 0)))"#
        );
        call(&[&folder.module(name, &text), "grow"])
    };
    assert!(grow("1 4", 3, "fits.wasm").status.success());
    for (memory, pages, maximum) in [("1 4", 4, 4), ("1", 65_536, 65_536)] {
        let output = grow(memory, pages, "grow.wasm");
        let says = format!("error: the plugin needs more memory than its module's maximum of {maximum} pages\n");
        assert!(stderr(&output).starts_with(&says), "{}", stderr(&output));
    }
}

#[test]
fn to_be_numbers() {
    for option in ["--timeout", "--memory-pages", "--fuel", "--repeat"] {
        let output = call(&["x.wasm", "f", option, "-1"]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
    }
    assert_eq!(call(&["x.wasm", "f", "--repeat", "0"]).status.code(), Some(2));
}

/// An option is called what the builder's method is; what it was called before is taken, too.
#[test]
fn have_the_builders_names() {
    let help = String::from_utf8(run(&["help", "call"]).stdout).unwrap();
    for setting in
        ["config", "var", "log_level", "allow_host", "unchecked", "memory_pages", "timeout", "fuel", "folder", "link"]
    {
        assert!(help.contains(&format!("--{}", setting.replace('_', "-"))), "{setting}: {help}");
    }
    for old in [["--memory", "many"], ["--dir", "nowhere"]] {
        let output = call(&[&["x.wasm", "f"], &old[..]].concat());
        assert!(!stderr(&output).contains("unexpected argument"), "{output:?}");
    }
}

#[test]
fn counts_agree_with_their_units() {
    let folder = Folder::new();
    let plugin = folder.module("one.wasm", r#"(module (func (export "f") (result i32) (i32.const 0)))"#);
    let output = call(&[&plugin, "f", "--fuel", "1"]);
    assert!(stderr(&output).starts_with("error: the call needed more than its 1 unit of fuel\n"), "{output:?}");
    assert!(stderr(&output).ends_with("\nfuel: 1 unit\n"), "{output:?}");
    let output = call(&[&plugin, "f", "--timeout", "0"]);
    assert!(stderr(&output).contains("no call ends within 0 ms"), "{output:?}");
}
