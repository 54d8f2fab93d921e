//! Searches the files of an interface's crate.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{Attribute, Expr, ExprLit, Item, ItemMod, ItemTrait, Lit, Meta, MetaNameValue, UseTree, Visibility};

use super::conditions::{Conditions, Presence};
use super::hidden::{Hidden, describe_condition, describe_private};
use super::reexports::Reexports;
use super::syntax::parse;
use crate::command::error::Result;

/// A trait with `#[interface]`, and the file that it is in.
#[derive(Clone)]
pub struct Found {
    /// The path of its module within the crate.
    pub module: Vec<String>,
    /// The module that has it for others.
    pub home: Vec<String>,
    pub item: ItemTrait,
    pub source: String,
    pub uses: Vec<UseTree>,
    pub presence: Presence,
}

impl Found {
    /// The trait's path within the crate.
    pub fn path(&self) -> String {
        let name = self.item.ident.to_string();
        self.module.iter().chain([&name]).map(String::as_str).collect::<Vec<_>>().join("::")
    }

    fn is_public(&self) -> bool {
        matches!(self.item.vis, Visibility::Public(_))
    }

    fn hide(&self, reason: String) -> Hidden {
        Hidden { path: self.path(), reason, is_public: self.is_public() }
    }

    /// Whether it is meant by a name or a path.
    pub fn is_called(&self, name: &str) -> bool {
        format!("::{}", self.path()).ends_with(&format!("::{name}"))
    }

    /// The name of the module that `#[interface]` puts beside the trait: the trait's own in snake case, as the macro writes it.
    pub fn module_name(&self) -> String {
        snake_case(&self.item.ident.unraw().to_string())
    }

    /// What the trait's doc comment says.
    pub fn doc(&self) -> String {
        let lines = self.item.attrs.iter().filter_map(|attribute| text_of(attribute, "doc"));
        let lines: Vec<_> = lines.map(|line| line.strip_prefix(' ').unwrap_or(&line).to_owned()).collect();
        lines.join("\n")
    }

    /// The source of a part of the file.
    pub fn text(&self, span: Span) -> &str {
        self.source.get(span.byte_range()).unwrap_or_default()
    }
}

/// What is found in a crate's files.
#[derive(Default)]
pub struct Search {
    pub exported: Vec<Found>,
    pub offered: Vec<Found>,
    pub hidden: Vec<Hidden>,
    pub reexports: Reexports,
    conditions: Conditions,
    /// The files that are being read, each a module of the one before.
    open: Vec<PathBuf>,
}

impl Search {
    /// Searches a crate, from the file of its root on.
    pub fn of(root: &Path, conditions: Conditions) -> Result<Self> {
        let mut search = Search { conditions, ..Search::default() };
        let folder = root.parent().unwrap_or(root);
        search.file(root, folder, &mut Vec::new(), &Presence::Compiled)?;
        for list in [&mut search.exported, &mut search.offered] {
            for mut found in std::mem::take(list) {
                let names = [&*found.item.ident.to_string(), &found.module_name()];
                match search.reexports.find_home(&found.module, &names) {
                    Some(home) => {
                        found.home = home;
                        list.push(found);
                    }
                    None => search.hidden.push(found.hide(describe_private(&found.module, &search.reexports.private))),
                }
            }
        }
        Ok(search)
    }

    /// Searches a file. Those of its modules are in a folder.
    fn file(&mut self, path: &Path, folder: &Path, module: &mut Vec<String>, outer: &Presence) -> Result<()> {
        let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if self.open.contains(&whole) {
            return Err(format!("can't read {}: it is a module of itself", path.display()).into());
        }
        let source = read(path)?;
        let source = source.strip_prefix('\u{feff}').unwrap_or(&source);
        let file = parse(path, source)?;
        let presence = self.conditions.check(&file.attrs, source).max(outer.clone());
        self.open.push(whole);
        let paths = path.parent().unwrap_or(path);
        let searched = self.items(file.items, &Place { source, folder, paths }, module, &presence);
        self.open.pop();
        searched
    }

