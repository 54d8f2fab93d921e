//! The names that `use extism_pdk::*` brings, and those of each public module, as the compiler sees them.
//!
//! A name that a crate makes public is written somewhere in its source (no macro of either crate puts names together), so
//! every word of the sources is a candidate, and the compiler is asked which of them can be imported: a crate with a
//! `use` for each candidate is built until what is left compiles. What kind of name it is shows when another name of a
//! known kind is imported as the same: only two of one kind are in each other's way.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

use plugin_bench::files::{entries, read, write};
use plugin_bench::{Output, Pdk, TARGET, UPSTREAM, our_pdk};
use serde_json::Value;

use super::build::built;

/// What ours adds to the root on purpose: two that are hidden, and two modules under names that upstream has for macros,
/// and the contract's.
const ADDED: &[(&str, &[Kind])] = &[
    ("__host_import", &[Kind::Macro]),
    ("__private", &[Kind::Type]),
    ("contract", &[Kind::Type]),
    ("host_fn", &[Kind::Type]),
    ("plugin_fn", &[Kind::Type]),
];

/// What ours adds natively besides: the tests' module, and hidden, the list of the kernel's functions for host-harness and
/// what `contract::join_extism` is.
const ADDED_NATIVELY: &[(&str, &[Kind])] =
    &[("__join_extism", &[Kind::Macro]), ("__kernel_functions", &[Kind::Macro]), ("testing", &[Kind::Type])];

/// The root, and the modules with names. Ours may have more in these: nobody glob-imports them beside others.
const MODULES: &[&str] = &["", "config", "extism", "http", "memory", "memory::internal", "var"];

/// The kinds of names that don't get in each other's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Type,
    Value,
    Macro,
}

/// Where names are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Wasm,
    Native,
}

/// A name of one kind.
type Named = (String, Kind);

/// The kinds of each name, by module.
type Surface = BTreeMap<&'static str, BTreeMap<String, BTreeSet<Kind>>>;

