//! Searches the files of an interface's crate.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{Attribute, Item, ItemTrait, Meta, UseTree, Visibility};

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
}

impl Found {
    /// The trait's path within the crate.
    pub fn path(&self) -> String {
        let name = self.item.ident.to_string();
        self.module.iter().chain([&name]).map(String::as_str).collect::<Vec<_>>().join("::")
    }

    /// Whether it is meant by a name or a path.
    pub fn is_called(&self, name: &str) -> bool {
        format!("::{}", self.path()).ends_with(&format!("::{name}"))
    }

    /// The name of the module that `#[interface]` puts beside the trait: the trait's own in snake case, as the macro writes it.
    pub fn module_name(&self) -> String {
        snake_case(&self.item.ident.unraw().to_string())
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
    pub modules: BTreeSet<Vec<String>>,
    /// The modules that others can't name.
    pub private: BTreeSet<Vec<String>>,
}

impl Search {
    /// Searches the files of a folder, and those of its folders.
    pub fn folder(&mut self, folder: &Path, module: &mut Vec<String>) -> Result<()> {
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
