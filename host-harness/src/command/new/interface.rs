//! `host-harness new --interface`: a plugin with every function of an interface, to be filled in.

mod paths;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::Span;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Attribute, FnArg, Item, ItemTrait, Meta, Pat, TraitItem, TraitItemFn, UseTree, Visibility};

use crate::command::error::Result;
use paths::Paths;

/// A crate's interfaces.
pub struct Interfaces {
    /// The crate's folder, for messages.
    shown: String,
    /// Where names lead, from the crate's root.
    paths: Paths,
    /// The lines of a plugin's `[dependencies]` for it.
    pub dependency: String,
    /// The crate `extism-pdk` as the interface depends on it, if it is to be found elsewhere than this command would say.
    pub pdk: Option<String>,
    /// Those of what plugins do.
    exported: Vec<Found>,
    /// Those of what the application does.
    offered: Vec<Found>,
}

/// An interface of what plugins do, and what the application does for them.
pub struct Interface {
    exported: Stubs,
    offered: Vec<Stubs>,
}

/// A trait that is to be implemented.
struct Stubs {
    paths: Paths,
    found: Found,
}

/// A trait with `#[interface]`, and the file that it is in.
#[derive(Clone)]
struct Found {
    /// The path of its module within the crate.
    module: Vec<String>,
    /// The module that has it for others.
    home: Vec<String>,
    item: ItemTrait,
    source: String,
    uses: Vec<UseTree>,
}

impl Interfaces {
    /// Reads the interface crate of a folder.
    pub fn read(folder: &Path) -> Result<Self> {
        let manifest = read(&folder.join("Cargo.toml"))?;
        let shown = folder.display().to_string();
        let table: toml::Table = manifest.parse().map_err(|error| format!("can't read {shown}/Cargo.toml: {error}"))?;
        let Some(package) = table.get("package").and_then(|package| package.get("name")?.as_str()) else {
            return Err(format!("can't use {shown} as an interface: its Cargo.toml has no package with a name").into());
        };
        let library = table.get("lib").and_then(|library| library.get("name")?.as_str()).unwrap_or(package);
        let mut search = Search::default();
        search.folder(&folder.join("src"), &mut Vec::new())?;
        let Search { mut exported, mut offered, modules, private } = search;
        for found in exported.iter_mut().chain(&mut offered) {
            // What is in a private module is re-exported at the root, or nowhere.
            if (1..=found.module.len()).any(|depth| private.contains(&found.module[..depth])) {
                found.home.clear();
            }
        }
        let folder = folder.canonicalize()?;
        let path = toml_text(&folder);
        let dependency = format!("{package} = {{ path = {path} }}\n");
        let dependencies = table.get("dependencies").and_then(toml::Value::as_table);
        let pdk = dependencies.and_then(|dependencies| dependencies.iter().find(|(name, pdk)| is_pdk(name, pdk)));
        let (name, pdk) = pdk.map_or(("extism_pdk", None), |(name, pdk)| (name, dependency_at(pdk, &folder)));
        let paths =
            Paths { krate: library.replace('-', "_"), pdk: name.replace('-', "_"), here: Vec::new(), modules, private };
        Ok(Interfaces { shown, paths, dependency, pdk, exported, offered })
    }

    /// Whether the crate has none.
    pub fn is_empty(&self) -> bool {
        self.exported.is_empty() && self.offered.is_empty()
    }

    /// The interface of this name, of what plugins do; the only one unless it is said which.
    pub fn choose(mut self, name: Option<&str>) -> Result<Interface> {
        let index = self.find(&self.exported, name)?;
        let found = self.exported.swap_remove(index);
        let offered = self.offered.iter().filter(|offered| self.belongs(offered, &found)).cloned().collect::<Vec<_>>();
        let stubs = |found: Found| Stubs { paths: Paths { here: found.module.clone(), ..self.paths.clone() }, found };
        Ok(Interface { exported: stubs(found), offered: offered.into_iter().map(stubs).collect() })
    }

