//! The interfaces of a crate: the traits with `#[interface]` in its files. `new` writes plugins for one, and other commands read
//! its contract.

mod conditions;
pub mod dependency;
mod hidden;
pub mod paths;
mod reexports;
pub mod search;
mod syntax;

use std::collections::BTreeSet;
use std::path::Path;
use std::rc::Rc;

use super::error::Result;
use super::print;
use crate::testing::text::first;
use conditions::{Conditions, Presence};
use dependency::{dependency_at, is_pdk, quote};
use hidden::Hidden;
use paths::Paths;
use search::{Found, Search, read};

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
    /// Those that plugins can't name.
    hidden: Vec<Hidden>,
}

/// A program that prints an interface's records, a line each.
pub struct Program {
    /// The interface's name.
    pub interface: String,
    pub code: String,
    /// What has to be set for it to be compiled.
    pub conditions: BTreeSet<String>,
    pub docs: Docs,
}

/// An interface of what plugins do, and what the application does for them.
pub struct Interface {
    /// Where names lead, from the crate's root.
    pub paths: Paths,
    pub exported: Found,
    pub offered: Vec<Found>,
}

/// What the docs of an interface's traits say, which its records don't have.
pub struct Docs {
    pub doc: String,
    /// The traits of what the application does, each with its docs.
    pub offered: Vec<(String, String)>,
    /// What `--trait` has to say, if the crate has several interfaces.
    pub chosen: Option<String>,
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
        let library = |key: &str| table.get("lib").and_then(|library| library.get(key)?.as_str());
        let root = folder.join(library("path").unwrap_or("src/lib.rs"));
        let library = library("name").unwrap_or(package);
        let Search { exported, offered, hidden, reexports, .. } = Search::of(&root, Conditions::of(&table))?;
        let folder = folder.canonicalize()?;
        let path = quote(&folder.display().to_string());
        let dependency = format!("{package} = {{ path = {path} }}\n");
        let dependencies = table.get("dependencies").and_then(toml::Value::as_table);
        let pdk = dependencies.and_then(|dependencies| dependencies.iter().find(|(name, pdk)| is_pdk(name, pdk)));
        let (name, pdk) = pdk.map_or(("extism_pdk", None), |(name, pdk)| (name, dependency_at(name, pdk, &folder)));
        let krate = library.replace('-', "_");
        let krate = if syn::parse_str::<syn::Ident>(&krate).is_ok() { krate } else { format!("r#{krate}") };
        let paths = Paths { krate, pdk: name.replace('-', "_"), here: Vec::new(), reexports: Rc::new(reexports) };
        Ok(Interfaces { shown, paths, dependency, pdk, exported, offered, hidden })
    }

    /// Refuses a crate without any, which isn't a plugin's either, for a reason.
    pub fn check_any(&self, reason: &str) -> Result<()> {
        if !self.exported.is_empty() || !self.offered.is_empty() {
            return Ok(());
        }
        let reason = if self.hidden.is_empty() { format!("; as a plugin: {reason}") } else { String::new() };
        Err(self.refuse("a trait with `#[interface]`".into(), &reason))
    }

    /// Says what isn't there, and what is but can't be named.
    fn refuse(&self, what: String, then: &str) -> Box<dyn std::error::Error> {
        let hidden: String = self.list_hidden(|_| true).iter().map(|line| format!("\n  {line}")).collect();
        format!("can't find {what} in {}/src{then}{hidden}", self.shown).into()
    }

    fn list_hidden(&self, is_listed: impl Fn(&&Hidden) -> bool) -> Vec<String> {
        const MAX_LINES: usize = 20;

        let lines: Vec<_> = self.hidden.iter().filter(is_listed).map(Hidden::to_string).collect();
        first(MAX_LINES, lines)
    }

    /// Says which others the author may have meant.
    fn note_hidden(&self) {
        for line in self.list_hidden(|hidden| hidden.is_public) {
            print::note(format_args!("note: {line}"));
        }
    }

    /// What plugins can implement.
    pub fn names(&self) -> Vec<String> {
        self.exported.iter().map(Found::path).collect()
    }

    /// Whether it has what the application does for plugins.
    pub fn offers(&self) -> bool {
        !self.offered.is_empty()
    }

    /// The interface of this name, of what plugins do; the only one unless it is said which.
    pub fn choose(mut self, name: Option<&str>) -> Result<Interface> {
        let index = self.find(&self.exported, name)?;
        self.note_hidden();
        let exported = self.exported.swap_remove(index);
        let offered = self.offered.iter().filter(|offered| self.belongs(offered, &exported)).cloned().collect();
        Ok(Interface { paths: self.paths, exported, offered })
    }

    /// A program for what plugins do, and all that the application does for them. Or for what the application does, if the name
    /// is that of such a trait, or no other is there.
    pub fn program(&self, name: Option<&str>) -> Result<Program> {
        let is_named = |found: &&Found| name.is_none_or(|name| found.is_called(name));
        let named: Vec<_> = self.offered.iter().filter(is_named).collect();
        let mut all = Vec::new();
        let (interface, mut code, offered, exported) = match named.first() {
            Some(first) if !self.exported.iter().any(|found| is_named(&found)) => {
                let names: BTreeSet<_> = named.iter().map(|found| found.item.ident.to_string()).collect();
                if names.len() < named.len() {
                    return Err(self.ask_which(&named));
                }
                // Several are all that the crate has of an application, so they have the crate's name.
                let is_one = named.len() == 1;
                let name = if is_one {
                    first.item.ident.to_string()
                } else {
                    self.paths.krate.trim_start_matches("r#").to_owned()
                };
                let code = format!("    println!(r#\"{{{{\"interface\":\"{name}\"}}}}\"#);\n");
                (name, code, named, None)
            }
            None if name.is_some() && !self.exported.iter().any(|found| is_named(&found)) => {
                let all: Vec<_> = self.exported.iter().chain(&self.offered).collect();
                let name = name.unwrap_or_default();
                return Err(self.refuse(format!("an interface `{name}`"), &format!("; there is {}", list_paths(&all))));
            }
            _ => {
                let found = &self.exported[self.find(&self.exported, name)?];
                let code = format!("    print!(\"{{}}\", {}::INTERFACE.records());\n", self.module(found));
                let offered = self.offered.iter().filter(|offered| self.belongs(offered, found));
                all.push(found);
                (found.item.ident.to_string(), code, offered.collect(), Some(found))
            }
        };
        for found in &offered {
            code += &format!(
                "    for record in {}::__RECORDS {{\n        print!(\"{{}}\", String::from_utf8_lossy(record));\n    }}\n",
                self.module(found)
            );
        }
        self.note_hidden();
        let docs = Docs {
            doc: exported.map(Found::doc).unwrap_or_default(),
            offered: offered.iter().map(|found| (found.item.ident.to_string(), found.doc())).collect(),
            chosen: exported.filter(|_| self.exported.len() > 1).map(Found::path),
        };
        all.extend(offered);
        let conditions = all.iter().filter_map(|found| match &found.presence {
            Presence::Unknown(condition) => Some(condition.clone()),
            _ => None,
        });
        Ok(Program { interface, code: format!("fn main() {{\n{code}}}\n"), conditions: conditions.collect(), docs })
    }

    /// Whether plugins of an interface call what a trait offers. Of several of one name, as in two versions of an interface, it
    /// is the one beside the interface.
    fn belongs(&self, offered: &Found, exported: &Found) -> bool {
        let is_beside = |found: &Found| found.module == exported.module && found.item.ident == offered.item.ident;
        is_beside(offered) || !self.offered.iter().any(is_beside)
    }

    /// The place of the one of this name; of the only one unless it is said which.
    fn find(&self, list: &[Found], name: Option<&str>) -> Result<usize> {
        let is_named = |found: &Found| name.is_none_or(|name| found.is_called(name));
        let places: Vec<_> = (0..list.len()).filter(|place| is_named(&list[*place])).collect();
        match places.as_slice() {
            [place] => Ok(*place),
            [] => {
                let which = name.map_or("a trait with `#[interface]`".into(), |name| format!("an interface `{name}`"));
                let names = list_paths(&list.iter().collect::<Vec<_>>());
                let there = if names.is_empty() { String::new() } else { format!("; there is {names}") };
                Err(self.refuse(which, &format!(" for plugins to implement{there}")))
            }
            places => Err(self.ask_which(&places.iter().map(|place| &list[*place]).collect::<Vec<_>>())),
        }
    }

    fn ask_which(&self, several: &[&Found]) -> Box<dyn std::error::Error> {
        format!("{} has the interfaces {}: choose one by `--trait NAME`", self.shown, list_paths(several)).into()
    }

    /// The module beside a trait, as others name it.
    fn module(&self, found: &Found) -> String {
        format!("{}::{}", self.paths.home(&found.home), found.module_name())
    }
}

/// The paths of traits, for an error.
fn list_paths(several: &[&Found]) -> String {
    const MAX_NAMES: usize = 20;

    first(MAX_NAMES, several.iter().map(|found| format!("`{}`", found.path()))).join(", ")
}
