//! The output of `diff`. Its rules are tested in pdk/tests/contract_changes.rs.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::support::{
    Folder, crates_folder, host_harness, json, run, run_with, stderr, stdout, use_our_lock, with_contract,
};

const OLD: &str = r#"{"export":"order","input":{"as":"json","type":{"ref":"shop::Order"}},"output":{"as":"json","type":{"ref":"shop::Receipt"}},"types":{"shop::Order":{"struct":[{"name":"item","type":"text"}]},"shop::Receipt":{"struct":[{"name":"total","type":"f64"}]}}}"#;
const NEW: &str = r#"{"export":"order","input":{"as":"json","type":{"ref":"shop::Order"}},"output":{"as":"json","type":{"ref":"shop::Receipt"}},"types":{"shop::Order":{"struct":[{"name":"item","type":"text"},{"name":"currency","type":"text"}]},"shop::Receipt":{"struct":[{"name":"total","type":"f64"},{"name":"tax","type":"f64"}]}}}
{"export":"refund"}"#;
const TEXT: &str = "breaking: `Order.currency` is new, and must be given (the input of `order`)\n\
                    compatible: `Receipt.tax` is new (the output of `order`)\n\
                    compatible: the export `refund` is new\n\
                    1 breaking change, 2 compatible changes\n";

const ORDER: &str = r#"(module (func (export "order") (result i32) (i32.const 0)))"#;
const BOTH: &str = r#"(module (func (export "order") (result i32) (i32.const 0)) (func (export "refund") (result i32) (i32.const 0)))"#;

fn assert_told(output: &Output, code: i32, text: &str) {
    assert_eq!((output.status.code(), stdout(output)), (Some(code), text), "{}", stderr(output));
}

/// The example in the guide.
#[test]
fn changes_are_told_from_whatever_has_a_contract() {
    let folder = Folder::new();
    let (old, new) = (folder.write("old.jsonl", OLD), folder.write("new.jsonl", NEW));
    assert_told(&run(&["diff", &old, &new]), 1, TEXT);
    assert_told(&run_with(&["diff", "-", &new], OLD.as_bytes()), 1, TEXT);

    let old_module = folder.write("old.wasm", with_contract(ORDER, OLD));
    let new_module = folder.write("new.wasm", with_contract(BOTH, NEW));
    assert_told(&run(&["diff", &old_module, &new_module]), 1, TEXT);
    let page = run(&["inspect", &old_module, "--json"]);
    let page = folder.write("old.json", stdout(&page));
    assert_told(&run(&["diff", &page, &new_module]), 1, TEXT);
    // As `jq .contract` prints it, on one line or several.
    let contract = json(&run(&["inspect", &old_module, "--json"]))["contract"].take();
    let whole = folder.write("whole.json", contract.to_string());
    let lines = folder.write("lines.json", serde_json::to_string_pretty(&contract).unwrap());
    for same in [&old_module, &page, &old, &whole, &lines] {
        assert_told(&run(&["diff", same, &old_module]), 0, "nothing changed\n");
    }
}

