//! Values that cross: what one side writes, the other has to read. What is written by the new one's types is read by the old
//! one's, or the other way round, as the direction says.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{Finding, Part, What};
use super::view::{Fields, Member, Shape, Side, View, encoding_name, short_name, tagging_name};
use crate::contract::read::{Data, Direction, Encoding, Field, Number, Payload, Record, Tagging, Type, Variant};
use crate::testing::text::safe_name;

/// Types are compared as deep as data may nest: what is below hardly matters, and a stranger's may nest without end.
const MAX_DEPTH: usize = 128;
/// Types, fields and variants that are looked at: those of enums without tags are tried with each other.
const MAX_STEPS: usize = 100_000;

/// Compares the values of functions.
pub struct Comparison<'a> {
    /// Of what crosses now.
    old: Side<'a>,
    new: Side<'a>,
    direction: Direction,
    encoding: Encoding,
    part: Part,
    path: Vec<String>,
    /// The names of the types that the path is in, and how much of the path leads there.
    within: Vec<(usize, &'a str)>,
    /// The pairs of types that are being compared or have been, and the same in their order.
    seen: BTreeSet<(usize, usize)>,
    order: Vec<(usize, usize)>,
    steps: usize,
    findings: Vec<Finding>,
}

impl<'a> Comparison<'a> {
    /// `old` and `new` are as they are for values of this direction.
    pub fn new(old: Side<'a>, new: Side<'a>, direction: Direction, part: Part, encoding: Encoding) -> Self {
        Comparison {
            old,
            new,
            direction,
            encoding,
            part,
            path: Vec::new(),
            within: Vec::new(),
            seen: BTreeSet::new(),
            order: Vec::new(),
            steps: 0,
            findings: Vec::new(),
        }
    }

    pub fn finish(self) -> Vec<Finding> {
        self.findings
    }

    /// What is written of two, and what is read.
    fn roles<T>(&self, old: T, new: T) -> (T, T) {
        match self.direction {
            Direction::In => (old, new),
            Direction::Out => (new, old),
        }
    }

    fn sides(&self) -> (Side<'a>, Side<'a>) {
        self.roles(self.old, self.new)
    }

    /// Whether the reader takes nothing that it doesn't know: what hosts read of an old contract isn't checked so.
    fn is_strict(&self) -> bool {
        self.sides().1.view == Direction::In
    }

    fn find(&mut self, what: What, is_breaking: bool) {
        const MAX_FINDINGS: usize = 10_000;

        if self.findings.len() >= MAX_FINDINGS {
            self.steps = MAX_STEPS;
            return;
        }
        let join = |path: &[String]| path.concat().trim_start_matches('.').to_owned();
        let within = self.within.last().map(|(from, name)| {
            let inner = self.path.get(*from..).unwrap_or_default();
            (short_name(name), join(inner))
        });
        let finding = Finding {
            part: self.part.clone(),
            direction: self.direction,
            path: join(&self.path),
            within,
            what,
            is_breaking,
        };
        self.findings.push(finding);
    }

    fn differ(&mut self, old: impl Into<String>, new: impl Into<String>, is_breaking: bool) {
        self.find(What::Type { old: old.into(), new: new.into() }, is_breaking);
    }

    /// The value of a whole input or output, or of an argument that crosses by itself.
    pub fn payload(&mut self, old: &'a Payload, new: &'a Payload) {
        let (written, read) = self.roles(old, new);
        match (&written.encoding, &read.encoding) {
            (Encoding::Any, Encoding::Any) => return,
            (Encoding::Any, _) | (_, Encoding::Any) => {
                return self.find(What::Described { is_new: old.encoding == Encoding::Any }, false);
            }
            (one, other) if one != other => {
                // What is text is bytes, too.
                let fits = (one, other) == (&Encoding::Text, &Encoding::Bytes);
                self.differ(encoding_name(&old.encoding), encoding_name(&new.encoding), !fits);
                if !fits {
                    return;
                }
            }
            _ => self.ty(&old.ty, &new.ty),
        }
        // No bytes at all.
        if written.optional != read.optional {
            let say = |payload: &Payload| if payload.optional { "optional" } else { "required" };
            self.differ(say(old), say(new), written.optional);
        }
    }

