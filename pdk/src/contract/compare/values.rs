//! Compares values that cross: what one side writes, the other side has to be able to read. The direction says whether
//! the old or the new types are those of the writer.

mod overlap;
mod plain;
mod records;
mod variants;

use std::collections::BTreeSet;

use super::finding::{Finding, Part, What};
use super::view::{Member, Shape, Side, View, encoding_name, short_name, tagging_name};
use crate::contract::read::{Direction, Encoding, Field, Payload, Type};
use crate::testing::text::safe_name;

/// How deep types are compared. A foreign contract's types may nest endlessly, and serde_json doesn't read data that is
/// deeper.
const MAX_DEPTH: usize = 128;
/// How many types, fields and variants are compared. Variants without tags are each compared with all others.
const MAX_STEPS: usize = 100_000;

/// Compares the values of functions.
pub struct Comparison<'a> {
    old: Side<'a>,
    new: Side<'a>,
    direction: Direction,
    encoding: Encoding,
    part: Part,
    path: Vec<String>,
    /// The types with a name on the path: the length of the path to each, and its name.
    named: Vec<(usize, &'a str)>,
    /// The pairs of types whose comparison has begun.
    seen: BTreeSet<(usize, usize)>,
    /// The same pairs in the order in which their comparison began.
    order: Vec<(usize, usize)>,
    /// The pairs of types of which all values of the first are values of the second, for [`Comparison::fits_within`].
    fitting: BTreeSet<(usize, usize)>,
    /// The number of steps so far, at most about [`MAX_STEPS`].
    steps: usize,
    /// Whether the order of variants without a tag is compared, too.
    checks_order: bool,
    findings: Vec<Finding>,
}

impl<'a> Comparison<'a> {
    /// Creates a comparison of values that cross in this direction.
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

    /// Returns the one of two that belongs to the writer, and the one that belongs to the reader.
    fn roles<T>(&self, old: T, new: T) -> (T, T) {
        match self.direction {
            Direction::In => (old, new),
            Direction::Out => (new, old),
        }
    }

    fn sides(&self) -> (Side<'a>, Side<'a>) {
        self.roles(self.old, self.new)
    }

    /// Returns whether the reader may refuse unknown fields. An old contract doesn't say that of a host, so a host that
    /// reads isn't strict.
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

    /// Compares a whole input or output, or an argument that crosses by itself.
    pub fn compare_payloads(&mut self, old: &'a Payload, new: &'a Payload) {
        let (written, read) = self.roles(old, new);
        match (&written.encoding, &read.encoding) {
            (Encoding::Any, Encoding::Any) => return,
            (Encoding::Any, _) | (_, Encoding::Any) => {
                return self.find(What::Described { is_new: old.encoding == Encoding::Any }, false);
            }
            (one, other) if one != other => {
                // Text can be read as bytes.
                let fits = (one, other) == (&Encoding::Text, &Encoding::Bytes);
                self.differ(encoding_name(&old.encoding), encoding_name(&new.encoding), !fits);
                if !fits {
                    return;
                }
            }
            _ => self.compare_types(&old.ty, &new.ty),
        }
        // An input or output without bytes can be `None`, or a value that has no bytes.
        if written.optional != read.optional {
            let say = |payload: &Payload| if payload.optional { "optional" } else { "required" };
            // For an interface this doesn't matter: its own types say what no bytes mean, and they have no older
            // version.
            let changes_meaning =
                self.old.view == self.direction && may_be_empty(&read.encoding, self.sides().1.of_type(&read.ty));
            self.differ(say(old), say(new), written.optional || changes_meaning);
        }
    }

