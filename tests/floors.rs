//! No two files of a crate import each other in a circle: each can be read with those below it alone.
//!
//! An import is a path of the crate's own that leads into another file, in a `use` or anywhere in the code. Two kinds of
//! lines only say where things are, and don't count: `mod name;`, and a file's re-export of what its child modules have.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

#[test]
fn the_pdk_has_no_circles() {
    check(Crate::read("pdk/src/lib.rs"));
}

#[test]
fn the_harness_has_no_circles() {
    check(Crate::read("host-harness/src/lib.rs"));
}

#[test]
fn a_circle_is_found() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("floors");
    for (name, import) in
        [("use", "use crate::{a::A, a};"), ("super", "use super::a::A;"), ("code", "type B = crate::a::A;")]
    {
        let folder = folder.join(name);
        fs::create_dir_all(&folder).expect("cargo's folder can be written");
        for (file, text) in [
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "use crate::b::C; pub struct A;"),
            ("b.rs", &format!("{import} pub struct C;")),
        ] {
            fs::write(folder.join(file), text).expect("cargo's folder can be written");
        }
        let circles = Crate::read(folder.join("lib.rs").to_str().expect("the path is UTF-8")).circles();
        assert_eq!(circles.len(), 1, "{name}: {circles:?}");
    }
}

fn check(modules: Crate) {
    let circles = modules.circles();
    assert!(circles.is_empty(), "these files import each other in circles:\n{}", circles.join("\n"));
}

/// A path by its segments; `*` at the end is for all names.
type Segments = Vec<String>;

#[derive(Default)]
struct Module {
    file: PathBuf,
    /// What is defined here.
    names: BTreeSet<String>,
    uses: Vec<Use>,
    /// The paths in the code, those in `use` aside.
    paths: Vec<Segments>,
}

struct Use {
    path: Segments,
    /// The name here; none for a glob.
    name: Option<String>,
    is_public: bool,
}

/// The modules of a crate by their paths from its root.
struct Crate(BTreeMap<Segments, Module>);

impl Crate {
    /// Reads a crate from its first file on.
    fn read(root: &str) -> Self {
        let root = super::root().join(root);
        let mut modules = Crate(BTreeMap::new());
        modules.read_file(&root, root.parent().expect("a file is in a folder"), Vec::new());
        modules
    }

    /// Reads a module's file; those of its child modules are in `folder`.
    fn read_file(&mut self, file: &Path, folder: &Path, place: Segments) {
        let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let tokens = text.parse().unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        self.read_module(tokens, file, folder, place);
    }

    fn read_module(&mut self, tokens: TokenStream, file: &Path, folder: &Path, place: Segments) {
        let mut module = Module { file: file.to_owned(), ..Module::default() };
        let mut children = Vec::new();
        module.read_code(tokens, true, &mut children);
        self.0.insert(place.clone(), module);
        for (name, body) in children {
            let child = joined(&place, &[&name]);
            let child_folder = folder.join(&name);
            let beside = folder.join(format!("{name}.rs"));
            match body {
                Some(body) => self.read_module(body.stream(), file, &child_folder, child),
                None if beside.exists() => self.read_file(&beside, &child_folder, child),
                None => self.read_file(&child_folder.join("mod.rs"), &child_folder, child),
            }
        }
    }

    /// The files of the modules that a path leads to from a module.
    fn resolve(&self, from: &Segments, path: &[String]) -> BTreeSet<&Path> {
        let mut seen = BTreeSet::new();
        let mut files = BTreeSet::new();
        self.follow(from.clone(), path, true, &mut seen, &mut files);
        files
    }

