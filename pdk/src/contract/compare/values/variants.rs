//! Compares enums by their variants.

use std::collections::{BTreeMap, BTreeSet};

use super::Comparison;
use crate::contract::compare::finding::What;
use crate::contract::compare::view::{Shape, Side, View};
use crate::contract::read::{Direction, Record, Tagging, Variant};
use crate::testing::text::safe_name;

static NO_FIELDS: Record = Record { fields: Vec::new(), flattened: Vec::new(), closed: false };

impl<'a> Comparison<'a> {
    pub(super) fn compare_variants(&mut self, old: &'a [Variant], new: &'a [Variant], tagging: &Tagging) {
        let (old, new) = (self.old.variants(old), self.new.variants(new));
        if !self.take_steps(old.len() + new.len()) {
            return;
        }
        let is_tagged = |variant: &&&'a Variant| *tagging != Tagging::Untagged && !variant.untagged;
        let (written, read) = self.roles(&old, &new);
        let only = |variants: &[&'a Variant], tagged: bool| -> Vec<&'a Variant> {
            variants.iter().filter(|variant| is_tagged(variant) == tagged).copied().collect()
        };
        let takes_others = read.iter().any(|other| other.other || other.untagged);
        self.compare_tagged(tagging, &only(written, true), &only(read, true), takes_others);
        self.compare_untagged(&only(written, false), &only(read, false));
    }

    /// Compares variants that are identified by their names. `takes_others` says that the reader accepts unknown names.
    fn compare_tagged(&mut self, tagging: &Tagging, written: &[&'a Variant], read: &[&'a Variant], takes_others: bool) {
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
                        self.compare_variant_data(tagging, writer, reader);
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

    /// Compares variants without a tag. serde reads data as the first variant that it fits.
    fn compare_untagged(&mut self, written: &[&'a Variant], read: &[&'a Variant]) {
        let mut met = BTreeSet::new();
        let read_at: BTreeMap<_, _> =
            read.iter().enumerate().map(|(place, variant)| (variant.name.as_str(), place)).collect();
        for (index, writer) in written.iter().enumerate() {
            if !self.take_steps(read.len()) {
                return;
            }
            let same = read_at.get(writer.name.as_str()).copied();
            let fitting = same.filter(|same| self.variant_fits(writer, read.get(*same)));
            // The variant may have been renamed: its name isn't in the data.
            let place = fitting.or_else(|| read.iter().position(|reader| self.variant_fits(writer, Some(reader))));
            let others = read.get(..place.or(same).unwrap_or(0)).unwrap_or_default();
            if let Some(other) = self.misreader(writer, written.get(..index).unwrap_or_default(), others) {
                let (name, other) = (safe_name(&writer.name), safe_name(&other.name));
                self.find(What::VariantMisread { name, other }, true);
            }
            match (place.and_then(|place| read.get(place)), same.and_then(|same| read.get(same))) {
                (Some(reader), _) if fitting.is_none() => drop(met.insert(reader.name.as_str())),
                (Some(reader), _) | (None, Some(reader)) => {
                    met.insert(reader.name.as_str());
                    self.compare_variant_data(&Tagging::Untagged, writer, reader);
                }
                (None, None) => self.unmatched_writer(&writer.name, true),
            }
        }
        for reader in read.iter().filter(|reader| !met.contains(reader.name.as_str())) {
            self.unmatched_reader(&reader.name);
        }
    }

    /// Returns the first variant before the writer's that now takes some of the writer's values, which none of the
    /// earlier variants did before.
    ///
    /// For values that the plugin writes it returns `None`, because the application reads them in the old order.
    fn misreader(
        &mut self,
        writer: &'a Variant,
        before: &[&'a Variant],
        readers: &[&'a Variant],
    ) -> Option<&'a Variant> {
        if self.direction == Direction::Out || !self.checks_order {
            return None;
        }
        let (writing, reading) = self.sides();
        let written = writing.of_data(&writer.data);
        // The reader's types in the old contract.
        let was = Side { types: writing.types, view: reading.view };
        readers.iter().copied().find(|reader| {
            let read = reading.of_data(&reader.data);
            self.overlap(written, read)
                && !before.iter().any(|before| {
                    let before = was.of_data(&before.data);
                    self.fits_within((reading, read), (was, before))
                        || self.fits_within((writing, written), (was, before))
                })
        })
    }

    /// Returns whether every value of the first type is a value of the second. The types may be of either side.
    fn fits_within(
        &mut self,
        (one_side, one): (Side<'a>, View<'a>),
        (other_side, other): (Side<'a>, View<'a>),
    ) -> bool {
        let mut comparison =
            Comparison::new(one_side, other_side, Direction::In, self.part.clone(), self.encoding.clone());
        comparison.checks_order = false;
        comparison.steps = self.steps;
        comparison.seen = core::mem::take(&mut self.fitting);
        comparison.compare_views(one, other);
        self.take_steps(comparison.steps.saturating_sub(self.steps));
        let fits = !comparison.findings.iter().any(|finding| finding.is_breaking);
        if !fits {
            comparison.forget(0);
        }
        self.fitting = comparison.seen;
        fits
    }

    fn variant_fits(&mut self, writer: &'a Variant, reader: Option<&&'a Variant>) -> bool {
        let Some(reader) = reader else { return false };
        let (old, new) = self.roles(writer, *reader);
        self.fits(self.old.of_data(&old.data), self.new.of_data(&new.data))
    }

    fn compare_variant_data(&mut self, tagging: &Tagging, writer: &'a Variant, reader: &'a Variant) {
        let (old, new) = self.roles(writer, reader);
        self.path.push(format!(".{}", safe_name(&new.name)));
        let (old, new) = (self.old.of_data(&old.data), self.new.of_data(&new.data));
        match (tagging, old.shape, new.shape) {
            // With a tag inside the object, a variant without data is an object that has only the tag.
            (Tagging::Internal { .. }, Shape::Unit, Shape::Struct(_)) => {
                self.compare_views(self.old.of_record(&NO_FIELDS), new)
            }
            (Tagging::Internal { .. }, Shape::Struct(_), Shape::Unit) => {
                self.compare_views(old, self.new.of_record(&NO_FIELDS))
            }
            _ => self.compare_views(old, new),
        }
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