/// A name that may be in a module.
type Candidate = (&'static str, String);

static UPSTREAMS: LazyLock<Surface> = LazyLock::new(|| {
    let [upstream, others @ ..] = upstream_sources();
    let words = words(&[upstream]);
    let in_modules = MODULES.iter().flat_map(|module| words.iter().map(move |word| (*module, word.clone())));
    let candidates = in_modules.chain(in_root(&others)).collect();
    surface(Pdk::Upstream, Place::Wasm, candidates)
});

static OURS: LazyLock<Surface> = LazyLock::new(|| {
    let upstreams = UPSTREAMS.iter().flat_map(|(module, names)| names.keys().map(|name| (*module, name.clone())));
    let candidates = upstreams.chain(in_root(&our_sources())).collect();
    surface(Pdk::Ours, Place::Wasm, candidates)
});

static OURS_NATIVELY: LazyLock<Surface> =
    LazyLock::new(|| surface(Pdk::Ours, Place::Native, in_root(&our_sources()).collect()));

#[test]
fn the_glob_brings_the_same_names() {
    for (name, kinds) in [
        ("plugin_fn", &[Kind::Macro][..]),
        ("Json", &[Kind::Type, Kind::Value]),
        ("ToBytes", &[Kind::Type, Kind::Macro]),
        ("input", &[Kind::Value]),
        ("v128", &[Kind::Type]),
    ] {
        let found = UPSTREAMS[""].get(name).map(|kinds| kinds.iter().copied().collect::<Vec<_>>());
        assert_eq!(found.as_deref(), Some(kinds), "`{name}`: the compiler wasn't asked right");
    }
    assert_eq!(differences(&UPSTREAMS, &OURS), (Vec::new(), listed(ADDED)), "lost and added names");
}

/// Natively there is no upstream to ask: it has the same names less `v128`.
#[test]
fn natively_only_testing_is_added() {
    let (lost, added) = differences(&OURS, &OURS_NATIVELY);
    assert_eq!((lost, added), (listed(&[("v128", &[Kind::Type])]), listed(ADDED_NATIVELY)));
}

/// Plugins import an SDK's prelude beside ours. Of each name that both have, of whatever kind, the plugin means the SDK's
/// unless upstream has it too: there must be neither an error nor a warning, whichever import is written first.
#[test]
fn a_second_glob_keeps_its_names() {
    let mut natively = listed(&[ADDED, ADDED_NATIVELY].concat());
    natively.sort();
    for (place, names, added) in
        [(Place::Wasm, &OURS[""], listed(ADDED)), (Place::Native, &OURS_NATIVELY[""], natively)]
    {
        for [first, second] in [["extism_pdk", "prelude"], ["prelude", "extism_pdk"]] {
            let mut clashes = BTreeSet::new();
            // Macros apart: where one isn't expanded, rustc doesn't look for other names.
            for kinds in [&[Kind::Type, Kind::Value][..], &[Kind::Macro]] {
                let probes = names.keys().flat_map(|name| kinds.iter().map(move |kind| (name.clone(), *kind)));
                let probes: Vec<Named> = probes.filter(|(name, kind)| !has(&UPSTREAMS[""], name, *kind)).collect();
                let lines = probes.iter().map(|(name, kind)| {
                    let (item, used) = second_item(name, *kind);
                    let imports = format!("pub use {first}::*; pub use {second}::*;");
                    format!("pub mod prelude {{ {item} }} {imports} fn f() {{ let _ = {used}; }}")
                });
                let refused = refused(Pdk::Ours, place, lines);
                clashes.extend((1..).zip(probes).filter(|(line, _)| refused.contains(line)).map(|(_, named)| named));
            }
            assert_eq!(Vec::from_iter(clashes), added, "{place:?}, `use {first}::*` first");
        }
    }
}

/// An item of a name and kind, and an expression that only that item makes right.
fn second_item(name: &str, kind: Kind) -> (String, String) {
    match kind {
        Kind::Type => (format!("pub mod {name} {{ pub fn here() {{}} }}"), format!("{name}::here()")),
        Kind::Value => (format!("pub fn {name}() {{}}"), format!("{name}()")),
        Kind::Macro => (
            format!("#[macro_export] macro_rules! {name} {{ (here) => {{ () }} }} pub use {name};"),
            format!("{name}!(here)"),
        ),
    }
}

#[test]
fn the_modules_have_all_names() {
    for module in MODULES {
        let (upstream, ours) = (&UPSTREAMS[module], &OURS[module]);
        assert!(upstream.len() > 1, "`{module}` has hardly a name: the compiler wasn't asked right");
        let lost: Vec<_> = pairs(upstream).filter(|(name, kind)| !has(ours, name, *kind)).collect();
        assert!(lost.is_empty(), "`{module}` lacks {lost:?}");
    }
}

/// What the root of the first has and the second's hasn't, and the other way round.
fn differences(before: &Surface, after: &Surface) -> (Vec<Named>, Vec<Named>) {
    let (before, after) = (&before[""], &after[""]);
    let lost = pairs(before).filter(|(name, kind)| !has(after, name, *kind));
    let added = pairs(after).filter(|(name, kind)| !has(before, name, *kind));
    (lost.collect(), added.collect())
}

fn pairs(names: &BTreeMap<String, BTreeSet<Kind>>) -> impl Iterator<Item = Named> {
    names.iter().flat_map(|(name, kinds)| kinds.iter().map(move |kind| (name.clone(), *kind)))
}

fn has(names: &BTreeMap<String, BTreeSet<Kind>>, name: &str, kind: Kind) -> bool {
    names.get(name).is_some_and(|kinds| kinds.contains(&kind))
}

fn listed(names: &[(&str, &[Kind])]) -> Vec<Named> {
    names.iter().flat_map(|(name, kinds)| kinds.iter().map(move |kind| ((*name).to_owned(), *kind))).collect()
}

/// Asks the compiler.
fn surface(pdk: Pdk, place: Place, candidates: BTreeSet<Candidate>) -> Surface {
    let mut left: Vec<&Candidate> = candidates.iter().collect();
    loop {
        let refused = refused(pdk, place, left.iter().map(|(module, name)| import(module, name)));
        if refused.is_empty() {
            break;
        }
        left = (1..).zip(left).filter(|(line, _)| !refused.contains(line)).map(|(_, candidate)| candidate).collect();
    }
    let kinds = [(Kind::Type, "a_type"), (Kind::Value, "a_value"), (Kind::Macro, "a_macro")];
    let probes: Vec<_> = left.iter().flat_map(|(module, name)| kinds.map(|kind| (*module, name, kind))).collect();
    let lines = probes
        .iter()
        .map(|(module, name, (_, known))| format!("{} use crate::known::{known} as {name};", import(module, name)));
    let clashes = refused(pdk, place, lines);
    let mut surface: Surface = MODULES.iter().map(|module| (*module, BTreeMap::new())).collect();
    for (line, (module, name, (kind, _))) in (1..).zip(probes) {
        if clashes.contains(&line) {
            surface.entry(module).or_default().entry(name.clone()).or_default().insert(kind);
        }
    }
    surface
}

fn import(module: &str, name: &str) -> String {
    let separator = if module.is_empty() { "" } else { "::" };
    format!("use extism_pdk::{module}{separator}{name};")
}

/// Compiles a crate with a module a line; the lines, from 1, that have an error or a warning.
fn refused(pdk: Pdk, place: Place, lines: impl Iterator<Item = String>) -> BTreeSet<usize> {
    // All tests share the crate.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);

    let mut source = String::from("#![allow(unused, nonstandard_style)] ");
    for (number, line) in lines.enumerate() {
        // Public, as rustc warns of ambiguous names that are re-exported only where others can see them.
        let _ = writeln!(source, "pub mod line{number} {{ {line} }}");
    }
    source += "
        mod known {
            pub(crate) mod a_type {}
            pub(crate) fn a_value() {}
            macro_rules! a_macro { () => {} }
            pub(crate) use a_macro;
        }
    ";
    let workspace = &built(pdk).workspace;
    write(&workspace.folder().join("names/src/lib.rs"), source);
    let command: &[&str] = match place {
        Place::Wasm => &["build", "--target", TARGET],
        Place::Native => &["check"],
    };
    let Output { diagnostics, .. } =
        workspace.cargo(&[command, &["--release", "--quiet", "--package=compat-names"]].concat());
    diagnostics.into_iter().flat_map(|diagnostic| diagnostic.lines).collect()
}

/// Every word of some sources as a name of the root's.
fn in_root(sources: &[PathBuf]) -> impl Iterator<Item = Candidate> {
    words(sources).into_iter().map(|word| ("", word))
}

/// Every word of some sources that may be a name.
fn words(sources: &[PathBuf]) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    sources.iter().for_each(|folder| collect_words(folder, &mut words));
    words.retain(|word| !KEYWORDS.contains(&word.as_str()));
    words
}