    /// The name of an interface, and the code of a program that prints its records, a line each: of what plugins do, and of all
    /// that the application does for them. Or of what the application does, if the name is that of such a trait, or no other
    /// is there.
    pub fn program(&self, name: Option<&str>) -> Result<(String, String)> {
        let is_named = |found: &&Found| name.is_none_or(|name| found.is_called(name));
        let named: Vec<_> = self.offered.iter().filter(is_named).collect();
        let (name, mut code, offered) = match named.first() {
            Some(first) if !self.exported.iter().any(|found| is_named(&found)) => {
                let name = first.item.ident.to_string();
                let code = format!("    println!(r#\"{{{{\"interface\":\"{name}\"}}}}\"#);\n");
                (name, code, named)
            }
            _ => {
                let found = &self.exported[self.find(&self.exported, name)?];
                let code = format!("    print!(\"{{}}\", {}::INTERFACE.records());\n", self.module(found));
                let offered = self.offered.iter().filter(|offered| self.belongs(offered, found));
                (found.item.ident.to_string(), code, offered.collect())
            }
        };
        for found in offered {
            code += &format!(
                "    for record in {}::__RECORDS {{\n        print!(\"{{}}\", String::from_utf8_lossy(record));\n    }}\n",
                self.module(found)
            );
        }
        Ok((name, format!("fn main() {{\n{code}}}\n")))
    }

    /// Whether plugins of an interface call what a trait offers. Of several of one name, as in two versions of an interface, it
    /// is the one beside the interface.
    fn belongs(&self, offered: &Found, exported: &Found) -> bool {
        let is_beside = |found: &Found| found.module == exported.module && found.item.ident == offered.item.ident;
        is_beside(offered) || !self.offered.iter().any(is_beside)
    }

    /// The place of the one of this name; of the only one unless it is said which.
    fn find(&self, list: &[Found], name: Option<&str>) -> Result<usize> {
        let shown = &self.shown;
        let is_named = |found: &Found| name.is_none_or(|name| found.is_called(name));
        let places: Vec<_> = (0..list.len()).filter(|place| is_named(&list[*place])).collect();
        match places.as_slice() {
            [place] => Ok(*place),
            [] => {
                let which = name.map_or("a trait with `#[interface]`".into(), |name| format!("an interface `{name}`"));
                Err(format!("can't find {which} in {shown}/src").into())
            }
            places => {
                let names: Vec<_> = places.iter().map(|place| format!("`{}`", list[*place].path())).collect();
                let names = names.join(", ");
                Err(format!("{shown} has the interfaces {names}: choose one by `--trait NAME`").into())
            }
        }
    }

    /// The module beside a trait, as others name it.
    fn module(&self, found: &Found) -> String {
        format!("{}::{}", self.paths.home(&found.home), module_name(&found.item.ident.to_string()))
    }
}

impl Interface {
    /// The plugin's code.
    pub fn code(&self) -> String {
        let Stubs { paths, found } = &self.exported;
        let (name, home) = (found.item.ident.to_string(), paths.home(&found.home));
        let prefix = prefix(&found.item.attrs).map(|prefix| format!("(prefix = {prefix})")).unwrap_or_default();
        let offers: String = self.offered.iter().map(Stubs::offer).collect();
        let mocks: String = self.offered.iter().map(Stubs::mock).collect();
        // Several may be of one file, and a name is imported once.
        let uses: BTreeSet<_> = self.offered.iter().flat_map(|stubs| stubs.uses_of_mock(&home)).collect();
        let mock_uses: String = uses.iter().map(|line| format!("    {line}\n")).collect();
        LIB.replace("{name}", &name)
            .replace("{module}", &module_name(&name))
            .replace("{home}", &home)
            .replace("{prefix}", &prefix)
            .replace("{uses}", &self.exported.uses())
            .replace("{host}", &format!("Host::new(){offers}"))
            .replace("{mocks}", &mocks)
            .replace("{mock_uses}", &mock_uses)
            .replace("{functions}", &self.exported.functions())
    }
}

