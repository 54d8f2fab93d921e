//! The components of an XTP document: which types of a contract can be components, their names there, and the references that
//! would close a circle, which XTP doesn't allow.

use std::collections::{BTreeMap, BTreeSet};

use extism_pdk::contract::{Contract, Data, Definition, Kind, Record, Tagging, Type};

use super::circles::find_circles;
use crate::command::contract::names::{Scope, type_names};
use crate::command::contract::types::is_name_alone;

/// The components that a contract's types become.
#[derive(Debug, Default)]
pub struct Components<'a> {
    /// Their names by their paths.
    pub names: BTreeMap<&'a str, String>,
    /// The references that would close a circle: the path of the type that refers, and of the one that it refers to.
    circles: BTreeSet<(&'a str, &'a str)>,
}

/// Whether a text can be a name in XTP.
pub fn is_name(text: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphabetic() || letter == '_' || letter == '$';
    text.starts_with(is_letter) && text.chars().all(|letter| is_letter(letter) || letter.is_ascii_digit())
}

/// Returns the names of an enum's variants, if its values are only names, and these are names in XTP.
pub fn choices(definition: &Definition) -> Option<Vec<&str>> {
    match &definition.kind {
        Kind::Enum { variants, tagging: Tagging::External } if variants.iter().all(is_name_alone) => {
            let names = variants.iter().map(|variant| variant.name.as_str()).collect::<Vec<_>>();
            names.iter().all(|name| is_name(name)).then_some(names)
        }
        _ => None,
    }
}

/// Returns the fields of a struct.
pub fn record(definition: &Definition) -> Option<&Record> {
    match &definition.kind {
        Kind::Data(Data::Struct(record)) => Some(record),
        _ => None,
    }
}

impl<'a> Components<'a> {
    pub fn of(contract: &'a Contract) -> Self {
        let can_be_component = |definition: &Definition| record(definition).is_some() || choices(definition).is_some();
        let paths =
            contract.types.iter().filter(|(_, definition)| can_be_component(definition)).map(|(path, _)| path.as_str());
        let paths: Vec<&str> = paths.collect();
        let mut circles = BTreeSet::new();
        find_circles(
            paths.iter().copied(),
            |path| references(contract, path),
            |circle| circles.extend(circle.last().copied().zip(circle.first().copied())),
        );
        Components { names: name_components(&paths), circles }
    }

    pub fn closes_circle(&self, from: &str, to: &str) -> bool {
        self.circles.contains(&(from, to))
    }
}

/// Names each component by the last part of its path, if this is a unique name, and else by more of its path.
fn name_components<'a>(paths: &[&'a str]) -> BTreeMap<&'a str, String> {
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

/// Returns the structs that a struct refers to, also through types that stand for others. The structs that are flattened into
/// it count, too, because their fields are written within it.
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
