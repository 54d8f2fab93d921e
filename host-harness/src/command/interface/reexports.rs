//! Finds where others reach what is in a private module of an interface's crate.

use std::collections::{BTreeMap, BTreeSet};

use syn::UseTree;

/// A module's path within its crate.
type Module = Vec<String>;

/// A crate's modules, and what they re-export.
#[derive(Default)]
pub struct Reexports {
    pub modules: BTreeSet<Module>,
    /// The modules that are private where they are declared.
    pub private: BTreeSet<Module>,
    uses: BTreeMap<Module, Vec<Use>>,
}

/// A module that others reach.
#[derive(Default, Clone)]
struct Public {
    /// By which path.
    path: Module,
    at: Module,
    /// Whether the path is that of another module, which re-exports what is in this one by `*`.
    is_glob: bool,
}

/// A name of a `pub use`.
struct Use {
    /// The module that it leads to, if that is one of the crate's.
    path: Vec<String>,
    /// `None` for `*`.
    name: Option<String>,
    /// What it is called where it is re-exported.
    alias: String,
}

impl Reexports {
    /// Adds a `pub use` of a module.
    pub fn add(&mut self, module: &[String], tree: &UseTree) {
        list_uses(tree, &mut Vec::new(), self.uses.entry(module.to_vec()).or_default());
    }

    /// The module by which others reach all these names of a module, if there is one: the module itself if it is public.
    pub fn find_home(&self, module: &[String], names: &[&str]) -> Option<Module> {
        if (1..=module.len()).all(|depth| !self.private.contains(&module[..depth])) {
            return Some(module.to_vec());
        }
        let has_all = |at: &Module| names.iter().all(|name| self.has(at, name, module, &mut BTreeSet::new()));
        self.list_public().into_iter().find(|public| !public.is_glob && has_all(&public.at)).map(|public| public.path)
    }

    /// The modules that others reach, those with shorter paths first.
    fn list_public(&self) -> Vec<Public> {
        let mut list = vec![Public::default()];
        let mut seen = BTreeSet::from([(Module::new(), false)]);
        let mut done = 0;
        while let Some(Public { path, at, .. }) = list.get(done).cloned() {
            let children = self.modules.iter().filter(|child| child.split_last().is_some_and(|(_, up)| up == at));
            let children = children.filter(|child| !self.private.contains(*child));
            let mut next: Vec<_> = children.map(|child| (child.last().cloned(), child.clone())).collect();
            for item in self.uses.get(&at).into_iter().flatten() {
                let module = self.resolve(&at, &item.path);
                let module = module.map(|module| module.into_iter().chain(item.name.clone()).collect::<Module>());
                next.extend(module.map(|module| (item.name.is_some().then(|| item.alias.clone()), module)));
            }
            for (name, at) in next {
                let is_glob = name.is_none();
                if self.modules.contains(&at) && seen.insert((at.clone(), is_glob)) {
                    list.push(Public { path: path.iter().cloned().chain(name).collect(), at, is_glob });
                }
            }
            done += 1;
        }
        list
    }

    /// Whether a module has a name of another, by itself or by re-exports.
    fn has(&self, at: &Module, name: &str, of: &[String], seen: &mut BTreeSet<Module>) -> bool {
        if at == of {
            return true;
        }
        let own = at.iter().map(String::as_str).chain([name]).map(str::to_owned).collect::<Module>();
        let uses = self.uses.get(at).into_iter().flatten();
        let mut uses = uses.filter(|item| item.name.as_ref().is_none_or(|other| other == name && item.alias == name));
        // A module's own name takes precedence over one of `*`.
        !self.modules.contains(&own)
            && seen.insert(at.clone())
            && uses.any(|item| self.resolve(at, &item.path).is_some_and(|module| self.has(&module, name, of, seen)))
    }

    /// The module that a path leads to from another.
    fn resolve(&self, at: &[String], path: &[String]) -> Option<Module> {
        let up = path.iter().take_while(|name| *name == "super").count();
        let module = match path.first().map(String::as_str) {
            Some("crate") => path[1..].to_vec(),
            Some("self") => [at, &path[1..]].concat(),
            _ => [at.get(..at.len().checked_sub(up)?)?, &path[up..]].concat(),
        };
        (module.is_empty() || self.modules.contains(&module)).then_some(module)
    }
}

/// The names of a `use`, each with its path.
fn list_uses(tree: &UseTree, path: &mut Vec<String>, uses: &mut Vec<Use>) {
    let mut add = |path: &[String], name: Option<String>, alias: String| match (&name, path.split_last()) {
        // `a::{self}` is `a`.
        (Some(own), Some((last, path))) if own == "self" => {
            let alias = if alias == "self" { last.clone() } else { alias };
            uses.push(Use { path: path.to_vec(), name: Some(last.clone()), alias });
        }
        _ => uses.push(Use { path: path.to_vec(), name, alias }),
    };
    match tree {
        UseTree::Path(tree) => {
            path.push(tree.ident.to_string());
            list_uses(&tree.tree, path, uses);
            path.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| list_uses(tree, path, uses)),
        UseTree::Name(tree) => add(path, Some(tree.ident.to_string()), tree.ident.to_string()),
        UseTree::Rename(tree) => add(path, Some(tree.ident.to_string()), tree.rename.to_string()),
        UseTree::Glob(_) => add(path, None, String::new()),
    }
}