impl Stubs {
    fn functions(&self) -> String {
        let functions: Vec<_> = self.found.item.items.iter().filter_map(|item| self.stub(item)).collect();
        functions.join("\n\n")
    }

    /// How a test's host gets what stands in for the application.
    fn offer(&self) -> String {
        let (home, name) = (self.paths.home(&self.found.home), &self.found.item.ident);
        format!(".offer({home}::{}::Functions({name}Mock))", module_name(&name.to_string()))
    }

    /// What stands in for the application in tests, within their module.
    fn mock(&self) -> String {
        let name = self.found.item.ident.to_string();
        let text = MOCK
            .replace("{name}", &name)
            .replace("{home}", &self.paths.home(&self.found.home))
            .replace("{functions}", &self.functions());
        let lines = text.lines().map(|line| if line.is_empty() { "\n".into() } else { format!("    {line}\n") });
        lines.collect()
    }

    /// What the mock's signatures name: the lines of the tests' module, which has what is in this other one.
    fn uses_of_mock(&self, known: &str) -> Vec<String> {
        let home = self.paths.home(&self.found.home);
        let others = (home != known).then(|| format!("#[allow(unused_imports)]\n    use {home}::*;"));
        self.uses().lines().map(str::to_owned).chain(others).collect()
    }

    /// A function with nothing in it. Its signature is as it is written in the interface, but for where names lead. Of an
    /// optional one there is a comment: the interface has a body for it.
    fn stub(&self, item: &TraitItem) -> Option<String> {
        let TraitItem::Fn(function) = item else {
            return None;
        };
        let signature = self.signature(function);
        if function.default.is_some() {
            let lines: Vec<_> = signature.lines().map(|line| format!("    // {}", line.trim())).collect();
            return Some(format!("    // Optional, as the interface has a body for it:\n{}", lines.join("\n")));
        }
        let attributes = function
            .attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident("doc") || attribute.path().is_ident("cfg"));
        let attributes: String =
            attributes.map(|attribute| format!("    {}\n", self.found.text(attribute.span()))).collect();
        Some(format!("{attributes}    {signature} {{\n        todo!(\"{}\")\n    }}", function.sig.ident))
    }

    fn signature(&self, TraitItemFn { sig, .. }: &TraitItemFn) -> String {
        let mut edits = self.paths.edits(sig.to_token_stream());
        for input in &sig.inputs {
            // Those are for the macro.
            if let FnArg::Typed(argument) = input
                && let Some(first) = argument.attrs.first()
            {
                let range = first.span().byte_range().start..argument.pat.span().byte_range().start;
                edits.push((range, String::new()));
            }
            // Nothing changes an argument yet.
            if let FnArg::Typed(argument) = input
                && let Pat::Ident(name) = &*argument.pat
                && let Some(mutability) = &name.mutability
            {
                let range = mutability.span().byte_range().start..name.ident.span().byte_range().start;
                edits.push((range, String::new()));
            }
        }
        edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
        let whole = sig.span().byte_range();
        let mut text = self.found.text(sig.span()).to_owned();
        for (range, written) in edits {
            text.replace_range(range.start - whole.start..range.end - whole.start, &written);
        }
        text
    }

    /// What the signatures name that the module has imported.
    fn uses(&self) -> String {
        let mut names = BTreeSet::new();
        let required = functions(&self.found.item).filter(|function| function.default.is_none());
        required.for_each(|function| collect_names(function.sig.to_token_stream(), &mut names));
        let mut lines = BTreeSet::new();
        for tree in &self.found.uses {
            self.use_lines(tree, &mut Vec::new(), &names, &mut lines);
        }
        lines.into_iter().collect()
    }

    fn use_lines(
        &self,
        tree: &UseTree,
        path: &mut Vec<String>,
        names: &BTreeSet<String>,
        lines: &mut BTreeSet<String>,
    ) {
        let mut line = |path: &[String], last: &str| {
            lines.insert(format!("use {}::{last};\n", self.paths.of_plugin(path).join("::")));
        };
        match tree {
            UseTree::Path(tree) => {
                path.push(tree.ident.to_string());
                self.use_lines(&tree.tree, path, names, lines);
                path.pop();
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.use_lines(tree, path, names, lines)),
            UseTree::Name(name) if name.ident == "self" => {
                if let Some((last, path)) = path.split_last()
                    && names.contains(last)
                {
                    line(path, last);
                }
            }
            UseTree::Name(name) if names.contains(&name.ident.to_string()) => line(path, &name.ident.to_string()),
            UseTree::Rename(name) if names.contains(&name.rename.to_string()) => {
                line(path, &format!("{} as {}", name.ident, name.rename));
            }
            UseTree::Glob(_) if path.len() == 1 && path[0] == self.paths.pdk => {
                TYPES_OF_PDK.iter().filter(|name| names.contains(**name)).for_each(|name| line(path, name));
            }
            _ => {}
        }
    }
}

