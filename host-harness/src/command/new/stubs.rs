//! `host-harness new --interface`: a plugin with every function of an interface, to be filled in, and mocks.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{FnArg, ItemTrait, Pat, TraitItem, TraitItemFn, UseTree};

use crate::command::interface::Interface;
use crate::command::interface::paths::Paths;
use crate::command::interface::search::{Found, prefix};

const LIB: &str = include_str!("interface.txt");
const MOCK: &str = include_str!("interface_mock.txt");

/// What a glob import of `extism_pdk` brings that an interface may name.
const TYPES_OF_PDK: [&str; 10] =
    ["Base64", "Error", "FnResult", "HttpRequest", "Json", "Msgpack", "Prost", "Protobuf", "Raw", "WithReturnCode"];

/// The plugin's code.
pub fn write_plugin(interface: &Interface) -> String {
    let stubs = |found| Stubs::of(&interface.paths, found);
    let exported = stubs(&interface.exported);
    let offered: Vec<_> = interface.offered.iter().map(stubs).collect();
    let Stubs { paths, found } = &exported;
    let (name, home) = (found.item.ident.to_string(), paths.home(&found.home));
    let prefix = prefix(&found.item.attrs).map(|prefix| format!("(prefix = {prefix})")).unwrap_or_default();
    let offers: String = offered.iter().map(Stubs::offer).collect();
    let mocks: String = offered.iter().map(Stubs::mock).collect();
    // Several may be of one file, and a name is imported once.
    let uses: BTreeSet<_> = offered.iter().flat_map(|stubs| stubs.uses_of_mock(&home)).collect();
    let mock_uses: String = uses.iter().map(|line| format!("    {line}\n")).collect();
    LIB.replace("{name}", &name)
        .replace("{module}", &found.module_name())
        .replace("{home}", &home)
        .replace("{prefix}", &prefix)
        .replace("{uses}", &exported.uses())
        .replace("{host}", &format!("Host::new(){offers}"))
        .replace("{mocks}", &mocks)
        .replace("{mock_uses}", &mock_uses)
        .replace("{functions}", &exported.functions())
}

/// A trait that is to be implemented.
struct Stubs<'a> {
    /// Where names lead, from the trait's module.
    paths: Paths,
    found: &'a Found,
}

impl<'a> Stubs<'a> {
    fn of(paths: &Paths, found: &'a Found) -> Self {
        Stubs { paths: Paths { here: found.module.clone(), ..paths.clone() }, found }
    }

    fn functions(&self) -> String {
        let functions: Vec<_> = self.found.item.items.iter().filter_map(|item| self.stub(item)).collect();
        functions.join("\n\n")
    }

    /// How a test's host gets what stands in for the application.
    fn offer(&self) -> String {
        let (home, name) = (self.paths.home(&self.found.home), &self.found.item.ident);
        format!(".offer({home}::{}::Functions({name}Mock))", self.found.module_name())
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

    /// A function with nothing in it. Its signature is that of the interface, with the paths that a plugin needs. Of an
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
            lines.insert(format!("use {}::{last};\n", self.paths.of_plugin(path, last).join("::")));
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

fn functions(item: &ItemTrait) -> impl Iterator<Item = &TraitItemFn> {
    item.items.iter().filter_map(|item| if let TraitItem::Fn(function) = item { Some(function) } else { None })
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