    fn items(&mut self, items: Vec<Item>, place: &Place, module: &mut Vec<String>, outer: &Presence) -> Result<()> {
        let uses = items.iter().filter_map(|item| if let Item::Use(item) = item { Some(item) } else { None });
        for item in uses.clone().filter(|item| matches!(item.vis, Visibility::Public(_))) {
            self.reexports.add(module, &item.tree);
        }
        let uses: Vec<_> = uses.map(|item| item.tree.clone()).collect();
        for item in items {
            match item {
                Item::Trait(item) if item.attrs.iter().any(is_interface) => {
                    let presence = self.conditions.check(&item.attrs, place.source).max(outer.clone());
                    let (home, source) = (module.clone(), place.source.to_owned());
                    let found = Found { module: module.clone(), home, item, source, uses: uses.clone(), presence };
                    self.add(found);
                }
                Item::Mod(inner) => {
                    module.push(inner.ident.to_string());
                    let searched = self.module(inner, place, module, outer);
                    module.pop();
                    searched?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn add(&mut self, found: Found) {
        match &found.presence {
            Presence::TestsOnly => {}
            Presence::Absent(condition) => self.hidden.push(found.hide(describe_condition(condition))),
            _ if !found.is_public() => self.hidden.push(found.hide("isn't `pub`: make it so".into())),
            _ if found.item.attrs.iter().any(is_exported) => self.exported.push(found),
            _ => self.offered.push(found),
        }
    }

    /// Searches a module, in its file unless it has braces.
    fn module(&mut self, inner: ItemMod, place: &Place, module: &mut Vec<String>, outer: &Presence) -> Result<()> {
        let presence = self.conditions.check(&inner.attrs, place.source).max(outer.clone());
        if presence == Presence::TestsOnly {
            return Ok(());
        }
        self.reexports.modules.insert(module.clone());
        if !matches!(inner.vis, Visibility::Public(_)) {
            self.reexports.private.insert(module.clone());
        }
        let name = inner.ident.unraw().to_string();
        let folder = &place.folder.join(&name);
        if let Some((_, items)) = inner.content {
            return self.items(items, &Place { source: place.source, folder, paths: folder }, module, &presence);
        }
        let named = find_path(&inner.attrs).map(|path| place.paths.join(path));
        let (folder, files) = match &named {
            Some(file) => (file.parent().unwrap_or(file), vec![file.clone()]),
            None => (folder.as_path(), vec![place.folder.join(format!("{name}.rs")), folder.join("mod.rs")]),
        };
        // If there is none, rustc says so.
        let Some(file) = files.into_iter().find(|file| file.is_file()) else { return Ok(()) };
        let searched = self.file(&file, folder, module, &presence);
        // rustc doesn't read a file that isn't compiled.
        if matches!(presence, Presence::Absent(_)) { Ok(()) } else { searched }
    }
}

/// Where items are.
struct Place<'a> {
    /// The file's text.
    source: &'a str,
    /// Where the files of their modules are.
    folder: &'a Path,
    /// Where the paths of `#[path = "…"]` begin.
    paths: &'a Path,
}

/// The file that a module's `#[path = "…"]` names.
fn find_path(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| text_of(attribute, "path"))
}

/// The text of an attribute, as in `#[name = "text"]`.
fn text_of(attribute: &Attribute, name: &str) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(MetaNameValue { path, value: Expr::Lit(ExprLit { lit: Lit::Str(text), .. }), .. })
            if path.is_ident(name) =>
        {
            Some(text.value())
        }
        _ => None,
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
pub fn prefix(attributes: &[Attribute]) -> Option<String> {
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

fn snake_case(name: &str) -> String {
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
    match snake.as_str() {
        "super" | "crate" | "self" => format!("{snake}_"),
        _ if syn::parse_str::<syn::Ident>(&snake).is_err() => format!("r#{snake}"),
        _ => snake,
    }
}

pub fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| format!("can't read {}: {error}", path.display()).into())
}
