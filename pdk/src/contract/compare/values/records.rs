//! Structs, by their fields.

use std::collections::{BTreeMap, BTreeSet};

use super::Comparison;
use crate::contract::compare::finding::What;
use crate::contract::compare::view::{Fields, Member};
use crate::contract::read::{Direction, Encoding, Record};
use crate::testing::text::safe_name;

impl<'a> Comparison<'a> {
    pub(super) fn records(&mut self, old: &'a Record, new: &'a Record) {
        let (old_fields, new_fields) = (self.old.fields(old), self.new.fields(new));
        if !self.take_steps(old_fields.known.len() + new_fields.known.len()) {
            return;
        }
        let is_by_place = matches!(self.encoding, Encoding::MessagePack | Encoding::RawStruct);
        let has_others = !old_fields.others.is_empty() || !new_fields.others.is_empty();
        if is_by_place && !has_others && !old_fields.names().eq(new_fields.names()) {
            return self.find(What::Places, true);
        }
        let is_mirrored = self.old.view == self.direction;
        if is_mirrored && self.is_strict() && old.closed != new.closed {
            self.find(What::Closed { is_new: new.closed }, new.closed);
        }
        let (written, read) = self.roles(&old_fields, &new_fields);
        let is_closed = self.roles(old.closed, new.closed).1 && self.is_strict() && read.others.is_empty();
        let readers = read.by_name();
        let mut met = BTreeSet::new();
        for writer in &written.known {
            let names = core::iter::once(&writer.field.name).chain(writer.aliases);
            match names.clone().find_map(|name| readers.get(name.as_str())) {
                Some(reader) => {
                    met.insert(reader.field.name.as_str());
                    self.member(*writer, *reader);
                }
                None => {
                    let name = safe_name(&writer.field.name);
                    match self.direction {
                        Direction::In => self.find(What::FieldRemoved { name }, is_closed),
                        Direction::Out => self.find(What::FieldAdded { name, is_needed: false }, is_closed),
                    }
                }
            }
        }
        for reader in read.known.iter().filter(|reader| !met.contains(reader.field.name.as_str())) {
            // What else is written may have it.
            let is_needed = !reader.may_miss && written.others.is_empty();
            let name = safe_name(&reader.field.name);
            match self.direction {
                Direction::In => self.find(What::FieldAdded { name, is_needed: !reader.may_miss }, is_needed),
                Direction::Out => self.find(What::FieldRemoved { name }, is_needed),
            }
        }
        if old_fields.others.len() == new_fields.others.len() {
            for (old, new) in old_fields.others.iter().zip(&new_fields.others) {
                self.ty(old, new);
            }
        }
    }

    /// A field that both sides have.
    fn member(&mut self, writer: Member<'a>, reader: Member<'a>) {
        let (old, new) = self.roles(writer, reader);
        self.presence(old.may_miss, new.may_miss, &new.field.name);
        self.default(old.field, new.field, &new.field.name);
        if self.direction == Direction::In {
            let is_read = |name: &String, by: &Member<'_>| by.field.name == *name || by.aliases.contains(name);
            let name = safe_name(&new.field.name);
            for alias in core::iter::once(&old.field.name).chain(old.aliases).filter(|alias| !is_read(alias, &new)) {
                self.find(What::AliasRemoved { name: name.clone(), alias: safe_name(alias) }, true);
            }
            for alias in core::iter::once(&new.field.name).chain(new.aliases).filter(|alias| !is_read(alias, &old)) {
                self.find(What::AliasAdded { name: name.clone(), alias: safe_name(alias) }, false);
            }
        }
        self.below(format!(".{}", safe_name(&new.field.name)), &old.field.ty, &new.field.ty);
    }
}

impl<'a> Fields<'a> {
    fn names(&self) -> impl Iterator<Item = &'a str> {
        self.known.iter().map(|member| member.field.name.as_str())
    }

    /// The fields by the names that they are read from.
    fn by_name(&self) -> BTreeMap<&'a str, Member<'a>> {
        let mut members = BTreeMap::new();
        for member in &self.known {
            for name in core::iter::once(&member.field.name).chain(member.aliases) {
                members.entry(name.as_str()).or_insert(*member);
            }
        }
        members
    }
}
