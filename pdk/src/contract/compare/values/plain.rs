//! Types without fields or variants, and those that are read as another kind of type.

use super::Comparison;
use crate::contract::compare::view::{Shape, View};
use crate::contract::read::{Data, Encoding, Number, Tagging, Type};

impl<'a> Comparison<'a> {
    /// Compares two plain types of the same kind. Returns `false` if they are of different kinds.
    pub(super) fn compare_plain(&mut self, old: &'a Type, new: &'a Type) -> bool {
        match (old, new) {
            (Type::Number(one), Type::Number(other)) => {
                let (written, read) = self.roles(*one, *other);
                if !are_alike(written, read) {
                    let fits = !self.has_layout() && holds(read, written);
                    self.differ(one.name(), other.name(), !fits);
                }
            }
            (Type::List(old), Type::List(new)) | (Type::Set(old), Type::Set(new)) => {
                self.below("[]".into(), old, new);
            }
            (Type::Array(old, length), Type::Array(new, other)) if length == other => {
                self.below("[]".into(), old, new);
            }
            (Type::Map { key, value }, Type::Map { key: new_key, value: new_value }) => {
                self.below("{}".into(), key, new_key);
                self.below("{}".into(), value, new_value);
            }
            (one, other) => return one == other,
        }
        true
    }

    /// Compares types of different kinds: a written one can sometimes still be read as the other.
    pub(super) fn compare_unlike(&mut self, old: View<'a>, new: View<'a>) {
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
            // All written variants have to be readable.
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
            // In MessagePack, a type with a format isn't written as a text.
            (Shape::Plain(Type::Format(_)), Shape::Plain(Type::Text)) => !is_msgpack,
            // The address may be of version 4 or 6.
            (Shape::Plain(Type::Format(one)), Shape::Plain(Type::Format(other))) => {
                !is_msgpack && one.strip_suffix(['4', '6']).and_then(|one| one.strip_suffix('v')) == Some(other)
            }
            (Shape::Plain(_), Shape::Plain(Type::Text)) if self.encoding == Encoding::Text => true,
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

    /// Returns whether values of each of the written types can be read as one type.
    pub(super) fn items_fit(&mut self, written: &[&'a Type], read: &'a Type) -> bool {
        let (writer, reader) = self.sides();
        written.iter().all(|written| {
            let (old, new) = self.roles(writer.of_type(written), reader.of_type(read));
            self.fits(old, new)
        })
    }
}

/// Returns whether two number types differ in their names only.
fn are_alike(one: Number, other: Number) -> bool {
    let parts = |number: Number| (number.bits(), number.is_signed(), number.is_float());
    parts(one) == parts(other)
}

/// Returns whether every value of the written number type is a value of the read one.
fn holds(read: Number, written: Number) -> bool {
    // The bits of the whole numbers that the type holds without gaps.
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
