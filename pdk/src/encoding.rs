//! Newtypes that choose a value's encoding: `Json(value)`, `Msgpack(value)` and others.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::error::Category;

use crate::error::ErrorType;
use crate::memory::block::Owned;
use crate::{Error, FromBytesOwned, ToBytes};

/// Defines a newtype `Name<T>(pub T)` that encodes and decodes any serde type.
///
/// The two functions are called as `to_vec(&T) -> Result<Vec<u8>, E>` and `from_slice(&[u8]) -> Result<T, E>`, for any
/// `E` that converts into [`Error`](crate::Error).
///
/// ```
/// use extism_pdk::{ToBytes, encoding, json};
///
/// encoding!(pub Pretty, json::to_vec_pretty, json::from_slice);
///
/// assert_eq!(Pretty([1]).to_bytes()?, b"[\n  1\n]");
/// # Ok::<(), extism_pdk::Error>(())
/// ```
///
/// The [contract](crate::contract) can't know what the bytes hold, and describes them as "any". You can name the
/// encoding, by a name of the contract's [format](crate::guide::contract) or one of your own:
///
/// ```
/// use extism_pdk::{encoding, json};
///
/// encoding!(pub Pretty as "json", json::to_vec_pretty, json::from_slice);
/// ```
#[macro_export]
macro_rules! encoding {
    (@newtype $(#[$doc:meta])* $vis:vis $name:ident) => {
        #[doc = concat!("A value in the ", stringify!($name), " encoding.")]
        $(#[$doc])*
        #[derive(Debug)]
        $vis struct $name<T>(
            /// The value.
            pub T,
        );

        impl<T> $name<T> {
            /// Returns the value without the wrapper.
            #[allow(dead_code)]
            pub fn into_inner(self) -> T {
                self.0
            }
        }

        impl<T> ::core::convert::From<T> for $name<T> {
            fn from(value: T) -> Self {
                $name(value)
            }
        }
    };
    ($vis:vis $name:ident, $to_vec:expr, $from_slice:expr) => {
        $crate::encoding!(@newtype $vis $name);

        impl<T: $crate::__private::serde::de::DeserializeOwned> $crate::FromBytesOwned for $name<T> {
            #[allow(clippy::needless_question_mark)] // the error may be another
            fn from_bytes_owned(data: &[u8]) -> ::core::result::Result<Self, $crate::Error> {
                ::core::result::Result::Ok($name($from_slice(data)?))
            }
        }

        impl<'a, T: $crate::__private::serde::Serialize> $crate::ToBytes<'a> for $name<T> {
            type Bytes = ::std::vec::Vec<u8>;

            #[allow(clippy::needless_question_mark)] // the error may be another
            fn to_bytes(&self) -> ::core::result::Result<Self::Bytes, $crate::Error> {
                ::core::result::Result::Ok($to_vec(&self.0)?)
            }
        }
    };
    ($vis:vis $name:ident as $coding:literal, $to_vec:expr, $from_slice:expr) => {
        $crate::encoding!($vis $name, $to_vec, $from_slice);

        impl<T> $crate::__private::contract::Decoded for $name<T> {
            const CODING: $crate::__private::contract::Coding = $crate::__private::contract::Coding::around($coding);
            type Value = T;
        }

        impl<T> $crate::__private::contract::Encoded for $name<T> {
            const CODING: $crate::__private::contract::Coding = $crate::__private::contract::Coding::around($coding);
            type Value = T;
        }
    };
}

/// Defines an encoding of this crate: as [`encoding!`] does, with failures of any [`ErrorType`].
macro_rules! own_encoding {
    ($(#[$doc:meta])* $name:ident, $to_vec:ident, $to_block:ident, $from_slice:ident) => {
        encoding!(@newtype $(#[$doc])* #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)] pub $name);

        impl<T: DeserializeOwned> FromBytesOwned for $name<T> {
            fn from_bytes_owned(data: &[u8]) -> Result<Self, Error> {
                $from_slice(data).map($name)
            }

            fn __from_vec<F: ErrorType>(data: Vec<u8>) -> Result<Self, F> {
                $from_slice(&data).map($name)
            }
        }

        impl<T: Serialize> ToBytes<'_> for $name<T> {
            type Bytes = Vec<u8>;

            fn to_bytes(&self) -> Result<Self::Bytes, Error> {
                $to_vec(&self.0)
            }

            #[inline]
            fn __to_block<F: ErrorType>(&self) -> Result<Owned, F> {
                $to_block(&self.0)
            }
        }
    };
}

own_encoding! {
    ///
    /// ```
    /// use extism_pdk::*;
    ///
    /// #[derive(serde::Deserialize, serde::Serialize)]
    /// pub struct Point { x: i32, y: i32 }
    ///
    /// #[plugin_fn]
    /// pub fn mirror(Json(point): Json<Point>) -> FnResult<Json<Point>> {
    ///     Ok(Json(Point { x: point.y, y: point.x }))
    /// }
    ///
    /// let points = Json::<Vec<Point>>::from_bytes_owned(br#"[{"x": 1, "y": 2}]"#)?.into_inner();
    /// assert_eq!(mirror(points.into_iter().next().unwrap().into()).unwrap().0.x, 2);
    /// # Ok::<(), Error>(())
    /// ```
    Json, json_to_vec, json_to_block, json_from_slice
}

// Without link-time optimisation, a generic function is compiled for each type, with everything that it inlines. So
// what follows the encoding, and what reports failures, are functions of their own, which are generic over the failure
// only.

pub(crate) fn json_to_vec<T: Serialize, F: ErrorType>(value: &T) -> Result<Vec<u8>, F> {
    serde_json::to_vec(value).map_err(unencodable)
}

#[inline]
pub(crate) fn json_to_block<T: Serialize, F: ErrorType>(value: &T) -> Result<Owned, F> {
    store_json(serde_json::to_vec(value))
}

fn store_json<F: ErrorType>(json: serde_json::Result<Vec<u8>>) -> Result<Owned, F> {
    Owned::copy_of(&json.map_err(unencodable)?)
}

/// Reports a value that can't be encoded. The error's `Display` would bring the names of all I/O errors, 4 KB, into
/// plugins that read no JSON. When serde_json encodes, a syntax error is always about a map's key.
#[cold]
fn unencodable<F: ErrorType>(error: serde_json::Error) -> F {
    F::text(match error.classify() {
        Category::Syntax => "key must be a string",
        _ => "can't encode the value as JSON: `json::to_string` returns the reason",
    })
}

pub(crate) fn json_from_slice<'a, T: Deserialize<'a>, F: ErrorType>(data: &'a [u8]) -> Result<T, F> {
    serde_json::from_slice(data).map_err(F::shown)
}

#[cfg(feature = "msgpack")]
own_encoding! {
    /// Needs the feature `msgpack`, which is on by default.
    ///
    /// Structs are encoded as arrays of their fields' values, without names. Values can nest up to 128 levels.
    ///
    /// ```
    /// use extism_pdk::{FromBytesOwned, Msgpack, ToBytes};
    ///
    /// let bytes = Msgpack(("Ada", 1815)).to_bytes()?;
    /// assert_eq!(bytes, b"\x92\xa3Ada\xcd\x07\x17");
    ///
    /// let (name, born): (String, u32) = Msgpack::from_bytes_owned(&bytes)?.into_inner();
    /// assert_eq!((name.as_str(), born), ("Ada", 1815));
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    Msgpack, msgpack_to_vec, msgpack_to_block, msgpack_from_slice
}

#[cfg(feature = "msgpack")]
fn msgpack_to_vec<T: Serialize, F: ErrorType>(value: &T) -> Result<Vec<u8>, F> {
    rmp_serde::to_vec(value).map_err(F::shown)
}

#[cfg(feature = "msgpack")]
fn msgpack_to_block<T: Serialize, F: ErrorType>(value: &T) -> Result<Owned, F> {
    Owned::copy_of(&msgpack_to_vec::<T, F>(value)?)
}

/// How deep values may nest in MessagePack: as deep as serde_json allows in JSON.
#[cfg(feature = "msgpack")]
const MAX_DEPTH: usize = 128;

#[cfg(feature = "msgpack")]
pub(crate) fn msgpack_from_slice<'a, T: Deserialize<'a>, F: ErrorType>(data: &'a [u8]) -> Result<T, F> {
    let mut deserializer = rmp_serde::Deserializer::from_read_ref(data);
    // The thousand levels that rmp-serde allows overflow a stack of 1 or 2 MB.
    deserializer.set_max_depth(MAX_DEPTH);
    T::deserialize(&mut deserializer).map_err(F::shown)
}

impl ToBytes<'_> for serde_json::Value {
    type Bytes = Vec<u8>;

    fn to_bytes(&self) -> Result<Self::Bytes, Error> {
        json_to_vec(self)
    }
}

impl FromBytesOwned for serde_json::Value {
    fn from_bytes_owned(data: &[u8]) -> Result<Self, Error> {
        json_from_slice(data)
    }
}

/// Text that is encoded in base64 (standard alphabet, padded) as an output.
///
/// Needs the feature `base64`, which is on by default.
///
/// ```
/// use extism_pdk::*;
///
/// #[plugin_fn]
/// pub fn credentials(user: &str) -> FnResult<Base64> {
///     let password = config::get("password")?.unwrap_or_default();
///     Ok(Base64(format!("{user}:{password}")))
/// }
/// # use extism_pdk::testing::{Host, Plugin, export};
/// # let mut host = Host::new().config("password", "s3cret");
/// # assert_eq!(host.call::<String>(export!(credentials), "Ada").unwrap(), "QWRhOnMzY3JldA==");
/// ```
#[cfg(feature = "base64")]
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Base64(
    /// The text, not yet encoded.
    pub String,
);

#[cfg(feature = "base64")]
impl ToBytes<'_> for Base64 {
    type Bytes = String;

    fn to_bytes(&self) -> Result<Self::Bytes, Error> {
        use base64::Engine;
        Ok(base64::engine::general_purpose::STANDARD.encode(&self.0))
    }
}

/// A Protocol Buffers message of the crate `prost`.
///
/// Needs the feature `prost`, which is on by default.
///
/// ```
/// use extism_pdk::*;
///
/// // Most messages are structs that `prost-build` generates. A `String` is the message google.protobuf.StringValue.
/// #[plugin_fn]
/// pub fn greet(Prost(name): Prost<String>) -> FnResult<Prost<String>> {
///     Ok(Prost(format!("Hello, {name}!")))
/// }
/// # use extism_pdk::testing::{Host, Plugin, export};
/// # let Prost(greeting) = Host::new().call::<Prost<String>>(export!(greet), b"\n\x03Ada".as_slice()).unwrap();
/// # assert_eq!(greeting, "Hello, Ada!");
/// ```
#[cfg(feature = "prost")]
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Prost<T: prost::Message>(
    /// The message.
    pub T,
);

#[cfg(feature = "prost")]
impl<T: prost::Message> From<T> for Prost<T> {
    fn from(message: T) -> Self {
        Prost(message)
    }
}

#[cfg(feature = "prost")]
impl<T: prost::Message> ToBytes<'_> for Prost<T> {
    type Bytes = Vec<u8>;

    fn to_bytes(&self) -> Result<Self::Bytes, Error> {
        Ok(self.0.encode_to_vec())
    }
}

#[cfg(feature = "prost")]
impl<T: prost::Message + Default> FromBytesOwned for Prost<T> {
    fn from_bytes_owned(data: &[u8]) -> Result<Self, Error> {
        T::decode(data).map(Prost).map_err(Error::shown)
    }
}

/// A Protocol Buffers message of the crate `protobuf`.
///
/// Needs the feature `protobuf`.
///
/// ```
/// use extism_pdk::*;
/// use protobuf::well_known_types::wrappers::Int32Value;
///
/// #[plugin_fn]
/// pub fn increment(Protobuf(mut number): Protobuf<Int32Value>) -> FnResult<Protobuf<Int32Value>> {
///     number.value += 1;
///     Ok(Protobuf(number))
/// }
/// # use extism_pdk::testing::{Host, Plugin, export};
/// # let bytes = Host::new().call::<Vec<u8>>(export!(increment), b"\x08\x29".as_slice()).unwrap();
/// # assert_eq!(bytes, b"\x08\x2a");
/// ```
#[cfg(feature = "protobuf")]
pub struct Protobuf<T: protobuf::Message>(
    /// The message.
    pub T,
);

#[cfg(feature = "protobuf")]
impl<T: protobuf::Message> ToBytes<'_> for Protobuf<T> {
    type Bytes = Vec<u8>;

    fn to_bytes(&self) -> Result<Self::Bytes, Error> {
        self.0.write_to_bytes().map_err(Error::shown)
    }
}

