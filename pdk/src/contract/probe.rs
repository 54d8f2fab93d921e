//! Finds whether a type is described, without a bound on the type.
//!
//! If `T` implements `Describe`, `Probe::<T>::SHAPE` is the inherent constant. For all other types it is the one of the
//! trait [`Undescribed`], because rustc takes an inherent item whose bounds hold before one of a trait. That works
//! where the type is known, and not for type parameters.

use core::marker::PhantomData;

use super::describe::Describe;
use super::payload::{Coding, Decoded, Encoded};
use super::record::Code;
use super::shape::{Definition, Kind, Shape};

/// The constants of a type.
pub struct Probe<T: ?Sized>(PhantomData<T>);

/// Names the probe of a type, as `<T as Probed>::Probe`.
pub trait Probed {
    type Probe;
}

impl<T: ?Sized> Probed for T {
    type Probe = Probe<T>;
}

impl<T: Describe + ?Sized> Probe<T> {
    /// The shape of its values.
    pub const SHAPE: Option<Shape> = Some(T::SHAPE);
}

impl<T: Outside + ?Sized> Probe<T> {
    /// The generic type without its arguments, for arguments that aren't described.
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
    /// The shape of an argument's value.
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
    /// The shape of a result's value.
    pub const ENCODED_SHAPE: Option<Shape> = Some(T::Value::SHAPE);
}

impl<T> Probe<Option<T>> {
    /// Whether a value without bytes is `None`.
    pub const OPTIONAL: bool = true;
}

impl<T, E> Probe<Result<Option<T>, E>> {
    /// Whether a value without bytes is `None`.
    pub const OPTIONAL: bool = true;
}

impl<T, E> Probe<Result<T, E>> {
    /// Whether a function with this result can fail.
    pub const FAILS: bool = true;
}

impl<T, E: ErrorCodes> Probe<Result<T, E>> {
    /// The codes of its errors.
    pub const ERRORS: &'static [Code] = E::CODES;
}

/// The constants of types that implement none of the traits.
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

/// A newtype that is found by its constructor, in a closure that is never called, which [`coding`] takes.
pub struct Newtype<N>(PhantomData<N>);

impl<N> Newtype<N> {
    /// Finds the newtype by its constructor.
    pub fn of<T>(_: fn(T) -> N) -> Self {
        Newtype(PhantomData)
    }
}

impl<N: Encoded> Newtype<N> {
    /// Says that the newtype's encoding is known.
    pub fn coding(self) -> Self {
        self
    }
}

/// The method of newtypes whose encoding isn't known.
pub trait UnknownCoding: Sized {
    fn coding(self) {}
}

impl<N> UnknownCoding for Newtype<N> {}

/// The result of such a closure.
pub trait Finding {
    const CODING: Option<Coding>;
}

impl<N: Encoded> Finding for Newtype<N> {
    const CODING: Option<Coding> = Some(N::CODING);
}

impl Finding for () {
    const CODING: Option<Coding> = None;
}

/// Returns the encoding of the newtype that a closure finds.
pub const fn coding<F: Finding>(_: fn() -> F) -> Option<Coding> {
    F::CODING
}

/// An error whose codes are known. `derive(ErrorCode)` implements it, together with the trait `ErrorCode`.
pub trait ErrorCodes {
    const CODES: &'static [Code];
}

/// A type whose `Default` is known. Types of std implement it.
pub trait KnownDefault {
    /// The default value in JSON.
    const DEFAULT: &'static str;
}

/// A generic type, whose arguments may not be described.
pub trait Outside {
    const OUTER: Outer;
}

/// A generic type without its arguments.
#[derive(Clone, Copy)]
pub enum Outer {
    Unknown,
    /// A holder of a value, such as `Box<T>`, which has the shape of its argument.
    Same,
    Nullable,
    List,
    Set,
    Array(usize),
    Tuple,
    Map,
    Defined(*const Definition),
}

/// Returns the shape of a type: its own if it is described, otherwise that of the generic type with its arguments,
/// otherwise "any".
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
