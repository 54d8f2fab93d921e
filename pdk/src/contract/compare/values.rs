//! Values that cross: what one side writes, the other has to read. What is written by the new one's types is read by the old
//! one's, or the other way round, as the direction says.

mod overlap;
mod plain;
mod records;
mod variants;

use std::collections::BTreeSet;

use super::finding::{Finding, Part, What};
use super::view::{Member, Shape, Side, View, encoding_name, short_name, tagging_name};
use crate::contract::read::{Direction, Encoding, Field, Payload, Type};
use crate::testing::text::safe_name;

/// Types are compared as deep as data may nest: what is below hardly matters, and a stranger's may nest without end.
const MAX_DEPTH: usize = 128;
/// Types, fields and variants that are looked at: those of enums without tags are tried with each other.
const MAX_STEPS: usize = 100_000;

/// Compares the values of functions.
pub struct Comparison<'a> {
    old: Side<'a>,
    new: Side<'a>,
    direction: Direction,
    encoding: Encoding,
    part: Part,
    path: Vec<String>,
    /// The names of the types that the path is in, and how much of the path leads there.
    named: Vec<(usize, &'a str)>,
    /// The pairs of types that are being compared or have been, and the same in their order.
    seen: BTreeSet<(usize, usize)>,
    order: Vec<(usize, usize)>,
    /// The pairs of types that fit within each other, of those that the order of variants is judged by.
    fitting: BTreeSet<(usize, usize)>,
    steps: usize,
    /// Whether variants without a tag are judged by their order, too.
    checks_order: bool,
    findings: Vec<Finding>,
}

impl<'a> Comparison<'a> {
    /// For values that cross in this direction.
    pub fn new(old: Side<'a>, new: Side<'a>, direction: Direction, part: Part, encoding: Encoding) -> Self {
        Comparison {
            old,
            new,
            direction,
            encoding,
            part,
            path: Vec::new(),
            named: Vec::new(),
            seen: BTreeSet::new(),
            order: Vec::new(),
            fitting: BTreeSet::new(),
            steps: 0,
            checks_order: true,
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
        let of_type = self.named.last().map(|(from, name)| {
            let inner = self.path.get(*from..).unwrap_or_default();
            (short_name(name), join(inner))
        });
        let finding = Finding {
            part: self.part.clone(),
            direction: self.direction,
            path: join(&self.path),
            of_type,
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
        // No bytes at all: no value, or the value that has none.
        if written.optional != read.optional {
            let say = |payload: &Payload| if payload.optional { "optional" } else { "required" };
            // An interface says what it makes of them, and has no older version.
            let changes_meaning =
                self.old.view == self.direction && may_be_empty(&read.encoding, self.sides().1.of_type(&read.ty));
            self.differ(say(old), say(new), written.optional || changes_meaning);
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
        self.named.extend(name.map(|name| (self.path.len(), name)));
        self.shapes(old, new);
        if name.is_some() {
            self.named.pop();
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
                of_type: None,
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

    /// Compares two types below the place that is looked at.
    fn below(&mut self, place: String, old: &'a Type, new: &'a Type) {
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
        self.forget(seen);
        fits
    }

    /// Forgets the pairs of types that were compared after this many.
    fn forget(&mut self, seen: usize) {
        for pair in self.order.drain(seen..) {
            self.seen.remove(&pair);
        }
    }

    fn shapes(&mut self, old: View<'a>, new: View<'a>) {
        match (old.shape, new.shape) {
            (Shape::Any, Shape::Any) => {}
            (Shape::Any, _) => self.find(What::Described { is_new: true }, false),
            (_, Shape::Any) => self.find(What::Described { is_new: false }, false),
            (Shape::Unit, Shape::Unit) => {}
            (Shape::Tuple(old_types), Shape::Tuple(new_types)) if old_types.len() == new_types.len() => {
                for (index, (old, new)) in old_types.iter().zip(new_types).enumerate() {
                    self.below(format!(".{index}"), old, new);
                }
            }
            (Shape::Struct(old), Shape::Struct(new)) => self.records(old, new),
            (Shape::Enum(variants, tagging), Shape::Enum(others, other)) if tagging == other => {
                self.variants(variants, others, tagging);
            }
            (Shape::Enum(_, tagging), Shape::Enum(_, other)) => {
                self.differ(tagging_name(tagging), tagging_name(other), true);
            }
            (Shape::Plain(Type::Nullable(old)), Shape::Plain(Type::Nullable(new))) => {
                self.views(self.old.of_bare(old), self.new.of_bare(new));
            }
            (_, Shape::Plain(Type::Nullable(inner))) => {
                let inner = self.new.of_bare(inner);
                self.nullable(old, inner, old.describe(), format!("{} or null", inner.describe()), Direction::Out);
            }
            (Shape::Plain(Type::Nullable(inner)), _) => {
                let inner = self.old.of_bare(inner);
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

    /// Whether bytes have their places: another type of the same values is other bytes.
    fn has_layout(&self) -> bool {
        matches!(
            self.encoding,
            Encoding::LittleEndian | Encoding::Scalar | Encoding::RawStruct | Encoding::ProtocolBuffers
        )
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
}

/// Whether a value may have no bytes.
fn may_be_empty(encoding: &Encoding, view: View<'_>) -> bool {
    match encoding {
        Encoding::JsonText
        | Encoding::MessagePack
        | Encoding::LittleEndian
        | Encoding::RawStruct
        | Encoding::Scalar => false,
        Encoding::Text => {
            !matches!(view.shape, Shape::Plain(Type::Number(_) | Type::Bool | Type::Char | Type::Format(_)))
        }
        _ => true,
    }
}