#[cfg(feature = "protobuf")]
impl<T: protobuf::Message> FromBytesOwned for Protobuf<T> {
    fn from_bytes_owned(data: &[u8]) -> Result<Self, Error> {
        T::parse_from_bytes(data).map(Protobuf).map_err(Error::shown)
    }
}

/// A plain-old-data value (see [`bytemuck::Pod`]), encoded as its bytes in memory, little-endian.
///
/// Needs the feature `raw`, which is on by default.
///
/// ```
/// use extism_pdk::{FromBytes, Raw, ToBytes};
///
/// #[repr(C)]
/// #[derive(Clone, Copy)]
/// struct Pixel { red: u8, green: u8, blue: u8, alpha: u8 }
///
/// // SAFETY: any bytes are a `Pixel`, and it has no padding. bytemuck's derives check that.
/// unsafe impl bytemuck::Zeroable for Pixel {}
/// unsafe impl bytemuck::Pod for Pixel {}
///
/// let Raw(pixel) = Raw::<Pixel>::from_bytes(&[255, 128, 0, 255])?;
/// let grey = Pixel { red: pixel.green, blue: pixel.green, ..*pixel };
/// assert_eq!(Raw(&grey).to_bytes()?, [128, 128, 128, 255]);
/// # Ok::<(), extism_pdk::Error>(())
/// ```
#[cfg(feature = "raw")]
pub struct Raw<'a, T: bytemuck::Pod>(
    /// The value, borrowed.
    pub &'a T,
);

#[cfg(feature = "raw")]
impl<'a, T: bytemuck::Pod> ToBytes<'a> for Raw<'a, T> {
    type Bytes = &'a [u8];

    fn to_bytes(&self) -> Result<Self::Bytes, Error> {
        Ok(bytemuck::bytes_of(self.0))
    }
}

/// Borrows the bytes, which must have the value's length and alignment. std's allocator aligns to 8 bytes, which is
/// enough for nearly every type. It may not be enough for an alignment of 16, such as that of `u128`.
#[cfg(feature = "raw")]
impl<'a, T: bytemuck::Pod> crate::FromBytes<'a> for Raw<'a, T> {
    fn from_bytes(data: &'a [u8]) -> Result<Self, Error> {
        match bytemuck::try_from_bytes(data) {
            Ok(value) => Ok(Raw(value)),
            Err(error) => Err(Error::shown(error)),
        }
    }
}

#[cfg(all(feature = "raw", target_endian = "big"))]
compile_error!("the feature `raw` needs a little-endian target");
