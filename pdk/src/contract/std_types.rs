//! Describes the types of std and of `serde_json`, as serde reads and writes them.

use core::cell::{Cell, RefCell};
use core::cmp::Reverse;
use core::marker::PhantomData;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use core::num::{Saturating, Wrapping};
use core::ops::{Bound, Range, RangeFrom, RangeInclusive, RangeTo};
use core::sync::atomic;
use core::time::Duration;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::ffi::{CStr, CString};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex, RwLock};
use std::time::SystemTime;

use super::describe::{Describe, Parameter};
use super::probe::{KnownDefault, Outer, Outside};
use super::shape::{Body, Definition, Field, Kind, Shape, Variant};

macro_rules! plain {
    ($($name:literal: $($ty:ty)*;)*) => {$($(
        impl Describe for $ty {
            const SHAPE: Shape = Shape::plain($name);
        }
    )*)*};
}

plain! {
    "bool": bool atomic::AtomicBool;
    "i8": i8 core::num::NonZeroI8 atomic::AtomicI8;
    "i16": i16 core::num::NonZeroI16 atomic::AtomicI16;
    "i32": i32 core::num::NonZeroI32 atomic::AtomicI32;
    "i64": i64 core::num::NonZeroI64 atomic::AtomicI64;
    "i128": i128 core::num::NonZeroI128;
    "isize": isize core::num::NonZeroIsize atomic::AtomicIsize;
    "u8": u8 core::num::NonZeroU8 atomic::AtomicU8;
    "u16": u16 core::num::NonZeroU16 atomic::AtomicU16;
    "u32": u32 core::num::NonZeroU32 atomic::AtomicU32;
    "u64": u64 core::num::NonZeroU64 atomic::AtomicU64;
    "u128": u128 core::num::NonZeroU128;
    "usize": usize core::num::NonZeroUsize atomic::AtomicUsize;
    "f32": f32;
    "f64": f64;
    "char": char;
    "text": str String Path PathBuf;
    "bytes": CStr CString;
    "unit": ();
}

/// The defaults of types without parameters.
macro_rules! defaults {
    ($($json:literal: $($ty:ty)*;)*) => {$($(
        impl KnownDefault for $ty {
            const DEFAULT: &'static str = $json;
        }
    )*)*};
}

defaults! {
    "false": bool atomic::AtomicBool;
    "0": i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize;
    "0": atomic::AtomicI8 atomic::AtomicI16 atomic::AtomicI32 atomic::AtomicI64 atomic::AtomicIsize;
    "0": atomic::AtomicU8 atomic::AtomicU16 atomic::AtomicU32 atomic::AtomicU64 atomic::AtomicUsize;
    "0.0": f32 f64;
    "\"\"": str String Path PathBuf;
    "{}": serde_json::Map<String, serde_json::Value>;
}

impl<T: ?Sized> Describe for PhantomData<T> {
    const SHAPE: Shape = Shape::plain("unit");
}

macro_rules! texts {
    ($($format:literal: $ty:ty;)*) => {$(
        impl Describe for $ty {
            const SHAPE: Shape = Shape::text($format);
        }
    )*};
}

texts! {
    "ip": IpAddr;
    "ipv4": Ipv4Addr;
    "ipv6": Ipv6Addr;
    "socket": SocketAddr;
    "socketv4": SocketAddrV4;
    "socketv6": SocketAddrV6;
}

impl Describe for serde_json::Value {
    const SHAPE: Shape = Shape::any("");
}

impl Describe for serde_json::Number {
    const SHAPE: Shape = Shape::any("Number");
}

impl Describe for serde_json::Map<String, serde_json::Value> {
    const SHAPE: Shape = Shape(Kind::Map(&String::SHAPE, &serde_json::Value::SHAPE));
}

/// Describes types that hold a value, and are written like that value.
macro_rules! holders {
    ($(@[$($bound:tt)*] $ty:ty;)*) => {$(
        impl<T: Describe + $($bound)*> Describe for $ty {
            const SHAPE: Shape = T::SHAPE;
        }

        impl<T: KnownDefault + $($bound)*> KnownDefault for $ty {
            const DEFAULT: &'static str = T::DEFAULT;
        }

        impl<T: $($bound)*> Outside for $ty {
            const OUTER: Outer = Outer::Same;
        }
    )*};
}

holders! {
    @[?Sized] &T;
    @[?Sized] &mut T;
    @[?Sized] Box<T>;
    @[?Sized] Rc<T>;
    @[?Sized] Arc<T>;
    @[?Sized] RefCell<T>;
    @[?Sized] Mutex<T>;
    @[?Sized] RwLock<T>;
    @[Sized] Cell<T>;
    @[Sized] Wrapping<T>;
    @[Sized] Saturating<T>;
    @[Sized] Reverse<T>;
    @[ToOwned + ?Sized] Cow<'_, T>;
}

