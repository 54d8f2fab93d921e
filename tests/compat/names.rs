//! Compares the names that `use extism_pdk::*` imports, and those of each public module, as the compiler sees them.
//!
//! Each public name is a word in the source of its crate, as no macro of either crate joins names. So every word is a
//! candidate. A crate with a `use` for each candidate is built, and those with errors are removed, until the rest compiles.
//! The kind of a name is found by importing another name of a known kind with the same name: only two of one kind conflict.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

use plugin_bench::files::{entries, read, write};
use plugin_bench::{Output, Pdk, TARGET, UPSTREAM, our_pdk};
use serde_json::Value;

use super::build::built;

/// The names that ours adds to the root on purpose: two hidden ones, two modules with names that upstream has for macros, and
/// the module `contract`.
const ADDED: &[(&str, &[Kind])] = &[
    ("__host_import", &[Kind::Macro]),
    ("__private", &[Kind::Type]),
    ("contract", &[Kind::Type]),
    ("host_fn", &[Kind::Type]),
    ("plugin_fn", &[Kind::Type]),
];

/// The names that ours also adds natively: the module `testing`, and hidden, the list of the kernel's functions for
/// host-harness and the macro behind `contract::join_extism`.
const ADDED_NATIVELY: &[(&str, &[Kind])] =
    &[("__join_extism", &[Kind::Macro]), ("__kernel_functions", &[Kind::Macro]), ("testing", &[Kind::Type])];

/// The root, and the modules with names. Ours may have more names in the modules, because nobody glob-imports them beside
/// others.
const MODULES: &[&str] = &["", "config", "extism", "http", "memory", "memory::internal", "var"];

/// The kinds of names, which don't conflict with each other.
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

/// Upstream's crate doesn't compile natively, but it would have the same names without `v128`.
#[test]
fn natively_only_testing_is_added() {
    let (lost, added) = differences(&OURS, &OURS_NATIVELY);
    assert_eq!((lost, added), (listed(&[("v128", &[Kind::Type])]), listed(ADDED_NATIVELY)));
}

/// Plugins may import the prelude of an SDK beside ours. If both have a name that upstream doesn't have, the plugin means the
/// SDK's. There must be no error and no warning, in either order of the imports.
#[test]
fn a_second_glob_keeps_its_names() {
    let mut natively = listed(&[ADDED, ADDED_NATIVELY].concat());
    natively.sort();
    for (place, names, added) in
        [(Place::Wasm, &OURS[""], listed(ADDED)), (Place::Native, &OURS_NATIVELY[""], natively)]
    {
        for [first, second] in [["extism_pdk", "prelude"], ["prelude", "extism_pdk"]] {
            let mut clashes = BTreeSet::new();
            // Macros are tested separately: if one can't be expanded, rustc doesn't report other names.
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

/// Returns an item with a name and a kind, and an expression that compiles only with that item.
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

/// Returns the names that only the first root has, and those that only the second one has.
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

/// Compiles a crate with a module on each line, and returns the lines with an error or a warning, counted from 1.
fn refused(pdk: Pdk, place: Place, lines: impl Iterator<Item = String>) -> BTreeSet<usize> {
    // All tests share the crate.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);

    let mut source = String::from("#![allow(unused, nonstandard_style)] ");
    for (number, line) in lines.enumerate() {
        // rustc warns of ambiguous re-exports only if they are public.
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

/// Returns every word of the sources as a candidate for the root.
fn in_root(sources: &[PathBuf]) -> impl Iterator<Item = Candidate> {
    words(sources).into_iter().map(|word| ("", word))
}

/// Returns every word of the sources that may be a name.
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

/// Returns the source folders of upstream's packages, in cargo's registry.
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

/// Words that can't be names.
const KEYWORDS: &[&str] = &[
    "_", "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do",
    "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super",
    "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];
