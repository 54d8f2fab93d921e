//! Finds whether a reader accepts some of the values that are written. serde tries variants without a tag in their
//! order, so an earlier variant may take values of a later one.

use std::collections::BTreeMap;

use super::Comparison;
use crate::contract::compare::view::{Shape, Side, View};
use crate::contract::read::{Data, Encoding, Number, Record, Tagging, Type, Variant};

/// How deep values are compared. What is deeper counts as alike.
const MAX_DEPTH: usize = 32;
const BYTE: Type = Type::Number(Number::U8);

/// A value in an object.
#[derive(Clone, Copy)]
enum Part<'a> {
    Type(&'a Type),
    Data(&'a Data),
    /// A tag: the name of a variant.
    Name(&'a str),
}

/// A form of a type's JSON objects.
#[derive(Default)]
struct Object<'a> {
    /// The keys with their values, and whether they are always present. A reader has a key for each alias, too.
    keys: Vec<(&'a str, Part<'a>, bool)>,
    /// The values of other keys: of any type, or those of a map.
    others: Option<Part<'a>>,
    /// Whether other keys are refused.
    is_closed: bool,
}

impl<'a> Comparison<'a> {
    /// Returns whether some values that one side writes can be read as a type of the other side.
    pub(super) fn overlap(&mut self, written: View<'a>, read: View<'a>) -> bool {
        let mut overlap = Overlap { comparison: self, known: BTreeMap::new(), depth: 0 };
        overlap.views(written, read)
    }
}

struct Overlap<'c, 'a> {
    comparison: &'c mut Comparison<'a>,
    /// The results for pairs of types. A pair whose comparison hasn't ended counts as alike.
    known: BTreeMap<(usize, usize), bool>,
    depth: usize,
}

impl<'a> Overlap<'_, 'a> {
    fn types(&mut self, written: &'a Type, read: &'a Type) -> bool {
        let (writing, reading) = self.comparison.sides();
        self.views(writing.of_type(written), reading.of_type(read))
    }

    fn views(&mut self, written: View<'a>, read: View<'a>) -> bool {
        let pair = (written.id, read.id);
        if let Some(known) = self.known.get(&pair) {
            return *known;
        }
        if self.depth > MAX_DEPTH || !self.comparison.take_steps(1) {
            return true;
        }
        self.known.insert(pair, true);
        self.depth += 1;
        let overlaps = self.shapes(written, read);
        self.depth -= 1;
        self.known.insert(pair, overlaps);
        overlaps
    }

    fn shapes(&mut self, written: View<'a>, read: View<'a>) -> bool {
        let (writing, reading) = self.comparison.sides();
        match (written.shape, read.shape) {
            (Shape::Any, _) | (_, Shape::Any) => true,
            (Shape::Enum(variants, tagging), _) if has_untagged(variants, tagging) => {
                let tagged = variants.iter().any(|variant| !is_untagged(variant, tagging));
                tagged
                    || writing.variants(variants).into_iter().any(|variant| {
                        let written = writing.of_data(&variant.data);
                        self.views(written, read)
                    })
            }
            (_, Shape::Enum(variants, tagging)) if has_untagged(variants, tagging) => {
                let tagged = variants.iter().any(|variant| !is_untagged(variant, tagging));
                tagged
                    || reading.variants(variants).into_iter().any(|variant| {
                        let read = reading.of_data(&variant.data);
                        self.views(written, read)
                    })
            }
            (Shape::Plain(Type::Nullable(inner)), _) => is_null(read) || self.views(writing.of_type(inner), read),
            (_, Shape::Plain(Type::Nullable(inner))) => is_null(written) || self.views(written, reading.of_type(inner)),
            (Shape::Unit, Shape::Unit) => true,
            (Shape::Plain(one), Shape::Plain(other)) if self.plain(one, other) => true,
            _ => self.lists(written, read) || self.objects(written, read) || self.names(written, read),
        }
    }

    /// Compares numbers, bools and texts.
    fn plain(&self, written: &Type, read: &Type) -> bool {
        let is_text = |ty: &Type| matches!(ty, Type::Char | Type::Text | Type::Format(_));
        match (written, read) {
            (Type::Bool, Type::Bool) => true,
            // JSON has no kinds of numbers.
            (Type::Number(one), Type::Number(other)) => {
                !one.is_float() || other.is_float() || self.comparison.encoding == Encoding::JsonText
            }
            (Type::Format(one), Type::Format(other)) => one.starts_with(other) || other.starts_with(one),
            (Type::Char, Type::Format(_)) | (Type::Format(_), Type::Char) => false,
            // Bytes can also be read from a text.
            (one, other) => is_text(one) && (is_text(other) || *other == Type::Bytes),
        }
    }

    /// Compares lists, sets, arrays and tuples, and in MessagePack structs, which are lists of their fields' values.
    fn lists(&mut self, written: View<'a>, read: View<'a>) -> bool {
        if matches!(written.shape, Shape::Struct(_)) && self.comparison.encoding != Encoding::MessagePack {
            return false;
        }
        let (writing, reading) = self.comparison.sides();
        let (Some(one), Some(other)) = (items(writing, written), items(reading, read)) else { return false };
        match (one, other) {
            (Items::Any(_), Items::Any(_)) => true,
            (Items::Any(item), Items::Each(items)) => items.iter().all(|other| self.types(item, other)),
            (Items::Each(items), Items::Any(item)) => items.iter().all(|one| self.types(one, item)),
            (Items::Each(items), Items::Each(others)) => {
                items.len() == others.len() && items.iter().zip(others).all(|(one, other)| self.types(one, other))
            }
            (Items::Some(item, count), Items::Any(other)) | (Items::Any(item), Items::Some(other, count)) => {
                count == 0 || self.types(item, other)
            }
            (Items::Some(item, count), Items::Some(other, length)) => {
                count == length && (count == 0 || self.types(item, other))
            }
            (Items::Some(item, count), Items::Each(others)) => {
                others.len() as u64 == count && others.iter().all(|other| self.types(item, other))
            }
            (Items::Each(items), Items::Some(other, count)) => {
                items.len() as u64 == count && items.iter().all(|item| self.types(item, other))
            }
        }
    }

    /// Compares JSON objects: structs, maps, and variants with data.
    fn objects(&mut self, written: View<'a>, read: View<'a>) -> bool {
        let (writing, reading) = self.comparison.sides();
        let (forms, others) = (objects(writing, written), objects(reading, read));
        forms.iter().any(|one| others.iter().any(|other| self.comparison.take_steps(1) && self.object(one, other)))
    }

    fn object(&mut self, written: &Object<'a>, read: &Object<'a>) -> bool {
        let has_all = read.keys.iter().all(|(key, part, is_needed)| match written.part(key) {
            Some(one) => !is_needed || self.parts(one, *part),
            None => !is_needed || written.others.is_some_and(|one| self.parts(one, *part)),
        });
        has_all
            && written.keys.iter().all(|(key, part, is_there)| match (read.part(key), read.others) {
                (Some(other), _) | (None, Some(other)) => !is_there || self.parts(*part, other),
                (None, None) => !is_there || !read.is_closed,
            })
    }

    fn parts(&mut self, written: Part<'a>, read: Part<'a>) -> bool {
        let (writing, reading) = self.comparison.sides();
        match (part_view(writing, written), part_view(reading, read)) {
            (Ok(written), Ok(read)) => self.views(written, read),
            (Ok(view), Err(name)) => takes_name(writing, view, name),
            (Err(name), Ok(view)) => takes_name(reading, view, name),
            (Err(one), Err(other)) => one == other,
        }
    }

    /// Compares variants without data, which are texts.
    fn names(&mut self, written: View<'a>, read: View<'a>) -> bool {
        let (writing, reading) = self.comparison.sides();
        names(writing, written).into_iter().any(|name| takes_name(reading, read, name))
            || names(reading, read).into_iter().any(|name| takes_name(writing, written, name))
    }
}