/// Describes types that have values of one type.
macro_rules! of_one {
    ($($outer:expr, $kind:ident, $default:literal: $($(@[$more:ident])? $ty:ty)*;)*) => {$($(
        impl<T: Describe $(, $more)?> Describe for $ty {
            const SHAPE: Shape = Shape(Kind::$kind(&T::SHAPE));
        }

        impl<T $(, $more)?> KnownDefault for $ty {
            const DEFAULT: &'static str = $default;
        }

        impl<T $(, $more)?> Outside for $ty {
            const OUTER: Outer = $outer;
        }
    )*)*};
}

of_one! {
    Outer::Nullable, Option, "null": Option<T>;
    Outer::List, List, "[]": [T] Vec<T> VecDeque<T> LinkedList<T> BinaryHeap<T>;
    Outer::Set, Set, "[]": BTreeSet<T> @[S] HashSet<T, S>;
}

impl<T: Describe, const LENGTH: usize> Describe for [T; LENGTH] {
    const SHAPE: Shape = Shape(Kind::Array(&T::SHAPE, LENGTH));
}

impl<T, const LENGTH: usize> Outside for [T; LENGTH] {
    const OUTER: Outer = Outer::Array(LENGTH);
}

macro_rules! maps {
    ($($(@[$more:ident])? $ty:ty;)*) => {$(
        impl<K: Describe, V: Describe $(, $more)?> Describe for $ty {
            const SHAPE: Shape = Shape(Kind::Map(&K::SHAPE, &V::SHAPE));
        }

        impl<K, V $(, $more)?> KnownDefault for $ty {
            const DEFAULT: &'static str = "{}";
        }

        impl<K, V $(, $more)?> Outside for $ty {
            const OUTER: Outer = Outer::Map;
        }
    )*};
}

maps! {
    BTreeMap<K, V>;
    @[S] HashMap<K, V, S>;
}

macro_rules! tuples {
    ($($name:ident)*) => {
        tuples!(@ [$($name)*] []);
    };
    (@ [] [$($done:ident)*]) => {};
    (@ [$next:ident $($more:ident)*] [$($done:ident)*]) => {
        impl<$($done: Describe,)* $next: Describe> Describe for ($($done,)* $next,) {
            const SHAPE: Shape = Shape(Kind::Tuple(&[$($done::SHAPE,)* $next::SHAPE]));
        }

        impl<$($done,)* $next> Outside for ($($done,)* $next,) {
            const OUTER: Outer = Outer::Tuple;
        }

        tuples!(@ [$($more)*] [$($done)* $next]);
    };
}

tuples! { A B C D E F G H I J K L M N O P }

/// Types with a definition, generic ones in terms of their parameters.
macro_rules! defined {
    ($($(@[$($parameter:ident)*])? $ty:ty: $path:literal, $body:expr;)*) => {$(
        const _: () = {
            static DEFINITION: Definition = Definition::of_std($path, $body);

            impl$(<$($parameter: Describe),*>)? Describe for $ty {
                const SHAPE: Shape = Shape::defined(&DEFINITION, &[$($($parameter::SHAPE),*)?]);
            }

            $(impl<$($parameter),*> Outside for $ty {
                const OUTER: Outer = Outer::Defined(&DEFINITION);
            })?
        };
    )*};
}

const FIRST: Shape = Parameter::<0>::SHAPE;
const SECOND: Shape = Parameter::<1>::SHAPE;

defined! {
    Duration: "std::time::Duration",
        Body::Struct(&[Field::of("secs", u64::SHAPE), Field::of("nanos", u32::SHAPE)]);
    SystemTime: "std::time::SystemTime",
        Body::Struct(&[Field::of("secs_since_epoch", u64::SHAPE), Field::of("nanos_since_epoch", u32::SHAPE)]);
    @[T] Range<T>: "std::ops::Range", Body::Struct(&[Field::of("start", FIRST), Field::of("end", FIRST)]);
    @[T] RangeInclusive<T>: "std::ops::RangeInclusive",
        Body::Struct(&[Field::of("start", FIRST), Field::of("end", FIRST)]);
    @[T] RangeFrom<T>: "std::ops::RangeFrom", Body::Struct(&[Field::of("start", FIRST)]);
    @[T] RangeTo<T>: "std::ops::RangeTo", Body::Struct(&[Field::of("end", FIRST)]);
    @[T] Bound<T>: "std::ops::Bound", variants(&[
        Variant::of("Unbounded", Body::Unit),
        Variant::of("Included", Body::Is(FIRST)),
        Variant::of("Excluded", Body::Is(FIRST)),
    ]);
    @[T E] Result<T, E>: "std::result::Result",
        variants(&[Variant::of("Ok", Body::Is(FIRST)), Variant::of("Err", Body::Is(SECOND))]);
}

const fn variants(variants: &'static [Variant]) -> Body {
    Body::Enum { variants, tag: "", content: "", untagged: false }
}