    fn follow<'a>(
        &'a self,
        at: Segments,
        path: &[String],
        is_start: bool,
        seen: &mut BTreeSet<(Segments, Segments)>,
        files: &mut BTreeSet<&'a Path>,
    ) {
        let Some(module) = self.0.get(&at) else { return };
        if !seen.insert((at.clone(), path.to_vec())) {
            return;
        }
        let Some((first, rest)) = path.split_first() else {
            files.insert(&module.file);
            return;
        };
        let child = joined(&at, &[first]);
        match first.as_str() {
            "crate" if is_start => self.follow(Vec::new(), rest, false, seen, files),
            "self" if is_start => self.follow(at, rest, false, seen, files),
            "super" => self.follow(at[..at.len().saturating_sub(1)].to_vec(), rest, false, seen, files),
            _ if self.0.contains_key(&child) => self.follow(child, rest, false, seen, files),
            _ if module.names.contains(first) => drop(files.insert(&module.file)),
            _ => {
                let mut named = module.uses.iter().filter(|import| import.name.as_ref() == Some(first)).peekable();
                let is_named = named.peek().is_some();
                for import in named {
                    self.follow(at.clone(), &joined(&import.path, rest), true, seen, files);
                }
                if !is_named && !is_start {
                    // Of what a glob brings, or a macro makes.
                    let before = files.len();
                    for import in module.uses.iter().filter(|import| import.name.is_none() && import.is_public) {
                        let glob = import.path.split_last().map(|(_, path)| path.to_vec()).unwrap_or_default();
                        self.follow(at.clone(), &joined(&glob, path), true, seen, files);
                    }
                    if files.len() == before {
                        files.insert(&module.file);
                    }
                }
            }
        }
    }

    /// Which files each file imports.
    fn imports(&self) -> BTreeMap<&Path, BTreeSet<&Path>> {
        let mut imports: BTreeMap<&Path, BTreeSet<&Path>> = BTreeMap::new();
        for (place, module) in &self.0 {
            let children = self.0.iter().filter(|(other, _)| other.len() > place.len() && other.starts_with(place));
            let children: BTreeSet<&Path> = children.map(|(_, child)| child.file.as_path()).collect();
            let of_file = imports.entry(&module.file).or_default();
            for import in &module.uses {
                let path = import.path.strip_suffix(&["*".to_owned()]).unwrap_or(&import.path);
                let mut files = self.resolve(place, path);
                files.retain(|file| !(import.is_public && children.contains(file)));
                of_file.extend(files);
            }
            of_file.extend(module.paths.iter().flat_map(|path| self.resolve(place, path)));
            of_file.remove(module.file.as_path());
        }
        imports
    }

    /// The circles, each as a line that names its files.
    fn circles(&self) -> Vec<String> {
        let imports = self.imports();
        let reached = |from: &'_ Path| {
            let mut reached = BTreeSet::new();
            let mut next: Vec<&Path> = imports[from].iter().copied().collect();
            while let Some(file) = next.pop() {
                if reached.insert(file) {
                    next.extend(&imports[file]);
                }
            }
            reached
        };
        let reached: BTreeMap<&Path, BTreeSet<&Path>> = imports.keys().map(|file| (*file, reached(file))).collect();
        let circle = |file: &&Path| -> BTreeSet<&Path> {
            reached[file].iter().filter(|other| reached[*other].contains(file)).copied().collect()
        };
        let circles: BTreeSet<_> = imports.keys().map(circle).filter(|circle| !circle.is_empty()).collect();
        let name = |file: &&Path| file.display().to_string();
        let lines = circles.iter().map(|circle| {
            let files = circle.iter().map(|file| {
                let within: Vec<_> = imports[file].intersection(circle).map(name).collect();
                format!("  {} imports {}", name(file), within.join(", "))
            });
            files.collect::<Vec<_>>().join("\n")
        });
        lines.collect()
    }
}

