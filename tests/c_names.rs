//! The lists of C names match what the toolchain links for wasm32-wasip1. To update them for another toolchain:
//! `C_NAMES=overwrite cargo test -p plugin-tests c_names`.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, str};

use wasmparser::{KnownCustom, Linking, Parser, Payload, SymbolFlags, SymbolInfo, TypeRef};

use crate::{example, fixture, root};

/// The names that `#[plugin_fn]` and `#[shared_fn]` refuse on WASI.
const REFUSED: &str = "pdk-macros/src/wasi_names.txt";
/// The names that `host-harness` warns of if a plugin replaces them.
const FUNCTIONS: &str = "host-harness/src/command/c_functions.txt";

#[test]
fn the_lists_are_the_toolchains() {
    let libraries = libraries();
    let std: Vec<Object> = rlibs(&libraries).iter().flat_map(|path| objects(path)).collect();
    let libc = objects(&libraries.join("self-contained/libc.a"));
    compare(REFUSED, &referred_to(&std, &libc));
    let functions = libc.iter().flat_map(|object| &object.functions);
    compare(FUNCTIONS, &functions.filter(|name| !name.starts_with('_')).cloned().collect());
}

/// A plugin can export names that std doesn't call, and its files still work.
#[test]
fn other_names_of_c_are_free() {
    let folder = root().join("tests/plugins/c_names");
    let mut plugin = fixture("c_names").folder(&folder, "/data").load().unwrap();
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    assert_eq!(plugin.call::<String>("index", "/data/Cargo.toml").unwrap(), manifest);
    assert_eq!(plugin.call::<String>("time", "").unwrap(), "true");
}

/// Returns the names that std's objects refer to, and those that the library's objects behind them refer to.
fn referred_to(std: &[Object], libc: &[Object]) -> BTreeSet<String> {
    let mut definitions = BTreeMap::new();
    for object in libc {
        for name in &object.defined {
            // The linker takes the first one.
            definitions.entry(name).or_insert(object);
        }
    }
    let mut names = BTreeSet::new();
    let mut new: Vec<&String> = std.iter().flat_map(|object| &object.undefined).collect();
    while let Some(name) = new.pop() {
        if names.insert(name.clone()) {
            new.extend(definitions.get(name).into_iter().flat_map(|object| &object.undefined));
        }
    }
    names.retain(|name| !is_mangled(name));
    names
}

/// Whether a name is a mangled name of Rust, which C and exports don't have.
fn is_mangled(name: &str) -> bool {
    name.starts_with("_ZN") || name.starts_with("_R")
}

/// Returns the folder of the target's libraries in the toolchain. Building a plugin for the target installs them.
fn libraries() -> PathBuf {
    _ = example("wasi_file").compile().unwrap();
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let arguments = ["--print", "target-libdir", "--target", "wasm32-wasip1"];
    let output = Command::new(rustc).args(arguments).current_dir(root()).output().unwrap();
    PathBuf::from(str::from_utf8(&output.stdout).unwrap().trim())
}

fn rlibs(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension() == Some(OsStr::new("rlib"))).collect()
}

/// The names that an object file defines for others, and those that it needs from others.
#[derive(Default)]
struct Object {
    defined: BTreeSet<String>,
    /// The defined functions.
    functions: BTreeSet<String>,
    undefined: BTreeSet<String>,
}

/// Returns the object files in an archive. An .rlib has other files, too.
fn objects(archive: &Path) -> Vec<Object> {
    let mut archive = ar::Archive::new(File::open(archive).unwrap());
    let mut objects = Vec::new();
    while let Some(entry) = archive.next_entry() {
        let mut bytes = Vec::new();
        entry.unwrap().read_to_end(&mut bytes).unwrap();
        if bytes.starts_with(b"\0asm") {
            objects.push(Object::parse(&bytes));
        }
    }
    assert!(!objects.is_empty());
    objects
}

impl Object {
    fn parse(bytes: &[u8]) -> Self {
        let mut object = Object::default();
        let mut imports = Vec::new();
        for payload in Parser::new(0).parse_all(bytes) {
            match payload.unwrap() {
                Payload::ImportSection(section) => {
                    let all = section.into_imports().map(Result::unwrap);
                    imports
                        .extend(all.filter(|import| matches!(import.ty, TypeRef::Func(_))).map(|import| import.name));
                }
                Payload::CustomSection(section) => {
                    if let KnownCustom::Linking(linking) = section.as_known() {
                        for subsection in linking.subsections() {
                            if let Linking::SymbolTable(symbols) = subsection.unwrap() {
                                symbols.into_iter().for_each(|symbol| object.add(symbol.unwrap(), &imports));
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        object
    }

    fn add(&mut self, symbol: SymbolInfo<'_>, imports: &[&str]) {
        let (flags, name, is_function) = match symbol {
            // An undefined function without its own name has the name of the import.
            SymbolInfo::Func { flags, index, name } => {
                (flags, name.or_else(|| imports.get(index as usize).copied()).unwrap(), true)
            }
            SymbolInfo::Data { flags, name, .. } => (flags, name, false),
            // The linker defines these.
            _ => return,
        };
        let name = name.to_owned();
        if flags.contains(SymbolFlags::UNDEFINED) {
            self.undefined.insert(name);
        } else if !flags.contains(SymbolFlags::BINDING_LOCAL) {
            if is_function {
                self.functions.insert(name.clone());
            }
            self.defined.insert(name);
        }
    }
}

/// Compares a list with its file, or overwrites the file.
fn compare(path: &str, names: &BTreeSet<String>) {
    let path = root().join(path);
    let list: String = names.iter().map(|name| format!("{name}\n")).collect();
    if env::var_os("C_NAMES").is_some_and(|action| action == "overwrite") {
        fs::write(&path, &list).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    let committed: BTreeSet<&str> = committed.lines().collect();
    let names = names.iter().map(String::as_str).collect();
    let differences: Vec<_> = committed.symmetric_difference(&names).collect();
    assert!(differences.is_empty(), "{}: not the same: {differences:?}", path.display());
}