    /// Compares an element of the JSON array of several arguments.
    pub fn compare_arguments(&mut self, old: &'a Field, new: &'a Field) {
        let may_miss = |side: Side<'_>, field: &Field| match side.view {
            Direction::In => field.optional,
            Direction::Out => field.omitted,
        };
        self.compare_presence(may_miss(self.old, old), may_miss(self.new, new), "");
        self.compare_defaults(old, new, "");
        self.compare_types(&old.ty, &new.ty);
    }

    /// Compares a config key. Its value is a text, whatever its type is.
    pub fn compare_config_keys(&mut self, old: Member<'a>, new: Member<'a>) {
        let bare = |field: &'a Field| match &field.ty {
            Type::Nullable(ty) => &**ty,
            ty => ty,
        };
        self.compare_presence(old.may_miss, new.may_miss, "");
        self.compare_defaults(old.field, new.field, "");
        let (was, is) = (bare(old.field), bare(new.field));
        let (was_view, is_view) = (self.old.of_type(was), self.new.of_type(is));
        match is_view.shape {
            Shape::Plain(Type::Text) if !matches!(was_view.shape, Shape::Plain(Type::Text) | Shape::Any) => {
                self.differ(was_view.describe(), is_view.describe(), false);
            }
            _ => self.compare_types(was, is),
        }
    }

    fn compare_types(&mut self, old: &'a Type, new: &'a Type) {
        self.compare_views(self.old.of_type(old), self.new.of_type(new));
    }

    fn compare_views(&mut self, old: View<'a>, new: View<'a>) {
        if self.path.len() > MAX_DEPTH || !self.take_steps(1) || !self.begin((old.id, new.id)) {
            return;
        }
        let name = old.name.or(new.name);
        self.named.extend(name.map(|name| (self.path.len(), name)));
        self.compare_shapes(old, new);
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

    /// Begins the comparison of two types, and returns whether they haven't been compared yet.
    fn begin(&mut self, pair: (usize, usize)) -> bool {
        let is_new = self.seen.insert(pair);
        if is_new {
            self.order.push(pair);
        }
        is_new
    }

    /// Compares two types further down the path.
    fn below(&mut self, place: String, old: &'a Type, new: &'a Type) {
        self.path.push(place);
        self.compare_types(old, new);
        self.path.pop();
    }

    /// Returns whether values that one side writes can be read by the other side.
    fn fits(&mut self, old: View<'a>, new: View<'a>) -> bool {
        let (found, seen) = (self.findings.len(), self.order.len());
        self.compare_views(old, new);
        let fits = self.steps < MAX_STEPS && !self.findings.iter().skip(found).any(|finding| finding.is_breaking);
        if self.steps < MAX_STEPS {
            self.findings.truncate(found);
        }
        self.forget(seen);
        fits
    }

    /// Forgets the pairs of types after the first `seen` ones.
    fn forget(&mut self, seen: usize) {
        for pair in self.order.drain(seen..) {
            self.seen.remove(&pair);
        }
    }

    fn compare_shapes(&mut self, old: View<'a>, new: View<'a>) {
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
            (Shape::Struct(old), Shape::Struct(new)) => self.compare_records(old, new),
            (Shape::Enum(variants, tagging), Shape::Enum(others, other)) if tagging == other => {
                self.compare_variants(variants, others, tagging);
            }
            (Shape::Enum(_, tagging), Shape::Enum(_, other)) => {
                self.differ(tagging_name(tagging), tagging_name(other), true);
            }
            (Shape::Plain(Type::Nullable(old)), Shape::Plain(Type::Nullable(new))) => {
                self.compare_views(self.old.of_bare(old), self.new.of_bare(new));
            }
            (_, Shape::Plain(Type::Nullable(inner))) => {
                let inner = self.new.of_bare(inner);
                self.compare_nullable(
                    old,
                    inner,
                    old.describe(),
                    format!("{} or null", inner.describe()),
                    Direction::Out,
                );
            }
            (Shape::Plain(Type::Nullable(inner)), _) => {
                let inner = self.old.of_bare(inner);
                self.compare_nullable(
                    inner,
                    new,
                    format!("{} or null", inner.describe()),
                    new.describe(),
                    Direction::In,
                );
            }
            (Shape::Plain(old_type), Shape::Plain(new_type)) if self.compare_plain(old_type, new_type) => {}
            _ => self.compare_unlike(old, new),
        }
    }

    /// Compares two types of which one may be null. That breaks the reader in the direction `breaks`.
    fn compare_nullable(&mut self, old: View<'a>, new: View<'a>, was: String, is: String, breaks: Direction) {
        let is_null = |view: &View<'_>| matches!(view.shape, Shape::Unit);
        let is_breaking = self.has_layout() || self.direction == breaks;
        self.differ(was, is, is_breaking);
        if !is_breaking && !is_null(&old) && !is_null(&new) {
            self.compare_views(old, new);
        }
    }

    /// Returns whether bytes are found by their position, so that another type of the same values has other bytes.
    fn has_layout(&self) -> bool {
        matches!(
            self.encoding,
            Encoding::LittleEndian | Encoding::Scalar | Encoding::RawStruct | Encoding::ProtocolBuffers
        )
    }

    fn compare_presence(&mut self, old: bool, new: bool, name: &str) {
        let (written, read) = self.roles(old, new);
        // An interface has no older version of its own types: a reader that needs less than is written isn't a change.
        let is_change = written || self.old.view == self.direction;
        if written != read && is_change {
            self.find(What::Presence { name: safe_name(name), is_optional: new }, written);
        }
    }

    /// Compares the values that the plugin takes for a missing field.
    fn compare_defaults(&mut self, old: &Field, new: &Field, name: &str) {
        let (true, Some(was), Some(is)) = (self.direction == Direction::In, &old.default, &new.default) else { return };
        if was != is {
            self.find(What::Default { name: safe_name(name), old: was.clone(), new: is.clone() }, false);
        }
    }
}

/// Returns whether a value can have no bytes.
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
