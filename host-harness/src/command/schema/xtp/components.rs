//! Writes components: structs with their properties, and enums of names.

use std::collections::{HashSet, VecDeque};

use extism_pdk::contract::{Field, Kind, Record, Type, Variant};

use super::{Entries, NOT_A_NAME, Writer, describe};
use crate::command::contract::types::resolve;
use crate::command::schema::components::{is_name, record};
use crate::command::schema::tree::Tree;
use crate::command::schema::typed::Place;
use crate::testing::text::safe_name;

const ONE_DIRECTION: &str = "XTP can't say that it crosses in one direction only";
const NO_ALIASES: &str = "its aliases are left out";

impl Writer<'_> {
    /// Writes the type of a path.
    pub(super) fn write_component(&mut self, path: &str) -> Tree {
        let Some(definition) = self.types.contract.types.get(path) else { return Tree::Map(Vec::new()) };
        let mut entries = describe(&definition.doc);
        let what = format!("`{}`", safe_name(path));
        if let Some(record) = record(definition) {
            self.write_properties(&mut entries, record, path);
        } else if let Kind::Enum { variants, .. } = &definition.kind {
            entries.push(("type".into(), "string".into()));
            entries.push(("enum".into(), Tree::List(self.write_choices(variants, &what))));
        }
        Tree::Map(entries)
    }

    /// Writes the names of an enum's variants, each once.
    fn write_choices(&mut self, variants: &[Variant], what: &str) -> Vec<Tree> {
        let mut names = Vec::new();
        let mut taken = HashSet::new();
        for variant in variants {
            let what = format!("{what}, its `{}`", safe_name(&variant.name));
            if variant.only.is_some() {
                self.warn(&what, ONE_DIRECTION);
            }
            if !variant.aliases.is_empty() {
                self.warn(&what, NO_ALIASES);
            }
            if !variant.doc.is_empty() {
                self.warn(&what, "XTP has no docs for the values of an enum: they are left out");
            }
            if taken.insert(&variant.name) {
                names.push(variant.name.clone().into());
            }
        }
        names
    }

    /// Writes the fields of a struct, and of those that are flattened into it.
    fn write_properties(&mut self, entries: &mut Entries, of: &Record, path: &str) {
        let what = format!("`{}`", safe_name(path));
        let mut properties = Properties::default();
        let mut flattened = HashSet::new();
        let mut left = VecDeque::from([(of, path, false)]);
        while let Some((fields, within, is_optional)) = left.pop_front() {
            if fields.closed {
                self.warn(&what, "XTP can't say that other fields are refused");
            }
            for field in &fields.fields {
                self.write_property(field, (path, within), is_optional, &mut properties);
            }
            for ty in &fields.flattened {
                let (ty, is_optional) = match resolve(self.types.contract, ty) {
                    Type::Nullable(inner) => (&**inner, true),
                    ty => (ty, is_optional),
                };
                let inner = match resolve(self.types.contract, ty) {
                    Type::Ref(path) => {
                        self.types.contract.types.get(path).and_then(record).map(|record| (path, record))
                    }
                    _ => None,
                };
                match inner {
                    Some((within, record)) if flattened.insert(within) => left.push_back((record, within, is_optional)),
                    Some(_) => {}
                    None => self.warn(&what, "fields without known names are left out"),
                }
            }
        }
        entries.push(("properties".into(), Tree::Map(properties.entries)));
        if !properties.required.is_empty() {
            entries.push(("required".into(), Tree::List(properties.required)));
        }
    }

    /// Writes a field of the type `path`, whose definition is `within`: another path if the field is flattened into the type.
    fn write_property(
        &mut self,
        field: &Field,
        (path, within): (&str, &str),
        is_optional: bool,
        properties: &mut Properties,
    ) {
        let what = format!("`{}`, its `{}`", safe_name(path), safe_name(&field.name));
        if !is_name(&field.name) {
            return self.leave_out(&what, NOT_A_NAME);
        }
        if !properties.names.insert(field.name.clone()) {
            return self.warn(&what, "a second field of this name is left out");
        }
        if field.only.is_some() {
            self.warn(&what, ONE_DIRECTION);
        }
        if !field.aliases.is_empty() {
            self.warn(&what, NO_ALIASES);
        }
        if field.default.as_ref().is_some_and(|default| !default.is_null()) {
            self.warn(&what, "XTP has no defaults: its default is left out");
        }
        let mut typed = self.types.write(&field.ty, Some(within), Place::Property);
        // A value that would be null is left out instead.
        if field.omitted && matches!(&field.ty, Type::Nullable(_)) {
            typed.nullable = false;
        }
        self.note_losses(&mut typed, &what);
        let doc = with_note(&field.doc, &typed.note);
        let mut entries = typed.finish();
        entries.extend(describe(&doc));
        properties.entries.push((field.name.clone(), Tree::Map(entries)));
        if !(field.optional || field.omitted || is_optional || field.only.is_some()) {
            properties.required.push(field.name.clone().into());
        }
    }
}

/// The properties of a component.
#[derive(Default)]
struct Properties {
    entries: Entries,
    required: Vec<Tree>,
    names: HashSet<String>,
}

fn with_note(doc: &str, note: &str) -> String {
    if doc.is_empty() || note.is_empty() { format!("{doc}{note}") } else { format!("{doc}\n\n{note}") }
}
