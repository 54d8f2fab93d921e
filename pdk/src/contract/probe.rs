//! Asking of any type whether it is described, without a bound that it is.
//!
//! `Probe::<T>::SHAPE` is the inherent constant where `T` is `Describe`, and that of the trait [`Undescribed`] for all other
//! types: rustc takes an inherent item, if its bounds hold, before a trait's of the same name. So it works for types that are
//! named, not for parameters.

use core::marker::PhantomData;

use super::describe::Describe;
use super::payload::{Coding, Decoded, Encoded};
use super::record::Code;
use super::shape::{Definition, Kind, Shape};

/// What is asked, by its constants.
pub struct Probe<T: ?Sized>(PhantomData<T>);

/// The probe of a type, by another way to write it.
pub trait Probed {
    type Probe;
}

impl<T: ?Sized> Probed for T {
    type Probe = Probe<T>;
}

impl<T: Describe + ?Sized> Probe<T> {
    /// What its values look like.
    pub const SHAPE: Option<Shape> = Some(T::SHAPE);
}

impl<T: Outside + ?Sized> Probe<T> {
    /// What it is around types that aren't described.
    pub const OUTER: Outer = T::OUTER;
}

impl<T: KnownDefault + ?Sized> Probe<T> {
    /// Its default value.
    pub const DEFAULT: &'static str = T::DEFAULT;
}

impl<T: Decoded + ?Sized> Probe<T> {
    /// How an argument is decoded.
    pub const DECODED: Option<Coding> = Some(T::CODING);
}

impl<T: Decoded + ?Sized> Probe<T>
where
    T::Value: Describe,
{
    /// What is in an argument.
    pub const DECODED_SHAPE: Option<Shape> = Some(T::Value::SHAPE);
}

impl<T: Encoded + ?Sized> Probe<T> {
    /// How a result is encoded.
    pub const ENCODED: Option<Coding> = Some(T::CODING);
}

impl<T: Encoded + ?Sized> Probe<T>
where
    T::Value: Describe,
{
    /// What is in a result.
    pub const ENCODED_SHAPE: Option<Shape> = Some(T::Value::SHAPE);
}

impl<T> Probe<Option<T>> {
    /// Whether no bytes are no value.
    pub const OPTIONAL: bool = true;
}

impl<T, E> Probe<Result<Option<T>, E>> {
    /// Whether no bytes are no value.
    pub const OPTIONAL: bool = true;
}

impl<T, E> Probe<Result<T, E>> {
    /// Whether a function that returns it can fail.
    pub const FAILS: bool = true;
}

impl<T, E: ErrorCodes> Probe<Result<T, E>> {
    /// The codes of its errors.
    pub const ERRORS: &'static [Code] = E::CODES;
}

/// The answers for types that say nothing.
pub trait Undescribed {
    const SHAPE: Option<Shape> = None;
    const OUTER: Outer = Outer::Unknown;
    const DEFAULT: &'static str = "";
    const DECODED: Option<Coding> = None;
    const DECODED_SHAPE: Option<Shape> = None;
    const ENCODED: Option<Coding> = None;
    const ENCODED_SHAPE: Option<Shape> = None;
    const OPTIONAL: bool = false;
    const FAILS: bool = false;
    const ERRORS: &'static [Code] = &[];
}

impl<T: ?Sized> Undescribed for Probe<T> {}

/// A newtype that is named by its constructor, as [`coding`] takes it: from a closure that is never called, in which the
/// method may be a trait's.
pub struct Newtype<N>(PhantomData<N>);

impl<N> Newtype<N> {
    /// The newtype around a `T`.
    pub fn of<T>(_: fn(T) -> N) -> Self {
        Newtype(PhantomData)
    }
}

impl<N: Encoded> Newtype<N> {
    /// What is known of it.
    pub fn coding(self) -> Self {
        self
    }
}

/// The answer for newtypes that say nothing.
pub trait UnknownCoding: Sized {
    fn coding(self) {}
}

impl<N> UnknownCoding for Newtype<N> {}

/// What a closure finds.
pub trait Finding {
    const CODING: Option<Coding>;
}

impl<N: Encoded> Finding for Newtype<N> {
    const CODING: Option<Coding> = Some(N::CODING);
}

impl Finding for () {
    const CODING: Option<Coding> = None;
}

/// The encoding of the newtype that a closure finds.
pub const fn coding<F: Finding>(_: fn() -> F) -> Option<Coding> {
    F::CODING
}

/// An error whose codes are known: what `derive(ErrorCode)` implements, beside the trait that may be written by hand.
pub trait ErrorCodes {
    const CODES: &'static [Code];
}

/// A type whose `Default` is known. Those of std's have it, but no type of the user's that looks like one of them.
pub trait KnownDefault {
    /// In JSON.
    const DEFAULT: &'static str;
}

/// A generic type, whatever its arguments are.
pub trait Outside {
    const OUTER: Outer;
}

/// What a generic type is, without its arguments.
#[derive(Clone, Copy)]
pub enum Outer {
    Unknown,
    /// What its argument is.
    Same,
    Nullable,
    List,
    Set,
    Array(usize),
    Tuple,
    Map,
    Defined(*const Definition),
}

/// What values of a type look like: as the type says, or as what it is around its arguments, or any.
pub const fn shape(described: Option<Shape>, outer: Outer, arguments: &'static [Shape], name: &'static str) -> Shape {
    if let Some(shape) = described {
        return shape;
    }
    Shape(match (outer, arguments) {
        (Outer::Same, [of]) => return *of,
        (Outer::Nullable, [of]) => Kind::Option(of),
        (Outer::List, [of]) => Kind::List(of),
        (Outer::Set, [of, ..]) => Kind::Set(of),
        (Outer::Array(length), [of]) => Kind::Array(of, length),
        (Outer::Tuple, arguments) => Kind::Tuple(arguments),
        (Outer::Map, [key, value, ..]) => Kind::Map(key, value),
        (Outer::Defined(definition), arguments) => Kind::Defined(definition, arguments),
        _ => Kind::Any(name),
    })
}
