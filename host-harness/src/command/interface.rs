//! The interfaces of a crate: the traits with `#[interface]` in its files. `new` writes plugins for one, and other commands read
//! its contract.

pub mod dependency;
pub mod paths;
pub mod search;

use std::path::Path;

use super::error::Result;
use dependency::{dependency_at, is_pdk, quote};
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
}

/// An interface of what plugins do, and what the application does for them.
pub struct Interface {
    /// Where names lead, from the crate's root.
    pub paths: Paths,
    pub exported: Found,
    pub offered: Vec<Found>,
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
        let path = quote(&folder.display().to_string());
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
        let exported = self.exported.swap_remove(index);
        let offered = self.offered.iter().filter(|offered| self.belongs(offered, &exported)).cloned().collect();
        Ok(Interface { paths: self.paths, exported, offered })
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
                let names: Vec<_> = list.iter().map(|found| format!("`{}`", found.path())).collect();
                let there = if names.is_empty() { String::new() } else { format!("; there is {}", names.join(", ")) };
                Err(format!("can't find {which} in {shown}/src for plugins to implement{there}").into())
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
        format!("{}::{}", self.paths.home(&found.home), found.module_name())
    }
}