fn our_sources() -> [PathBuf; 2] {
    let pdk = our_pdk();
    [pdk.join("src"), pdk.with_file_name("pdk-macros").join("src")]
}

/// The source folders of upstream's packages, in cargo's registry.
fn upstream_sources() -> [PathBuf; 4] {
    let workspace = &built(Pdk::Upstream).workspace;
    let output = workspace.command().args(["metadata", "--format-version=1"]).output().expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let packages = metadata["packages"].as_array().expect("metadata has packages");
    ["extism-pdk", "extism-pdk-derive", "extism-convert", "extism-convert-macros"].map(|name| {
        let package = packages.iter().find(|package| package["name"] == name).expect("the package is there");
        assert!(name != "extism-pdk" || package["version"] == UPSTREAM);
        let manifest = package["manifest_path"].as_str().expect("the package has a path");
        Path::new(manifest).with_file_name("src")
    })
}

fn collect_words(folder: &Path, words: &mut BTreeSet<String>) {
    for entry in entries(folder) {
        if entry.is_dir() {
            collect_words(&entry, words);
            continue;
        }
        let source = read(&entry);
        let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
        let parts = code.flat_map(|line| line.split(|c: char| c != '_' && !c.is_ascii_alphanumeric()));
        words.extend(
            parts.filter(|word| word.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic())).map(Into::into),
        );
    }
}

/// Words that no name is.
const KEYWORDS: &[&str] = &[
    "_", "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do",
    "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super",
    "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];