/// What a glob import of `extism_pdk` brings that an interface may name.
const TYPES_OF_PDK: [&str; 10] =
    ["Base64", "Error", "FnResult", "HttpRequest", "Json", "Msgpack", "Prost", "Protobuf", "Raw", "WithReturnCode"];

const LIB: &str = include_str!("interface.txt");
const MOCK: &str = include_str!("interface_mock.txt");

impl Found {
    /// The trait's path within the crate.
    fn path(&self) -> String {
        let name = self.item.ident.to_string();
        self.module.iter().chain([&name]).map(String::as_str).collect::<Vec<_>>().join("::")
    }

    /// Whether it is meant by a name or a path.
    fn is_called(&self, name: &str) -> bool {
        format!("::{}", self.path()).ends_with(&format!("::{name}"))
    }

    /// The source of a part of the file.
    fn text(&self, span: Span) -> &str {
        self.source.get(span.byte_range()).unwrap_or_default()
    }
}

fn functions(item: &ItemTrait) -> impl Iterator<Item = &TraitItemFn> {
    item.items.iter().filter_map(|item| if let TraitItem::Fn(function) = item { Some(function) } else { None })
}

/// What is found in a crate's files.
#[derive(Default)]
struct Search {
    exported: Vec<Found>,
    offered: Vec<Found>,
    modules: BTreeSet<Vec<String>>,
    /// The modules that others can't name.
    private: BTreeSet<Vec<String>>,
}

impl Search {
    /// Searches the files of a folder, and those of its folders.
    fn folder(&mut self, folder: &Path, module: &mut Vec<String>) -> Result<()> {
        let entries = fs::read_dir(folder).map_err(|error| format!("can't read {}: {error}", folder.display()))?;
        let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<PathBuf>>>()?;
        paths.sort();
        for path in paths {
            let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
            let depth = module.len();
            if !(name == "mod" || depth == 0 && name == "lib") {
                module.push(name);
            }
            if path.is_dir() {
                self.folder(&path, module)?;
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = read(&path)?;
                let file =
                    syn::parse_file(&source).map_err(|error| format!("can't read {}: {error}", path.display()))?;
                self.items(file.items, &source, module);
            }
            module.truncate(depth);
        }
        Ok(())
    }

    fn items(&mut self, items: Vec<Item>, source: &str, module: &mut Vec<String>) {
        let uses =
            items.iter().filter_map(|item| if let Item::Use(item) = item { Some(item.tree.clone()) } else { None });
        let uses: Vec<_> = uses.collect();
        for item in items {
            match item {
                Item::Trait(item)
                    if item.attrs.iter().any(is_interface) && matches!(item.vis, Visibility::Public(_)) =>
                {
                    let list = match item.attrs.iter().any(is_exported) {
                        true => &mut self.exported,
                        false => &mut self.offered,
                    };
                    let (home, module) = (module.clone(), module.clone());
                    list.push(Found { module, home, item, source: source.to_owned(), uses: uses.clone() });
                }
                Item::Mod(inner) => {
                    module.push(inner.ident.to_string());
                    self.modules.insert(module.clone());
                    if !matches!(inner.vis, Visibility::Public(_)) {
                        self.private.insert(module.clone());
                    }
                    self.items(inner.content.map(|(_, items)| items).unwrap_or_default(), source, module);
                    module.pop();
                }
                _ => {}
            }
        }
    }
}