impl<'a> Object<'a> {
    fn part(&self, name: &str) -> Option<Part<'a>> {
        self.keys.iter().find(|(key, ..)| *key == name).map(|(_, part, _)| *part)
    }
}

/// The items of a list.
enum Items<'a> {
    /// Any number of items of one type.
    Any(&'a Type),
    /// A fixed number of items of one type.
    Some(&'a Type, u64),
    /// Items of these types.
    Each(Vec<&'a Type>),
}

fn items<'a>(side: Side<'a>, view: View<'a>) -> Option<Items<'a>> {
    Some(match view.shape {
        Shape::Plain(Type::List(item) | Type::Set(item)) => Items::Any(item),
        Shape::Plain(Type::Bytes) => Items::Any(&BYTE),
        Shape::Plain(Type::Array(item, count)) => Items::Some(item, *count),
        Shape::Tuple(types) => Items::Each(types.iter().collect()),
        Shape::Struct(record) if record.flattened.is_empty() => {
            Items::Each(side.fields(record).known.iter().map(|member| &member.field.ty).collect())
        }
        _ => return None,
    })
}

/// Returns the forms of a type's objects.
fn objects<'a>(side: Side<'a>, view: View<'a>) -> Vec<Object<'a>> {
    match view.shape {
        Shape::Struct(record) => vec![of_record(side, record)],
        Shape::Plain(Type::Map { value, .. }) => vec![Object { others: Some(Part::Type(value)), ..Object::default() }],
        Shape::Enum(variants, tagging) => {
            let variants = side.variants(variants);
            variants.into_iter().filter_map(|variant| of_variant(side, variant, tagging)).collect()
        }
        _ => Vec::new(),
    }
}

fn of_record<'a>(side: Side<'a>, record: &'a Record) -> Object<'a> {
    static ANY: Data = Data::Is(Type::Any(String::new()));

    let fields = side.fields(record);
    let mut object = Object { is_closed: record.closed, ..Object::default() };
    for member in &fields.known {
        // It may be present by another name.
        let is_needed = !member.may_miss && member.aliases.is_empty();
        object.keys.push((&member.field.name, Part::Type(&member.field.ty), is_needed));
        let aliases = member.aliases.iter().map(|alias| (alias.as_str(), Part::Type(&member.field.ty), false));
        object.keys.extend(aliases);
    }
    for other in fields.others {
        let value = side.map_value(other).map_or(Part::Data(&ANY), Part::Type);
        object.others = object.others.or(Some(value));
    }
    object
}

fn of_variant<'a>(side: Side<'a>, variant: &'a Variant, tagging: &'a Tagging) -> Option<Object<'a>> {
    let is_unit = variant.data == Data::Unit;
    let name = Part::Name(&variant.name);
    Some(match tagging {
        Tagging::External if is_unit => return None,
        Tagging::External => Object {
            keys: vec![(&variant.name, Part::Data(&variant.data), true)],
            is_closed: true,
            ..Object::default()
        },
        Tagging::Internal { tag } => {
            let data = side.of_data(&variant.data);
            let mut object = objects(side, data).into_iter().next().unwrap_or_default();
            object.keys.push((tag, name, true));
            object
        }
        Tagging::Adjacent { tag, content } => {
            let content = (content.as_str(), Part::Data(&variant.data), !is_unit && !variant.optional);
            Object { keys: vec![(tag, name, true), content], ..Object::default() }
        }
        Tagging::Untagged => return None,
    })
}

