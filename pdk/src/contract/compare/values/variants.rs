//! Enums, by their variants.

use std::collections::{BTreeMap, BTreeSet};

use super::Comparison;
use crate::contract::compare::finding::What;
use crate::contract::read::{Direction, Tagging, Variant};
use crate::testing::text::safe_name;

impl<'a> Comparison<'a> {
    pub(super) fn variants(&mut self, old: &'a [Variant], new: &'a [Variant], tagging: &Tagging) {
        let (old, new) = (self.old.variants(old), self.new.variants(new));
        if !self.take_steps(old.len() + new.len()) {
            return;
        }
        let is_tagged = |variant: &&&'a Variant| *tagging != Tagging::Untagged && !variant.untagged;
        let (written, read) = self.roles(&old, &new);
        let only = |variants: &[&'a Variant], tagged: bool| -> Vec<&'a Variant> {
            variants.iter().filter(|variant| is_tagged(variant) == tagged).copied().collect()
        };
        self.tagged(&only(written, true), &only(read, true), read.iter().any(|other| other.other || other.untagged));
        self.untagged(&only(written, false), &only(read, false));
    }

    /// Variants that are told by their names. `takes_others`: the reader takes names that it doesn't know.
    fn tagged(&mut self, written: &[&'a Variant], read: &[&'a Variant], takes_others: bool) {
        let (writing, reading) = self.sides();
        let mut readers = BTreeMap::new();
        for variant in read {
            for name in core::iter::once(&variant.name).chain(reading.aliases(variant)) {
                readers.entry(name.as_str()).or_insert(*variant);
            }
        }
        let mut met = BTreeSet::new();
        for writer in written {
            let names = core::iter::once(&writer.name).chain(writing.aliases(writer));
            for (index, name) in names.enumerate() {
                let name_shown = safe_name(&writer.name);
                match readers.get(name.as_str()) {
                    Some(reader) if index == 0 => {
                        met.insert(reader.name.as_str());
                        self.variant(writer, reader);
                    }
                    Some(_) => {}
                    None if index == 0 => self.unmatched_writer(&writer.name, !takes_others),
                    None => {
                        self.find(What::AliasRemoved { name: name_shown, alias: safe_name(name) }, !takes_others);
                    }
                }
            }
        }
        for reader in read.iter().filter(|reader| !met.contains(reader.name.as_str())) {
            self.unmatched_reader(&reader.name);
        }
    }

    /// Variants that are told by their data: the first that fits.
    fn untagged(&mut self, written: &[&'a Variant], read: &[&'a Variant]) {
        let mut met = BTreeSet::new();
        let places = |variants: &[&'a Variant]| -> BTreeMap<&'a str, usize> {
            variants.iter().enumerate().map(|(place, variant)| (variant.name.as_str(), place)).collect()
        };
        let (written_at, read_at) = (places(written), places(read));
        for (index, writer) in written.iter().enumerate() {
            if !self.take_steps(read.len()) {
                return;
            }
            let same = read_at.get(writer.name.as_str()).copied();
            let fitting = same.filter(|same| self.variant_fits(writer, read.get(*same)));
            if let (Some(place), Some(reader)) = (fitting, fitting.and_then(|same| read.get(same))) {
                met.insert(reader.name.as_str());
                // One that wasn't before it.
                let is_newcomer =
                    |other: &&&'a Variant| written_at.get(other.name.as_str()).is_none_or(|before| *before > index);
                let mut newcomers = read.iter().take(place).filter(is_newcomer);
                if let Some(other) = newcomers.find(|other| self.variant_fits(writer, Some(other))) {
                    let (name, other) = (safe_name(&writer.name), safe_name(&other.name));
                    self.find(What::VariantMisread { name, other }, true);
                }
                self.variant(writer, reader);
                continue;
            }
            match (read.iter().find(|reader| self.variant_fits(writer, Some(reader))), same) {
                // It has another name now, which isn't in the data.
                (Some(reader), _) => drop(met.insert(reader.name.as_str())),
                (None, Some(same)) => {
                    if let Some(reader) = read.get(same) {
                        met.insert(reader.name.as_str());
                        self.variant(writer, reader);
                    }
                }
                (None, None) => self.unmatched_writer(&writer.name, true),
            }
        }
        for reader in read.iter().filter(|reader| !met.contains(reader.name.as_str())) {
            self.unmatched_reader(&reader.name);
        }
    }

    fn variant_fits(&mut self, writer: &'a Variant, reader: Option<&&'a Variant>) -> bool {
        let Some(reader) = reader else { return false };
        let (old, new) = self.roles(writer, *reader);
        self.fits(self.old.of_data(&old.data), self.new.of_data(&new.data))
    }

    fn variant(&mut self, writer: &'a Variant, reader: &'a Variant) {
        let (old, new) = self.roles(writer, reader);
        self.path.push(format!(".{}", safe_name(&new.name)));
        self.views(self.old.of_data(&old.data), self.new.of_data(&new.data));
        self.path.pop();
    }

    fn unmatched_writer(&mut self, name: &str, is_breaking: bool) {
        let name = safe_name(name);
        match self.direction {
            Direction::In => self.find(What::VariantRemoved { name }, is_breaking),
            Direction::Out => self.find(What::VariantAdded { name }, is_breaking),
        }
    }

    fn unmatched_reader(&mut self, name: &str) {
        let name = safe_name(name);
        match self.direction {
            Direction::In => self.find(What::VariantAdded { name }, false),
            Direction::Out => self.find(What::VariantRemoved { name }, false),
        }
    }
}