#[test]
fn the_exit_code_is_for_ci() {
    let folder = Folder::new();
    let one = folder.write("one.jsonl", r#"{"export":"f"}"#);
    let two = folder.write("two.jsonl", "{\"export\":\"f\"}\n{\"export\":\"g\"}");
    assert_told(&run(&["diff", &one, &two]), 0, "compatible: the export `g` is new\n1 compatible change\n");
    assert_told(
        &run(&["diff", &two, &one]),
        1,
        "breaking: the export `g` was removed\n1 breaking change, 0 compatible changes\n",
    );
    for (bytes, reason) in [
        ("{\"export\":1}", "can't read line 1 of the contract"),
        ("{}", "it isn't a contract, as `inspect --json` prints one"),
        ("{\"contract\":null}", "the plugin has no contract"),
        ("{\"contract\":{\"error\":\"line 1 isn't UTF-8\"}}", "can't read the plugin's contract: line 1 isn't UTF-8"),
        ("{\"contract\":{\"exports\":{}}}", "can't read the contract: its `exports` isn't a list"),
    ] {
        let broken = folder.write("broken", bytes);
        for arguments in [[&broken, &one], [&one, &broken]] {
            let output = run(&["diff", arguments[0], arguments[1]]);
            assert_told(&output, 2, "");
            for output in [output, run(&["inspect", &broken]), run(&["docs", &broken])] {
                assert!(stderr(&output).starts_with(&format!("error: {broken}: {reason}")), "{output:?}");
            }
        }
    }
    assert_told(&run(&["diff", &folder.path("none"), &one]), 2, "");
    assert_told(&run(&["diff", "-", "-"]), 2, "");
}

#[test]
fn programs_read_it_as_json() {
    let folder = Folder::new();
    let (old, new) = (folder.write("old.jsonl", OLD), folder.write("new.jsonl", NEW));
    let output = run(&["diff", &old, &new, "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let page = json(&output);
    assert_eq!(page["breaking"], true);
    assert_eq!(page["changes"].as_array().unwrap().len(), 3);
    assert_eq!(
        page["changes"][0],
        serde_json::json!({"breaking": true, "kind": "field-added", "subject": "`Order.currency`",
            "text": "is new, and must be given", "used_in": ["the input of `order`"]})
    );
    let same = json(&run(&["diff", &old, &old, "--json"]));
    assert_eq!(same, serde_json::json!({"breaking": false, "changes": []}));
}

/// A function that isn't described can still be called.
#[test]
fn modules_are_compared_by_names_where_they_have_no_contract() {
    let folder = Folder::new();
    let old = folder.module(
        "old.wasm",
        r#"(module
        (import "kv" "read" (func (param i64) (result i64)))
        (func (export "f") (result i32) (i32.const 0)) (func (export "g") (result i32) (i32.const 0)))"#,
    );
    let new = folder.module(
        "new.wasm",
        r#"(module
        (import "kv" "read" (func (param i64 i64) (result i64))) (import "kv" "write" (func (param i64)))
        (func (export "f") (result i32) (i32.const 0)))"#,
    );
    assert_told(
        &run(&["diff", &old, &new]),
        1,
        "breaking: the export `g` was removed\n\
         breaking: the import `read` of `kv` takes 2 arguments instead of 1 argument\n\
         breaking: the import `write` of `kv` is new: the application has to offer it\n\
         3 breaking changes, 0 compatible changes\n",
    );
    let described = folder.write("described.wasm", with_contract(ORDER, OLD));
    let stripped = folder.module("stripped.wasm", ORDER);
    assert_told(
        &run(&["diff", &described, &stripped]),
        1,
        "breaking: the plugin has no contract any more: applications that check it refuse the plugin\n\
         not compared: the export `order` isn't described any more, and can't be compared\n\
         1 breaking change, 0 compatible changes, 1 not compared\n",
    );
    assert_told(
        &run(&["diff", &stripped, &described]),
        0,
        "not compared: the export `order` is described now, and can't be compared\n\
         nothing could be compared except the names of functions: without a contract, no more is known\n",
    );
    let page = json(&run(&["diff", &stripped, &described, "--json"]));
    assert_eq!((&page["breaking"], &page["changes"][0]["kind"]), (&false.into(), &"described".into()));
    assert_eq!(page["changes"][0]["breaking"], false);
    // What has the same functions may still differ in all else.
    assert_told(
        &run(&["diff", &stripped, &stripped]),
        0,
        "nothing could be compared except the names of functions: without a contract, no more is known\n",
    );
    // A type that only one side describes, beside what is compared.
    let typed = r#"{"export":"f","output":{"as":"json","type":"text"}}"#;
    let untyped = r#"{"export":"f","output":{"as":"json","type":{"any":"x"}}}"#;
    let typed =
        [folder.write("typed.jsonl", typed), folder.write("more.jsonl", format!("{typed}\n{{\"export\":\"g\"}}"))];
    let untyped = folder.write("untyped.jsonl", untyped);
    let line = "not compared: the output of `f` is now described, and can't be compared\n";
    assert_told(&run(&["diff", &untyped, &typed[0]]), 0, &format!("{line}nothing changed, 1 not compared\n"));
    let added = "compatible: the export `g` is new\n";
    assert_told(
        &run(&["diff", &untyped, &typed[1]]),
        0,
        &format!("{added}{line}1 compatible change, 1 not compared\n"),
    );
}

/// An interface crate has a contract, too.
#[test]
fn an_interface_is_compared_with_its_plugins() {
    let folder = Folder::new();
    let (interface, plugin) = ("examples/notes/interface", "examples/notes/include");
    assert_told(&run(&["diff", interface, interface]), 0, "nothing changed\n");
    assert_told(&run(&["diff", interface, plugin]), 0, "the plugin fits the interface\n");
    assert_told(&run(&["diff", plugin, interface]), 0, "the plugin fits the interface\n");
    // It is a filter, but has no body of the optional function, and calls what nobody offers.
    let small =
        r#"(module (import "notes" "delete" (func (param i64))) (func (export "apply") (result i32) (i32.const 0)))"#;
    let small = folder.module("small.wasm", small);
    assert_told(
        &run(&["diff", "examples/notes/interface", &small]),
        1,
        "breaking: the import `delete` of `notes` isn't offered by the application\n\
         compatible: the export `summary` is missing: the application runs the interface's own body\n\
         not compared: the export `apply` isn't described any more, and can't be compared\n\
         1 breaking change, 1 compatible change, 1 not compared\n",
    );
    let old =
        folder.write("old.jsonl", r#"{"export":"apply","input":{"name":"text","as":"bytes"},"output":{"as":"text"}}"#);
    let output = run(&["diff", &old, "examples/notes/interface"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(stdout(&output).contains("breaking: the input of `apply` changed from bytes to JSON\n"), "{output:?}");
    let output = run(&["diff", &old, "host-harness"]);
    assert_told(&output, 2, "");
    let reasons = ["it isn't a plugin: add `[lib]`", "can't find a trait with `#[interface]` in"];
    assert!(reasons.iter().all(|reason| stderr(&output).contains(reason)), "{output:?}");
}

/// However large it is: what is the same isn't compared.
#[test]
fn what_is_the_same_has_no_changes() {
    let folder = Folder::new();
    let fields: Vec<_> = (0..60_000).map(|index| format!(r#"{{"name":"f{index}","type":"text"}}"#)).collect();
    let fields = fields.join(",");
    let records = format!(
        r#"{{"export":"f","input":{{"as":"json","type":{{"ref":"T"}}}},"types":{{"T":{{"struct":[{fields}]}}}}}}
{{"import":"i","from":"app","args":[{{"name":"x","as":"json","type":{{"ref":"T"}}}}]}}
{{"config":"C","fields":[{fields}]}}"#
    );
    let large = folder.write("large.jsonl", &records);
    assert_told(&run(&["diff", &large, &large]), 0, "nothing changed\n");
    let more = folder.write("more.jsonl", records + "\n{\"export\":\"g\"}\n");
    assert_told(&run(&["diff", &large, &more]), 0, "compatible: the export `g` is new\n1 compatible change\n");
}

/// A copy of an interface, as it was or is to be.
fn interface(folder: &Folder, name: &str, edits: &[(&str, &str)]) {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
    let read = |path: &str| fs::read_to_string(repository.join("examples/notes/interface").join(path)).unwrap();
    let pdk = repository.join("pdk").display().to_string();
    let manifest = read("Cargo.toml").replace("../../../pdk", &pdk) + "\n[workspace]\n";
    let mut code = read("src/lib.rs");
    for (old, new) in edits {
        assert!(code.contains(old), "{old}");
        code = code.replace(old, new);
    }
    folder.write(&format!("{name}/Cargo.toml"), manifest);
    folder.write(&format!("{name}/src/lib.rs"), code);
    use_our_lock(folder, name);
}

/// A change breaks old plugins or new ones: what the application offers is compared, and what it requires.
#[test]
fn two_interfaces_are_compared_for_both_sides() {
    let folder = crates_folder();
    let read = "fn read(&self, title: String)";
    interface(&folder, "old", &[]);
    interface(
        &folder,
        "new",
        &[
            (read, "fn put(&self);\n    fn read(&self, title: u32)"),
            ("    fn summary()", "    fn health() -> u32;\n    fn summary()"),
        ],
    );
    let in_folder = |arguments: &[&str]| host_harness().args(arguments).current_dir(&folder.0).output().unwrap();
    let output = in_folder(&["diff", "old", "new"]);
    assert_told(
        &output,
        1,
        "old plugins in a new application:\n\
         breaking: the export `health` is new, and required\n\
         breaking: the argument `title` of the import `read` of `notes` changed from text to little-endian bytes\n\
         compatible: the import `put` of `notes` is new\n\
         new plugins in an old application:\n\
         breaking: the argument `title` of the import `read` of `notes` changed from text to little-endian bytes\n\
         breaking: the import `put` of `notes` isn't offered by the application\n\
         compatible: the export `health` is new, and isn't called\n\
         4 breaking changes, 2 compatible changes\n",
    );
    let output = in_folder(&["diff", "old", "new", "--trait", "Notebook", "--json"]);
    let page = json(&output);
    let pairs: Vec<_> =
        page["changes"].as_array().unwrap().iter().map(|change| change["pair"].as_str().unwrap()).collect();
    assert_eq!(pairs, [&["old-plugin-new-application"; 2][..], &["new-plugin-old-application"; 2]].concat());
    let output = in_folder(&["diff", "old", "new", "--trait", "Other"]);
    assert_told(&output, 2, "");
    assert!(stderr(&output).starts_with("error: can't find an interface `Other` in "), "{output:?}");
}