impl Module {
    /// Collects what is in a module, or in a part of its code. Modules within it are put into `children`.
    fn read_code(&mut self, tokens: TokenStream, has_items: bool, children: &mut Vec<(String, Option<Group>)>) {
        const DEFINES: [&str; 8] = ["fn", "struct", "enum", "union", "trait", "type", "const", "static"];

        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let is = |at: usize, mark: char| matches!(tokens.get(at), Some(TokenTree::Punct(p)) if p.as_char() == mark);
        let word = |at: usize| match tokens.get(at) {
            Some(TokenTree::Ident(word)) => Some(word.to_string()),
            _ => None,
        };
        let (mut at, mut is_public, mut is_test) = (0, false, false);
        while let Some(token) = tokens.get(at) {
            match token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket && at > 0 && is(at - 1, '#') => {
                    is_test |= group.stream().to_string().replace(' ', "") == "cfg(test)";
                }
                TokenTree::Group(group) => {
                    if !is_test {
                        self.read_code(group.stream(), false, children);
                    }
                    if group.delimiter() == Delimiter::Brace {
                        (is_public, is_test) = (false, false);
                    }
                }
                TokenTree::Punct(mark) if mark.as_char() == ';' => (is_public, is_test) = (false, false),
                TokenTree::Ident(_) if is_test => {}
                TokenTree::Ident(keyword) if keyword == "pub" => is_public = true,
                TokenTree::Ident(keyword) if keyword == "use" => {
                    let end = (at..tokens.len()).find(|at| is(*at, ';')).unwrap_or(tokens.len());
                    let tree = tokens[at + 1..end].iter().cloned().collect();
                    expand(tree, &[], is_public, &mut self.uses);
                    is_public = false;
                    at = end;
                }
                TokenTree::Ident(keyword) if keyword == "mod" && word(at + 1).is_some() => {
                    let body = match tokens.get(at + 2) {
                        Some(TokenTree::Group(body)) => Some(body.clone()),
                        _ => None,
                    };
                    children.extend(word(at + 1).map(|name| (name, body)));
                    is_public = false;
                    at += 2;
                }
                TokenTree::Ident(first) => {
                    if has_items && DEFINES.iter().any(|keyword| first == keyword) {
                        self.names.extend(word(at + 1));
                    }
                    // What follows `$crate`, `a.` or a type isn't a path from here.
                    let is_start = at == 0 || !['$', '.', ':'].iter().any(|mark| is(at - 1, *mark));
                    let is_start = is_start || at > 1 && is(at - 1, ':') && !is(at - 2, ':');
                    let mut path = vec![first.to_string()];
                    while is(at + 1, ':') && is(at + 2, ':') && word(at + 3).is_some() {
                        path.extend(word(at + 3));
                        at += 3;
                    }
                    if is_start && path.len() > 1 {
                        self.paths.push(path);
                    }
                }
                _ => {}
            }
            at += 1;
        }
    }
}

/// The single paths of a `use`.
fn expand(tree: TokenStream, before: &[String], is_public: bool, uses: &mut Vec<Use>) {
    let mut path = before.to_vec();
    let mut tokens = tree.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => expand(group.stream(), &path, is_public, uses),
            TokenTree::Ident(word) => {
                // In a group, `self` is what the group is of.
                if word != "self" || path.is_empty() {
                    path.push(word.to_string());
                }
                let mut name = path.last().cloned();
                if tokens.next_if(|next| next.to_string() == "as").is_some() {
                    name = tokens.next().map(|name| name.to_string());
                }
                if !matches!(tokens.peek(), Some(TokenTree::Punct(mark)) if mark.as_char() == ':') {
                    uses.push(Use { path: path.clone(), name, is_public });
                }
            }
            TokenTree::Punct(mark) if mark.as_char() == '*' => {
                uses.push(Use { path: joined(&path, &["*"]), name: None, is_public });
            }
            TokenTree::Punct(mark) if mark.as_char() == ',' => path.truncate(before.len()),
            _ => {}
        }
    }
}

fn joined(path: &[String], rest: &[impl AsRef<str>]) -> Segments {
    path.iter().cloned().chain(rest.iter().map(|segment| segment.as_ref().to_owned())).collect()
}