fn is_interface(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|last| last.ident == "interface")
}

/// Whether an attribute is `#[interface]`, of what plugins do.
fn is_exported(attribute: &Attribute) -> bool {
    let words = words(attribute);
    let mut arguments = words.split(|word| word == ",");
    is_interface(attribute) && !arguments.any(|argument| argument == ["host"])
}

/// What the names of the exports begin with, in quotes.
fn prefix(attributes: &[Attribute]) -> Option<String> {
    let words = words(attributes.iter().find(|attribute| is_exported(attribute))?);
    let place = words.iter().position(|word| word == "prefix")?;
    words.get(place + 2).cloned()
}

/// What stands in the parentheses of an attribute.
fn words(attribute: &Attribute) -> Vec<String> {
    match &attribute.meta {
        Meta::List(list) => list.tokens.clone().into_iter().map(|token| token.to_string()).collect(),
        _ => Vec::new(),
    }
}

/// The names that stand alone or begin a path.
fn collect_names(tokens: proc_macro2::TokenStream, names: &mut BTreeSet<String>) {
    let mut colons = 0;
    for token in tokens {
        match token {
            proc_macro2::TokenTree::Punct(mark) if mark.as_char() == ':' => {
                colons += 1;
                continue;
            }
            proc_macro2::TokenTree::Group(group) => collect_names(group.stream(), names),
            proc_macro2::TokenTree::Ident(name) if colons < 2 => drop(names.insert(name.to_string())),
            _ => {}
        }
        colons = 0;
    }
}

/// The name of the module that `#[interface]` puts beside a trait: its own in snake case, as the macro writes it.
fn module_name(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| letters[before]);
        let begins_word = before.is_some_and(|before| {
            let ends_capitals = letters.get(index + 1).is_some_and(|next| next.is_lowercase()) && before.is_uppercase();
            before.is_lowercase() || before.is_numeric() || ends_capitals
        });
        if letter.is_uppercase() && begins_word {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    if syn::parse_str::<syn::Ident>(&snake).is_err() { format!("r#{snake}") } else { snake }
}

/// Whether a dependency is this SDK, by whatever name.
fn is_pdk(name: &str, dependency: &toml::Value) -> bool {
    dependency.get("package").and_then(toml::Value::as_str).unwrap_or(name) == "extism-pdk"
}

/// A dependency of a crate, for a crate elsewhere. `None` if it is what a workspace says.
fn dependency_at(dependency: &toml::Value, folder: &Path) -> Option<String> {
    match dependency {
        toml::Value::String(version) => Some(format!("{version:?}")),
        toml::Value::Table(table) if table.contains_key("git") => {
            let source = ["git", "branch", "tag", "rev"].into_iter();
            let source = source.filter_map(|key| Some(format!("{key} = {:?}", table.get(key)?.as_str()?)));
            Some(format!("{{ {} }}", source.collect::<Vec<_>>().join(", ")))
        }
        toml::Value::Table(table) => match table.get("path").and_then(toml::Value::as_str) {
            Some(path) => Some(format!("{{ path = {} }}", toml_text(&folder.join(path).canonicalize().ok()?))),
            None => Some(format!("{:?}", table.get("version")?.as_str()?)),
        },
        _ => None,
    }
}

/// A path as a text of TOML, which a text of JSON is.
fn toml_text(path: &Path) -> String {
    serde_json::Value::from(path.display().to_string()).to_string()
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| format!("can't read {}: {error}", path.display()).into())
}
