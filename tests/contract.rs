//! The contract of a plugin has the expected records, adds no code and no data, and is there however the plugin is built.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use host_harness::{Profile, build_crate};
use plugin_bench::budgets::{CONTRACT_OF_ELEVEN, CONTRACT_OF_GREET};
use plugin_bench::files::entries;
use wasmparser::{Parser, Payload};

use crate::sizes::OURS;
use crate::{build_in_profile, root, target};

const SECTION: &str = "extism-contract-v0";
const UNKNOWN: &str = "wasm32-unknown-unknown";
const WASI: &str = "wasm32-wasip1";

/// The plugin `tests/plugins/contract` has all kinds of functions and types. Its records are in `contract.jsonl`, sorted. To
/// accept a change: `CONTRACTS=overwrite cargo test -p plugin-tests contract::`.
#[test]
fn functions_and_types_are_described() {
    let actual = lines(&plugin());
    let path = root().join("tests/contract.jsonl");
    if env::var_os("CONTRACTS").is_some_and(|action| action == "overwrite") {
        fs::write(&path, actual.iter().map(|line| line.to_owned() + "\n").collect::<String>()).unwrap();
    }
    let expected: BTreeSet<_> = fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect();
    let missing: Vec<_> = expected.difference(&actual).collect();
    let unexpected: Vec<_> = actual.difference(&expected).collect();
    assert!(missing.is_empty() && unexpected.is_empty(), "missing: {missing:#?}\nnot expected: {unexpected:#?}");
}

#[test]
fn it_costs_no_code_and_no_data() {
    let folders = entries(&root().join("examples"));
    for folder in folders.iter().filter(|folder| folder.join("Cargo.toml").exists()) {
        let with = build_crate(folder, Profile::Release).unwrap();
        let without = build_without(folder, &with);
        let (with, without) = (fs::read(with).unwrap(), fs::read(without).unwrap());
        assert_ne!(contract(&with), "", "{}", folder.display());
        assert_eq!(contract(&without), "", "{}", folder.display());
        assert!(sections(&with) == sections(&without), "{}: its code or data isn't the same", folder.display());
    }
}

#[test]
fn it_is_small() {
    let greet = fs::read(build_crate(root().join("examples/greet"), Profile::Release).unwrap()).unwrap();
    let eleven = fs::read(OURS.build("eleven", plugin_bench::Profile::Size)).unwrap();
    for (plugin, wasm, most) in [("greet", greet, CONTRACT_OF_GREET), ("eleven", eleven, CONTRACT_OF_ELEVEN)] {
        let length = section_length(&wasm);
        assert!(0 < length && length <= most, "the contract of {plugin} takes {length} bytes, {most} are allowed");
    }
}

#[test]
fn it_is_there_unoptimised() {
    survives("dev", UNKNOWN, &[]);
}

#[test]
fn it_is_there_for_wasi() {
    survives("release", WASI, &[]);
}

#[test]
#[ignore = "minutes: `.ci/long` runs it"]
fn it_is_there_in_all_profiles() {
    for settings in [
        &[("OPT_LEVEL", "z")] as &[_],
        &[("OPT_LEVEL", "3"), ("LTO", "false"), ("CODEGEN_UNITS", "16")],
        &[("LTO", "false"), ("CODEGEN_UNITS", "16"), ("STRIP", "false")],
        &[("LTO", "off"), ("CODEGEN_UNITS", "16")],
        &[("LTO", "off"), ("CODEGEN_UNITS", "16"), ("OPT_LEVEL", "3")],
        &[("LTO", "off"), ("OPT_LEVEL", "z")],
        &[("LTO", "off"), ("CODEGEN_UNITS", "256"), ("OPT_LEVEL", "0")],
        &[("LTO", "thin"), ("CODEGEN_UNITS", "16")],
        &[("LTO", "thin"), ("CODEGEN_UNITS", "1"), ("OPT_LEVEL", "3")],
        &[("LTO", "fat"), ("CODEGEN_UNITS", "16"), ("STRIP", "false")],
    ] {
        survives("release", UNKNOWN, settings);
        survives("release", WASI, settings);
    }
}

/// Checks that a build has the same contract as the usual one. The plugin has functions in the crate, in a library, and in
/// modules of both, and is in a workspace.
fn survives(profile: &str, target: &str, settings: &[(&str, &str)]) {
    let expected = lines(&plugin());
    assert!(expected.iter().any(|line| line.contains("\"export\":\"of_module\"")), "the library's are there");
    let actual = lines(&build_in_profile("contract", profile, target, settings));
    let missing: Vec<_> = expected.difference(&actual).collect();
    assert!(missing.is_empty(), "{profile} {target} {settings:?} hasn't {missing:#?}");
    assert_eq!(actual.len(), expected.len(), "{profile} {target} {settings:?}");
}

/// The plugin with all kinds of functions, in the size profile.
fn plugin() -> Vec<u8> {
    fs::read(build_crate(root().join("tests/plugins/contract"), Profile::Release).unwrap()).unwrap()
}

/// Builds the example without a contract, in a separate target folder: cargo doesn't know that the macros read a variable.
fn build_without(folder: &Path, with: &Path) -> PathBuf {
    let place = with.strip_prefix(target()).unwrap();
    let triple = place.iter().next().unwrap();
    let without = target().join("plugins/contract-off");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(folder).args(["build", "--quiet", "--release", "--target"]).arg(triple);
    cargo.env("CARGO_TARGET_DIR", &without).env("EXTISM_PDK_CONTRACT", "off");
    // The data has paths, and the harness renames them like this.
    let home = env::var_os("CARGO_HOME").map_or_else(|| env::home_dir().unwrap().join(".cargo"), PathBuf::from);
    let mut folders = [(root().canonicalize().unwrap(), "."), (home, "cargo")];
    folders.sort_by_key(|(folder, _)| folder.as_os_str().len());
    let flags = folders.map(|(folder, name)| format!("--remap-path-prefix={}={name}", folder.display()));
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"));
    assert!(cargo.status().unwrap().success());
    without.join(place)
}

/// The records.
fn lines(wasm: &[u8]) -> BTreeSet<String> {
    contract(wasm).lines().map(str::to_owned).collect()
}

/// Returns the text of all sections of the contract.
fn contract(wasm: &[u8]) -> String {
    let mut text = String::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.unwrap() {
            Payload::CustomSection(section) if section.name() == SECTION => {
                text += std::str::from_utf8(section.data()).unwrap();
            }
            _ => {}
        }
    }
    text
}

/// Returns the bytes of the section in the file, with its kind, length and name.
pub fn section_length(wasm: &[u8]) -> usize {
    let mut before = 8;
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.unwrap();
        match &payload {
            Payload::CustomSection(section) if section.name() == SECTION => return section.range().end - before,
            Payload::CodeSectionEntry(_) => {}
            payload => before = payload.as_section().map_or(before, |(_, range)| range.end),
        }
    }
    0
}

/// Returns all sections except custom ones.
fn sections(wasm: &[u8]) -> Vec<(u8, &[u8])> {
    let payloads = Parser::new(0).parse_all(wasm).map(Result::unwrap);
    let sections = payloads.filter_map(|payload| payload.as_section());
    sections.filter(|(id, _)| *id != 0).map(|(id, range)| (id, &wasm[range])).collect()
}