/// Returns the names of variants that are texts.
fn names<'a>(side: Side<'a>, view: View<'a>) -> Vec<&'a str> {
    let Shape::Enum(variants, Tagging::External) = view.shape else { return Vec::new() };
    let units = side.variants(variants).into_iter().filter(|variant| variant.data == Data::Unit);
    units.flat_map(|variant| core::iter::once(&variant.name).chain(side.aliases(variant))).map(String::as_str).collect()
}

/// Returns whether a text can be read as a type.
fn takes_name(side: Side<'_>, view: View<'_>, name: &str) -> bool {
    match view.shape {
        Shape::Any | Shape::Plain(Type::Text) => true,
        Shape::Plain(Type::Char) => name.chars().count() == 1,
        Shape::Plain(Type::Nullable(inner)) => matches!(side.of_type(inner).shape, Shape::Plain(Type::Text)),
        _ => names(side, view).contains(&name),
    }
}

fn part_view<'a>(side: Side<'a>, part: Part<'a>) -> Result<View<'a>, &'a str> {
    match part {
        Part::Type(ty) => Ok(side.of_type(ty)),
        Part::Data(data) => Ok(side.of_data(data)),
        Part::Name(name) => Err(name),
    }
}

fn is_null(view: View<'_>) -> bool {
    matches!(view.shape, Shape::Unit | Shape::Any | Shape::Plain(Type::Nullable(_)))
}

fn is_untagged(variant: &Variant, tagging: &Tagging) -> bool {
    variant.untagged || *tagging == Tagging::Untagged
}

fn has_untagged(variants: &[Variant], tagging: &Tagging) -> bool {
    variants.iter().any(|variant| is_untagged(variant, tagging))
}
