//! Paths in an interface's file, as a plugin writes them.

use std::rc::Rc;

use proc_macro2::{Ident, TokenStream, TokenTree};

use super::reexports::Reexports;

/// The modules of an interface crate, from the one that the interface is in.
#[derive(Clone)]
pub struct Paths {
    /// The crate's name in Rust.
    pub krate: String,
    /// What the crate calls `extism_pdk`.
    pub pdk: String,
    /// The module that the paths are written in.
    pub here: Vec<String>,
    /// The crate's modules.
    pub reexports: Rc<Reexports>,
}

impl Paths {
    /// The path of the module that a name is in, in a plugin. A name in a private module is re-exported by another, or nowhere.
    pub fn of_plugin(&self, path: &[String], name: &str) -> Vec<String> {
        let Some((first, rest)) = path.split_first() else {
            return Vec::new();
        };
        let child = [self.here.as_slice(), std::slice::from_ref(first)].concat();
        let within = match first.as_str() {
            "crate" => rest.to_vec(),
            "self" => [self.here.as_slice(), rest].concat(),
            "super" => {
                let up = path.iter().take_while(|name| *name == "super").count();
                [&self.here[..self.here.len().saturating_sub(up)], &path[up..]].concat()
            }
            _ if self.reexports.modules.contains(&child) => [&child, rest].concat(),
            name if name == self.pdk => return [&["extism_pdk".to_owned()], rest].concat(),
            _ => return path.to_vec(),
        };
        let home = self.reexports.find_home(&within, &[name]).unwrap_or_default();
        [std::slice::from_ref(&self.krate), &home].concat()
    }

    /// The path of a module of the crate, as others name it.
    pub fn home(&self, module: &[String]) -> String {
        [&self.krate].into_iter().chain(module).map(String::as_str).collect::<Vec<_>>().join("::")
    }

    /// What is to be written in place of the paths among some tokens: parts of the file.
    pub fn edits(&self, tokens: TokenStream) -> Vec<(std::ops::Range<usize>, String)> {
        let mut paths = Vec::new();
        collect_paths(tokens, &mut paths);
        let edits = paths.into_iter().filter_map(|path| {
            let (first, last) = (path.first()?, path.last()?);
            let names: Vec<_> = path.iter().map(Ident::to_string).collect();
            let (module, name) = (&names[..names.len() - 1], last.to_string());
            let written = [self.of_plugin(module, &name), vec![name]].concat();
            let range = first.span().byte_range().start..last.span().byte_range().end;
            (written != names).then(|| (range, written.join("::")))
        });
        edits.collect()
    }
}

/// The paths of more than one name.
fn collect_paths(tokens: TokenStream, paths: &mut Vec<Vec<Ident>>) {
    let mut path = Vec::new();
    let mut colons = 0;
    let mut end = |path: &mut Vec<Ident>| {
        let path = std::mem::take(path);
        if path.len() > 1 {
            paths.push(path);
        }
    };
    let mut groups = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Ident(name) => {
                if colons != 2 {
                    end(&mut path);
                }
                path.push(name);
                colons = 0;
            }
            TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
            TokenTree::Group(group) => {
                end(&mut path);
                groups.push(group.stream());
                colons = 0;
            }
            _ => {
                end(&mut path);
                colons = 0;
            }
        }
    }
    end(&mut path);
    groups.into_iter().for_each(|group| collect_paths(group, paths));
}