    /// An element of the JSON array that several arguments are.
    pub fn argument(&mut self, old: &'a Field, new: &'a Field) {
        let may_miss = |side: Side<'_>, field: &Field| match side.view {
            Direction::In => field.optional,
            Direction::Out => field.omitted,
        };
        self.presence(may_miss(self.old, old), may_miss(self.new, new), "");
        self.default(old, new, "");
        self.ty(&old.ty, &new.ty);
    }

    /// A key of the config, which is a text whatever its type is.
    pub fn config_key(&mut self, old: Member<'a>, new: Member<'a>) {
        let bare = |field: &'a Field| match &field.ty {
            Type::Nullable(ty) => &**ty,
            ty => ty,
        };
        self.presence(old.may_miss, new.may_miss, "");
        self.default(old.field, new.field, "");
        let (was, is) = (bare(old.field), bare(new.field));
        let (was_view, is_view) = (self.old.of_type(was), self.new.of_type(is));
        match is_view.shape {
            Shape::Plain(Type::Text) if !matches!(was_view.shape, Shape::Plain(Type::Text) | Shape::Any) => {
                self.differ(was_view.describe(), is_view.describe(), false);
            }
            _ => self.ty(was, is),
        }
    }

    fn ty(&mut self, old: &'a Type, new: &'a Type) {
        self.views(self.old.of_type(old), self.new.of_type(new));
    }

    fn views(&mut self, old: View<'a>, new: View<'a>) {
        if self.path.len() > MAX_DEPTH || !self.take_steps(1) || !self.begin((old.id, new.id)) {
            return;
        }
        let name = old.name.or(new.name);
        self.within.extend(name.map(|name| (self.path.len(), name)));
        self.shapes(old, new);
        if name.is_some() {
            self.within.pop();
        }
    }

    fn take_steps(&mut self, count: usize) -> bool {
        let before = self.steps;
        self.steps = before.saturating_add(count);
        if before < MAX_STEPS && self.steps >= MAX_STEPS {
            self.findings.push(Finding {
                part: self.part.clone(),
                direction: self.direction,
                path: String::new(),
                within: None,
                what: What::TooLarge,
                is_breaking: true,
            });
        }
        self.steps < MAX_STEPS
    }

    /// Whether these two haven't been compared yet.
    fn begin(&mut self, pair: (usize, usize)) -> bool {
        let is_new = self.seen.insert(pair);
        if is_new {
            self.order.push(pair);
        }
        is_new
    }

    fn within(&mut self, place: String, old: &'a Type, new: &'a Type) {
        self.path.push(place);
        self.ty(old, new);
        self.path.pop();
    }

    /// Whether what is written of the one can be read as the other.
    fn fits(&mut self, old: View<'a>, new: View<'a>) -> bool {
        let (found, seen) = (self.findings.len(), self.order.len());
        self.views(old, new);
        let fits = self.steps < MAX_STEPS && !self.findings.iter().skip(found).any(|finding| finding.is_breaking);
        if self.steps < MAX_STEPS {
            self.findings.truncate(found);
        }
        for pair in self.order.drain(seen..) {
            self.seen.remove(&pair);
        }
        fits
    }

    fn shapes(&mut self, old: View<'a>, new: View<'a>) {
        match (old.shape, new.shape) {
            (Shape::Any, Shape::Any) => {}
            (Shape::Any, _) => self.find(What::Described { is_new: true }, false),
            (_, Shape::Any) => self.find(What::Described { is_new: false }, false),
            (Shape::Unit, Shape::Unit) => {}
            (Shape::Tuple(old_types), Shape::Tuple(new_types)) if old_types.len() == new_types.len() => {
                for (index, (old, new)) in old_types.iter().zip(new_types).enumerate() {
                    self.within(format!(".{index}"), old, new);
                }
            }
            (Shape::Struct(old), Shape::Struct(new)) => self.records(old, new),
            (Shape::Enum(variants, tagging), Shape::Enum(others, other)) if tagging == other => {
                self.variants(variants, others, tagging);
            }
            (Shape::Enum(_, tagging), Shape::Enum(_, other)) => {
                self.differ(tagging_name(tagging), tagging_name(other), true);
            }
            (Shape::Plain(Type::Nullable(old)), Shape::Plain(Type::Nullable(new))) => self.ty(old, new),
            (_, Shape::Plain(Type::Nullable(inner))) => {
                let inner = self.new.of_type(inner);
                self.nullable(old, inner, old.describe(), format!("{} or null", inner.describe()), Direction::Out);
            }
            (Shape::Plain(Type::Nullable(inner)), _) => {
                let inner = self.old.of_type(inner);
                self.nullable(inner, new, format!("{} or null", inner.describe()), new.describe(), Direction::In);
            }
            (Shape::Plain(old_type), Shape::Plain(new_type)) if self.plain(old_type, new_type) => {}
            _ => self.unlike(old, new),
        }
    }

    /// One of two may be null, which breaks a reader in this direction: what they are beside that.
    fn nullable(&mut self, old: View<'a>, new: View<'a>, was: String, is: String, breaks: Direction) {
        let is_null = |view: &View<'_>| matches!(view.shape, Shape::Unit);
        let is_breaking = self.has_layout() || self.direction == breaks;
        self.differ(was, is, is_breaking);
        if !is_breaking && !is_null(&old) && !is_null(&new) {
            self.views(old, new);
        }
    }

    /// Compares two plain types of one kind. `false` if they aren't of one.
    fn plain(&mut self, old: &'a Type, new: &'a Type) -> bool {
        match (old, new) {
            (Type::Number(one), Type::Number(other)) => {
                let (written, read) = self.roles(*one, *other);
                if !are_alike(written, read) {
                    let fits = self.has_layout() || !holds(read, written);
                    self.differ(one.name(), other.name(), fits);
                }
            }
            (Type::List(old), Type::List(new)) | (Type::Set(old), Type::Set(new)) => {
                self.within("[]".into(), old, new);
            }
            (Type::Array(old, length), Type::Array(new, other)) if length == other => {
                self.within("[]".into(), old, new);
            }
            (Type::Map { key, value }, Type::Map { key: new_key, value: new_value }) => {
                self.within("{}".into(), key, new_key);
                self.within("{}".into(), value, new_value);
            }
            (one, other) => return one == other,
        }
        true
    }

    /// Whether bytes have their places: another type of the same values is other bytes.
    fn has_layout(&self) -> bool {
        matches!(
            self.encoding,
            Encoding::LittleEndian | Encoding::Scalar | Encoding::RawStruct | Encoding::ProtocolBuffers
        )
    }

    /// Types of two kinds: what is written as the one may still be read as the other.
    fn unlike(&mut self, old: View<'a>, new: View<'a>) {
        let is_fit = !self.has_layout() && self.is_read_as(old, new);
        self.differ(old.describe(), new.describe(), !is_fit);
    }

    fn is_read_as(&mut self, old: View<'a>, new: View<'a>) -> bool {
        const BYTE: Type = Type::Number(Number::U8);

        let (written, read) = self.roles(old, new);
        let (writer, reader) = self.sides();
        let is_msgpack = self.encoding == Encoding::MessagePack;
        let is_json = self.encoding == Encoding::JsonText;
        match (written.shape, read.shape) {
            // All that is written, whatever reads it.
            (Shape::Enum(variants, Tagging::Untagged), _) if !matches!(read.shape, Shape::Enum(..)) => {
                writer.variants(variants).into_iter().all(|variant| {
                    let written = writer.of_data(&variant.data);
                    let (old, new) = self.roles(written, read);
                    self.fits(old, new)
                })
            }
            (_, Shape::Enum(variants, Tagging::Untagged)) if !matches!(written.shape, Shape::Enum(..)) => {
                reader.variants(variants).into_iter().any(|variant| {
                    let read = reader.of_data(&variant.data);
                    let (old, new) = self.roles(written, read);
                    self.fits(old, new)
                })
            }
            (Shape::Plain(Type::Char), Shape::Plain(Type::Text)) => true,
            // A format isn't a text in MessagePack.
            (Shape::Plain(Type::Format(_)), Shape::Plain(Type::Text)) => !is_msgpack,
            (Shape::Plain(Type::Text), Shape::Plain(Type::Bytes)) => self.encoding == Encoding::Base64Text,
            (Shape::Enum(variants, Tagging::External), Shape::Plain(Type::Text)) => {
                writer.variants(variants).iter().all(|variant| variant.data == Data::Unit && !variant.untagged)
            }
            (Shape::Plain(Type::Bytes), Shape::Plain(Type::List(item))) => is_json && **item == BYTE,
            (Shape::Plain(Type::List(item)), Shape::Plain(Type::Bytes)) => is_json && **item == BYTE,
            (Shape::Plain(Type::Array(item, _)), Shape::Plain(Type::Bytes)) => !is_msgpack && **item == BYTE,
            (
                Shape::Plain(Type::List(item) | Type::Set(item) | Type::Array(item, _)),
                Shape::Plain(Type::List(other) | Type::Set(other)),
            ) => self.items_fit(&[item], other),
            (Shape::Tuple(items), Shape::Plain(Type::List(other) | Type::Set(other))) => {
                self.items_fit(&items.iter().collect::<Vec<_>>(), other)
            }
            (Shape::Tuple(items), Shape::Plain(Type::Array(other, length))) => {
                items.len() as u64 == *length && self.items_fit(&items.iter().collect::<Vec<_>>(), other)
            }
            (Shape::Plain(Type::Array(item, length)), Shape::Tuple(others)) => {
                others.len() as u64 == *length
                    && others.iter().all(|other| {
                        let (old, new) = self.roles(writer.of_type(item), reader.of_type(other));
                        self.fits(old, new)
                    })
            }
            _ => false,
        }
    }

    /// Whether each of what is written can be read as the same.
    fn items_fit(&mut self, written: &[&'a Type], read: &'a Type) -> bool {
        let (writer, reader) = self.sides();
        written.iter().all(|written| {
            let (old, new) = self.roles(writer.of_type(written), reader.of_type(read));
            self.fits(old, new)
        })
    }

    fn presence(&mut self, old: bool, new: bool, name: &str) {
        let (written, read) = self.roles(old, new);
        if written != read {
            self.find(What::Presence { name: safe_name(name), is_optional: new }, written);
        }
    }

    /// What the plugin takes for what is missing.
    fn default(&mut self, old: &Field, new: &Field, name: &str) {
        let (true, Some(was), Some(is)) = (self.direction == Direction::In, &old.default, &new.default) else { return };
        if was != is {
            self.find(What::Default { name: safe_name(name), old: was.clone(), new: is.clone() }, false);
        }
    }

    fn records(&mut self, old: &'a Record, new: &'a Record) {
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
        self.within(format!(".{}", safe_name(&new.field.name)), &old.field.ty, &new.field.ty);
    }

    fn variants(&mut self, old: &'a [Variant], new: &'a [Variant], tagging: &Tagging) {
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

/// Whether two numbers are the same but for their names.
fn are_alike(one: Number, other: Number) -> bool {
    let parts = |number: Number| (number.bits(), number.is_signed(), number.is_float());
    parts(one) == parts(other)
}

/// Whether each value of the second number is one of the first.
fn holds(read: Number, written: Number) -> bool {
    // The bits of the whole numbers that it has without a gap.
    let whole_bits = match read {
        Number::F32 => 24,
        Number::F64 => 53,
        _ => read.bits(),
    };
    match (written.is_float(), read.is_float()) {
        (true, _) => read.is_float() && written.bits() <= read.bits(),
        (false, true) => written.bits() <= whole_bits,
        (false, false) if written.is_signed() == read.is_signed() => written.bits() <= read.bits(),
        (false, false) => read.is_signed() && written.bits() < read.bits(),
    }
}
