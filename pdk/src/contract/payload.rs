//! Describes the encodings of arguments and results.

use std::borrow::Cow;
use std::io::Cursor;
use std::rc::Rc;
use std::sync::Arc;

use super::shape::Shape;
use crate::{Json, Memory, WithReturnCode};

/// An encoding.
#[derive(Clone, Copy)]
pub struct Coding {
    /// Its name in the contract; empty if there are no bytes.
    name: &'static str,
    /// Whether a value without bytes is `None`.
    optional: bool,
    /// Whether the encoding describes the value by itself, without a type.
    says_all: bool,
    /// Whether the type is a newtype around the value, as `Json<T>` is.
    wraps: bool,
}

impl Coding {
    /// The encoding of `Raw`.
    pub const RAW: Self = Coding::of("raw");

    const fn of(name: &'static str) -> Self {
        Coding { name, optional: false, says_all: false, wraps: false }
    }

    const fn all(name: &'static str) -> Self {
        Coding { says_all: true, ..Coding::of(name) }
    }

    /// Creates the encoding of a newtype around a value.
    pub const fn around(name: &'static str) -> Self {
        Coding { wraps: true, ..Coding::of(name) }
    }

    const fn optional(self) -> Self {
        Coding { optional: true, ..self }
    }

    /// Creates the encoding of a type whose derive names a newtype, from that of the newtype.
    pub const fn of_newtype(coding: Option<Self>) -> Self {
        match coding {
            Some(coding) => Coding { wraps: false, ..coding },
            None => Coding::of("any"),
        }
    }
}

/// Describes the encoding of a [`FromBytes`](crate::FromBytes) type, which a plugin decodes.
pub trait Decoded {
    const CODING: Coding;
    /// The type of the value in the bytes.
    type Value: ?Sized;
}

/// Describes the encoding of a [`ToMemory`](crate::ToMemory) type, which a plugin encodes.
pub trait Encoded {
    const CODING: Coding;
    /// The type of the value in the bytes.
    type Value: ?Sized;
}

/// The bytes of an argument or a result.
pub struct Payload {
    pub(super) name: &'static str,
    /// The encoding's name; empty if nothing crosses.
    pub(super) encoding: &'static str,
    /// The shape of the value, unless the encoding describes it by itself.
    pub(super) shape: Option<Shape>,
    pub(super) optional: bool,
}

impl Payload {
    /// Nothing crosses.
    pub const NONE: Self = Payload { name: "", encoding: "", shape: None, optional: false };

    /// Creates the payload of a WebAssembly number.
    pub const fn scalar(name: &'static str, ty: &'static str) -> Self {
        Payload { name, encoding: "scalar", shape: Some(Shape::plain(ty)), optional: false }
    }

    /// Creates the payload of a value that isn't described.
    pub const fn any(name: &'static str, ty: &'static str) -> Self {
        Payload { name, encoding: "any", shape: Some(Shape::any(ty)), optional: false }
    }
}

/// Creates the payload of a type from what its probe found. A type that isn't described gets the name as written in the
/// source: `inside` without the newtype of its encoding, `written` with it.
pub const fn payload(
    name: &'static str,
    coding: Option<Coding>,
    shape: Option<Shape>,
    optional: bool,
    written: &'static str,
    inside: Shape,
) -> Payload {
    match coding {
        None => Payload { name, encoding: "any", shape: Some(Shape::any(written)), optional },
        Some(Coding { name: encoding, optional, says_all: true, .. }) => {
            Payload { name, encoding, shape: None, optional }
        }
        Some(Coding { name: encoding, optional, wraps, .. }) => {
            let unknown = if wraps { inside } else { Shape::any(written) };
            let shape = if let Some(shape) = shape { shape } else { unknown };
            Payload { name, encoding, shape: Some(shape), optional }
        }
    }
}

/// The value's type where the encoding describes the value by itself.
pub struct Nothing;

macro_rules! codings {
    ($($encoding:literal: $($ty:ty)*;)*) => {$($(
        impl Decoded for $ty {
            const CODING: Coding = Coding::all($encoding);
            type Value = Nothing;
        }

        impl Encoded for $ty {
            const CODING: Coding = Coding::all($encoding);
            type Value = Nothing;
        }
    )*)*};
}

codings! {
    "": ();
    "text": String &str Box<str> Rc<str> Arc<str> Cow<'_, str>;
    "bytes": Vec<u8> &[u8] Box<[u8]> Rc<[u8]> Arc<[u8]> Cow<'_, [u8]>;
}

/// Implements the traits for encodings of values whose type may be described.
macro_rules! values {
    ($($coding:expr, $value:ty: $(@[$($parameter:tt)*])? $ty:ty;)*) => {$(
        impl $(<$($parameter)*>)? Decoded for $ty {
            const CODING: Coding = $coding;
            type Value = $value;
        }

        impl $(<$($parameter)*>)? Encoded for $ty {
            const CODING: Coding = $coding;
            type Value = $value;
        }
    )*};
}

values! {
    Coding::of("le"), bool: bool;
    Coding::of("le"), i32: i32;
    Coding::of("le"), u32: u32;
    Coding::of("le"), i64: i64;
    Coding::of("le"), u64: u64;
    Coding::of("le"), f32: f32;
    Coding::of("le"), f64: f64;
    Coding::of("bytes"), [u8; N]: @[const N: usize] [u8; N];
    Coding::of("json"), serde_json::Value: serde_json::Value;
    Coding::around("json"), T: @[T] Json<T>;
}

#[cfg(feature = "msgpack")]
values! { Coding::around("msgpack"), T: @[T] crate::Msgpack<T>; }
#[cfg(feature = "prost")]
values! { Coding::around("protobuf"), Nothing: @[T: prost::Message] crate::Prost<T>; }
#[cfg(feature = "protobuf")]
values! { Coding::around("protobuf"), Nothing: @[T: protobuf::Message] crate::Protobuf<T>; }
#[cfg(feature = "raw")]
values! { Coding::around("raw"), T: @[T: bytemuck::Pod] crate::Raw<'_, T>; }

impl<T: Decoded> Decoded for Option<T> {
    const CODING: Coding = T::CODING.optional();
    type Value = T::Value;
}

impl<T: Decoded> Decoded for Cursor<T> {
    const CODING: Coding = T::CODING;
    type Value = T::Value;
}

impl<T: Encoded> Encoded for Option<T> {
    const CODING: Coding = T::CODING.optional();
    type Value = T::Value;
}

impl<T: Encoded> Encoded for &T {
    const CODING: Coding = T::CODING;
    type Value = T::Value;
}

/// Describes the value that a function returns.
impl<T: Encoded, E> Encoded for Result<T, E> {
    const CODING: Coding = T::CODING;
    type Value = T::Value;
}

impl<T: Encoded> Encoded for WithReturnCode<T> {
    const CODING: Coding = T::CODING;
    type Value = T::Value;
}

impl Encoded for Memory {
    const CODING: Coding = Coding::all("bytes");
    type Value = Nothing;
}

#[cfg(feature = "http")]
impl Encoded for crate::HttpResponse {
    const CODING: Coding = Coding::all("bytes");
    type Value = Nothing;
}

#[cfg(feature = "base64")]
impl Encoded for crate::Base64 {
    const CODING: Coding = Coding::of("base64");
    type Value = str;
}
