//! Which types of a contract can be components of an XTP document, how they are called there, and which references between
//! them would close a circle: XTP has none.

use std::collections::{BTreeMap, BTreeSet};

use extism_pdk::contract::{Contract, Data, Definition, Kind, Record, Tagging, Type};

use crate::command::contract::names::{Scope, type_names};
use crate::command::contract::types::is_name_alone;

/// The components that a contract's types become.
#[derive(Debug, Default)]
pub struct Components<'a> {
    /// Their names by their paths.
    pub names: BTreeMap<&'a str, String>,
    /// References, from and to these paths, that would close a circle.
    circles: BTreeSet<(&'a str, &'a str)>,
}

/// Whether it is a name in XTP.
pub fn is_name(text: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphabetic() || letter == '_' || letter == '$';
    text.starts_with(is_letter) && text.chars().all(|letter| is_letter(letter) || letter.is_ascii_digit())
}

/// The names that values of a type are, if they are names in XTP.
pub fn choices(definition: &Definition) -> Option<Vec<&str>> {
    match &definition.kind {
        Kind::Enum { variants, tagging: Tagging::External } if variants.iter().all(is_name_alone) => {
            let names = variants.iter().map(|variant| variant.name.as_str()).collect::<Vec<_>>();
            names.iter().all(|name| is_name(name)).then_some(names)
        }
        _ => None,
    }
}

/// The fields of a struct.
pub fn record(definition: &Definition) -> Option<&Record> {
    match &definition.kind {
        Kind::Data(Data::Struct(record)) => Some(record),
        _ => None,
    }
}

impl<'a> Components<'a> {
    pub fn of(contract: &'a Contract) -> Self {
        let is_one = |definition: &Definition| record(definition).is_some() || choices(definition).is_some();
        let paths = contract.types.iter().filter(|(_, definition)| is_one(definition)).map(|(path, _)| path.as_str());
        let paths: Vec<&str> = paths.collect();
        Components { names: names(&paths), circles: circles(contract, &paths) }
    }

    pub fn closes_circle(&self, from: &str, to: &str) -> bool {
        self.circles.contains(&(from, to))
    }
}

/// The last part of each path where this is a name that no other has; else one made of more of the path.
fn names<'a>(paths: &[&'a str]) -> BTreeMap<&'a str, String> {
    let short = |path: &'a str| path.rsplit("::").next().filter(|last| is_name(last));
    let mut count = BTreeMap::new();
    paths.iter().filter_map(|path| short(path)).for_each(|name| *count.entry(name).or_insert(0) += 1);
    let mut scope = Scope::new(&[]);
    let mut names = BTreeMap::new();
    let (unique, rest): (Vec<&str>, Vec<&str>) =
        paths.iter().copied().partition(|path| short(path).is_some_and(|name| count.get(name) == Some(&1)));
    for path in unique {
        names.extend(short(path).map(|name| (path, scope.take(name.to_owned()))));
    }
    names.extend(type_names(rest.into_iter(), &mut scope));
    names
}

/// The references that lead back to a type which they are reached from.
fn circles<'a>(contract: &'a Contract, paths: &[&'a str]) -> BTreeSet<(&'a str, &'a str)> {
    let mut circles = BTreeSet::new();
    let mut done = BTreeSet::new();
    for start in paths {
        // The types that lead here, each with what it refers to and isn't looked at yet.
        let mut way: Vec<(&str, Vec<&str>)> = Vec::new();
        let mut on_way = BTreeSet::new();
        let mut next = Some(*start);
        loop {
            if let Some(path) = next.take()
                && !done.contains(path)
            {
                on_way.insert(path);
                way.push((path, references(contract, path)));
            }
            let Some((path, left)) = way.last_mut() else { break };
            match left.pop() {
                Some(to) if on_way.contains(to) => drop(circles.insert((*path, to))),
                Some(to) => next = Some(to),
                None => {
                    done.insert(*path);
                    on_way.remove(path);
                    way.pop();
                }
            }
        }
    }
    circles
}

/// The structs that one refers to, behind types that stand for others; and those that are flattened into it, by whose own
/// paths their fields are written.
fn references<'a>(contract: &'a Contract, path: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut left: Vec<&Type> = Vec::new();
    if let Some(record) = contract.types.get(path).and_then(record) {
        left.extend(record.fields.iter().map(|field| &field.ty).chain(&record.flattened));
    }
    while let Some(ty) = left.pop() {
        match ty {
            Type::Ref(path) => match contract.types.get(path) {
                Some(Definition { kind: Kind::Data(Data::Is(inner)), .. }) if seen.insert(path) => left.push(inner),
                Some(definition) if record(definition).is_some() => found.push(path.as_str()),
                _ => {}
            },
            Type::Nullable(inner) | Type::List(inner) | Type::Set(inner) | Type::Array(inner, _) => left.push(inner),
            Type::Map { value, .. } => left.push(value),
            _ => {}
        }
    }
    found
}
