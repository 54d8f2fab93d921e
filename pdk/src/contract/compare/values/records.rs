//! Compares structs by their fields.

use std::collections::{BTreeMap, BTreeSet};

use super::Comparison;
use crate::contract::compare::finding::What;
use crate::contract::compare::view::{Fields, Member, Shape};
use crate::contract::read::{Direction, Encoding, Record, Tagging, Type};
use crate::testing::text::safe_name;

impl<'a> Comparison<'a> {
    pub(super) fn compare_records(&mut self, old: &'a Record, new: &'a Record) {
        let (old_fields, new_fields) = (self.old.fields(old), self.new.fields(new));
        if !self.take_steps(old_fields.known.len() + new_fields.known.len()) {
            return;
        }
        // A struct with flattened fields is a map, in MessagePack, too.
        let (was_map, is_map) = (!old.flattened.is_empty(), !new.flattened.is_empty());
        let has_places = matches!(self.encoding, Encoding::MessagePack | Encoding::RawStruct);
        if has_places && (was_map != is_map || !is_map && !old_fields.names().eq(new_fields.names())) {
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
                    self.compare_members(*writer, *reader);
                }
                None => {
                    let name = safe_name(&writer.field.name);
                    let is_refused = is_closed || self.refuse_key(&writer.field.ty, &read.others);
                    match self.direction {
                        Direction::In => self.find(What::FieldRemoved { name }, is_refused),
                        Direction::Out => self.find(What::FieldAdded { name, is_needed: false }, is_refused),
                    }
                }
            }
        }
        for reader in read.known.iter().filter(|reader| !met.contains(reader.field.name.as_str())) {
            let is_needed = self.needs_key(reader, &written.others);
            let name = safe_name(&reader.field.name);
            match self.direction {
                Direction::In => self.find(What::FieldAdded { name, is_needed: !reader.may_miss }, is_needed),
                Direction::Out => self.find(What::FieldRemoved { name }, is_needed),
            }
        }
        let record = self.roles(old, new).0;
        self.compare_flattened(record, &written.others, &read.others, is_closed);
    }

    /// Compares the flattened types that aren't structs, whatever their order: each one that is read is compared with a
    /// written one that fits, if there is one.
    fn compare_flattened(&mut self, record: &'a Record, written: &[&'a Type], read: &[&'a Type], is_closed: bool) {
        let (writing, reading) = self.sides();
        let mut left = written.to_vec();
        let mut unmet = Vec::new();
        for reader in read {
            if !self.take_steps(left.len()) {
                return;
            }
            match left.iter().position(|writer| self.items_fit(&[writer], reader)) {
                Some(place) => self.read_as(left.remove(place), reader),
                None => unmet.push(*reader),
            }
        }
        let pairs = left.len().min(unmet.len());
        for (writer, reader) in left.drain(..pairs).zip(unmet.drain(..pairs)) {
            self.read_as(writer, reader);
        }
        for writer in left {
            let of = writing.of_type(writer).describe_keys();
            // The keys of this type and those of a map aren't known here.
            let is_refused = is_closed || read.iter().any(|reader| reading.map_value(reader).is_some());
            match self.direction {
                Direction::In => self.find(What::KeysRemoved { of }, is_refused),
                Direction::Out => self.find(What::KeysAdded { of, is_needed: false }, is_refused),
            }
        }
        for reader in unmet {
            let of = reading.of_type(reader).describe_keys();
            let is_needed = self.needs_keys(record, reader);
            match self.direction {
                Direction::In => self.find(What::KeysAdded { of, is_needed }, is_needed),
                Direction::Out => self.find(What::KeysRemoved { of }, is_needed),
            }
        }
    }

    fn read_as(&mut self, writer: &'a Type, reader: &'a Type) {
        let (old, new) = self.roles(writer, reader);
        self.compare_types(old, new);
    }

    /// Returns whether the reader needs a field that the writer may not write. A flattened map of the writer may
    /// contain it, but then its values have to fit.
    fn needs_key(&mut self, reader: &Member<'a>, written: &[&'a Type]) -> bool {
        let writing = self.sides().0;
        let maps: Vec<_> = written.iter().filter_map(|ty| writing.map_value(ty)).collect();
        let is_given =
            reader.may_miss || !maps.is_empty() || written.iter().any(|ty| writing.always_has(ty, &reader.field.name));
        !is_given || !self.items_fit(&maps, &reader.field.ty)
    }

    /// Returns whether a flattened map of the reader takes all remaining keys, and can't read values of this type.
    fn refuse_key(&mut self, written: &'a Type, read: &[&'a Type]) -> bool {
        let reading = self.sides().1;
        read.iter().filter_map(|reader| reading.map_value(reader)).any(|value| !self.items_fit(&[written], value))
    }

    /// Returns whether a flattened type of the reader can't be read from a struct without its keys. An option is then
    /// `None`, and a map empty.
    fn needs_keys(&mut self, written: &'a Record, read: &'a Type) -> bool {
        let (writing, reading) = self.sides();
        let read = reading.of_type(read);
        match read.shape {
            Shape::Enum(variants, Tagging::Untagged) => {
                let data = reading.variants(variants).into_iter().map(|variant| &variant.data);
                let written = writing.of_record(written);
                !data.into_iter().any(|data| {
                    let (old, new) = self.roles(written, reading.of_data(data));
                    self.fits(old, new)
                })
            }
            Shape::Enum(..) => true,
            _ => false,
        }
    }

    /// Compares a field that both sides have.
    fn compare_members(&mut self, writer: Member<'a>, reader: Member<'a>) {
        let (old, new) = self.roles(writer, reader);
        self.compare_presence(old.may_miss, new.may_miss, &new.field.name);
        self.compare_defaults(old.field, new.field, &new.field.name);
        // An interface writes by the names of its own, and has none that it was once written by.
        if self.direction == Direction::In && self.old.view == Direction::In {
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

    /// Returns the fields by the names that they are read from.
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
