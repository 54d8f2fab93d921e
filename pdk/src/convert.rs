//! Between Rust values and bytes, and between bytes and blocks.

use crate::error::Failure;
use crate::memory::{self, Memory, MemoryHandle};
use crate::{Error, WithReturnCode};

mod values;

/// A value that can be turned into the bytes a host reads.
///
/// Derive it by naming an encoding:
///
/// ```
/// use extism_pdk::{Json, ToBytes};
///
/// #[derive(serde::Serialize, ToBytes)]
/// #[encoding(Json)]
/// struct Point { x: i32, y: i32 }
///
/// assert_eq!(Point { x: 1, y: 2 }.to_bytes()?, br#"{"x":1,"y":2}"#);
/// # Ok::<(), extism_pdk::Error>(())
/// ```
///
/// # What the bytes are
///
/// | type | bytes |
/// |---|---|
/// | `String`, `&str`, and `str` in a `Box`, `Cow`, `Rc` or `Arc` | UTF-8 |
/// | `Vec<u8>`, `&[u8]`, `[u8; N]`, and `[u8]` in a `Box`, `Cow`, `Rc` or `Arc` | these |
/// | `i32`, `u32`, `f32` | 4, little-endian |
/// | `i64`, `u64`, `f64` | 8, little-endian |
/// | `bool` | one, 0 or 1; any but 0 is read as `true` |
/// | `Option<T>` | those of the `T`, or none |
/// | `()` | none; any are read as `()` |
/// | `json::Value`, [`Json`](crate::Json) | JSON |
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be turned into bytes for the host",
    label = "no encoding for this type",
    note = "wrap the value, as in `Json(value)`, or derive: `#[derive(serde::Serialize, extism_pdk::ToBytes)] #[encoding(Json)]`",
    note = "a type of the crate `extism-convert`, or with its traits, isn't one of this crate's: import `Json`, `ToBytes` and \
            the like from `extism_pdk`"
)]
pub trait ToBytes<'a> {
    /// The bytes, borrowed or owned.
    type Bytes: AsRef<[u8]>;

    /// Encodes the value.
    ///
    /// # Errors
    /// If the encoding refuses the value.
    fn to_bytes(&self) -> Result<Self::Bytes, Error>;

    /// Whether there is nothing to give a host: the value is `()`.
    #[doc(hidden)]
    fn __is_nothing(&self) -> bool {
        false
    }

    /// A new block that holds the encoded value, with no copy in between where there needn't be one.
    // The hidden methods' names keep clear of methods of the plugin's own, which globs bring together with these.
    #[doc(hidden)]
    #[inline]
    fn __to_block<F: Failure>(&self) -> Result<Memory, F>
    where
        Self: Sized,
    {
        memory::store_new(self.to_bytes().map_err(F::error)?.as_ref())
    }
}

/// A value that can be read from bytes, possibly borrowing them.
///
/// Implement [`FromBytesOwned`] for types that don't borrow; they get this trait with it. [`ToBytes`] says what the
/// bytes of each type are.
///
/// ```
/// use extism_pdk::{Error, FromBytes, FnResult, plugin_fn};
///
/// /// `name=value`
/// pub struct Pair<'a>(&'a str, &'a str);
///
/// impl<'a> FromBytes<'a> for Pair<'a> {
///     fn from_bytes(data: &'a [u8]) -> Result<Self, Error> {
///         let text = <&str>::from_bytes(data)?;
///         let (name, value) = text.split_once('=').ok_or_else(|| Error::msg("no `=` in the pair"))?;
///         Ok(Pair(name, value))
///     }
/// }
///
/// #[plugin_fn]
/// pub fn value(Pair(_, value): Pair<'_>) -> FnResult<String> {
///     Ok(value.to_uppercase())
/// }
/// # use extism_pdk::testing::{Host, Plugin, export};
/// # assert_eq!(Host::new().call::<String>(export!(value), "a=b").unwrap(), "B");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be read from the bytes of the host",
    label = "no decoding for this type",
    note = "wrap the type, as in `Json<{Self}>`, or derive: `#[derive(serde::Deserialize, extism_pdk::FromBytes)] #[encoding(Json)]`"
)]
pub trait FromBytes<'a>: Sized {
    /// Decodes a value.
    ///
    /// # Errors
    /// If the bytes aren't such a value.
    fn from_bytes(data: &'a [u8]) -> Result<Self, Error>;

    /// Decodes a value from a buffer that it may keep.
    #[doc(hidden)]
    fn __from_buffer<F: Failure>(buffer: &'a mut Vec<u8>) -> Result<Self, F> {
        Self::from_bytes(buffer).map_err(F::error)
    }

    /// Decodes a value from a block, by way of a buffer that it may borrow from.
    #[doc(hidden)]
    fn __from_block<F: Failure>(block: MemoryHandle, buffer: &'a mut Option<Vec<u8>>) -> Result<Self, F> {
        Self::__from_buffer(memory::load_into(block, buffer)?)
    }
}

/// A value that can be read from bytes without borrowing them. `#[derive(FromBytes)]` implements it.
///
/// ```
/// use extism_pdk::{FromBytes, FromBytesOwned, Json};
///
/// #[derive(serde::Deserialize, FromBytes)]
/// #[encoding(Json)]
/// struct Point { x: i32, y: i32 }
///
/// assert_eq!(Point::from_bytes_owned(br#"{"x":1,"y":2}"#)?.y, 2);
/// # Ok::<(), extism_pdk::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be read from the bytes of the host",
    label = "no decoding for this type",
    note = "wrap the type, as in `Json<{Self}>`, or derive: `#[derive(serde::Deserialize, extism_pdk::FromBytes)] #[encoding(Json)]`",
    note = "a type of the crate `extism-convert`, or with its traits, isn't one of this crate's: import `Json`, `ToBytes` and \
            the like from `extism_pdk`"
)]
pub trait FromBytesOwned: Sized {
    /// Decodes a value.
    ///
    /// # Errors
    /// If the bytes aren't such a value.
    fn from_bytes_owned(data: &[u8]) -> Result<Self, Error>;

    /// Decodes a value from bytes that it may keep.
    #[doc(hidden)]
    fn __from_vec<F: Failure>(data: Vec<u8>) -> Result<Self, F> {
        Self::from_bytes_owned(&data).map_err(F::error)
    }

    /// Decodes a value from a block.
    #[doc(hidden)]
    fn __from_block_owned<F: Failure>(block: MemoryHandle) -> Result<Self, F> {
        Self::__from_vec(memory::load_vec(block)?)
    }
}

impl<'a, T: FromBytesOwned> FromBytes<'a> for T {
    fn from_bytes(data: &'a [u8]) -> Result<Self, Error> {
        T::from_bytes_owned(data)
    }

    fn __from_buffer<F: Failure>(buffer: &'a mut Vec<u8>) -> Result<Self, F> {
        T::__from_vec(core::mem::take(buffer))
    }

    fn __from_block<F: Failure>(block: MemoryHandle, _: &'a mut Option<Vec<u8>>) -> Result<Self, F> {
        T::__from_block_owned(block)
    }
}

/// A value that can be put into a block of the host's memory: everything that is [`ToBytes`], and blocks themselves.
///
/// ```
/// use extism_pdk::{Error, Memory, ToMemory, output};
///
/// /// Sets the output to whatever a step made, and says how long it is.
/// fn finish(value: impl ToMemory) -> Result<usize, Error> {
///     let block = value.to_memory()?;
///     let length = block.len();
///     output(block)?;
///     Ok(length)
/// }
///
/// assert_eq!(finish("hello")?, 5);
/// assert_eq!(finish(Memory::from_bytes([1, 2])?)?, 2);
/// # Ok::<(), Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be given to the host",
    label = "no encoding for this type",
    note = "wrap the value, as in `Json(value)`, or derive: `#[derive(serde::Serialize, extism_pdk::ToBytes)] #[encoding(Json)]`",
    note = "a type of the crate `extism-convert`, or with its traits, isn't one of this crate's: import `Json`, `ToBytes` and \
            the like from `extism_pdk`"
)]
pub trait ToMemory {
    /// The value's block: a new one, or the block the value already is.
    ///
    /// # Errors
    /// If the value can't be encoded or the host has no memory left.
    fn to_memory(&self) -> Result<Memory, Error>;

    #[doc(hidden)]
    #[inline]
    fn __to_memory<F: Failure>(&self) -> Result<Memory, F>
    where
        Self: Sized,
    {
        self.to_memory().map_err(F::error)
    }

    /// Whether the value is `()`, which leaves an output that was set early.
    #[doc(hidden)]
    fn __is_no_output(&self) -> bool {
        false
    }

    /// The value's block as an output: it must hold no more than that.
    #[doc(hidden)]
    #[inline]
    fn __to_output<F: Failure>(&self) -> Result<Memory, F>
    where
        Self: Sized,
    {
        self.__to_memory().and_then(memory::exact)
    }

    /// A code that goes with the value. Nothing asks for it: an export that has an output returns 0.
    fn status(&self) -> i32 {
        0
    }

    /// Whether `to_memory` gives a block that stays somebody else's, so that nobody may free it or give it away.
    #[doc(hidden)]
    fn __is_borrowed(&self) -> bool {
        false
    }
}

impl<'a, T: ToBytes<'a>> ToMemory for T {
    fn to_memory(&self) -> Result<Memory, Error> {
        self.__to_block()
    }

    #[inline]
    fn __to_memory<F: Failure>(&self) -> Result<Memory, F> {
        self.__to_block()
    }

    fn __is_no_output(&self) -> bool {
        self.__is_nothing()
    }

    #[inline]
    fn __to_output<F: Failure>(&self) -> Result<Memory, F> {
        self.__to_block()
    }
}

impl ToMemory for Memory {
    fn to_memory(&self) -> Result<Memory, Error> {
        Ok(Memory(self.0))
    }
}

impl ToMemory for &Memory {
    fn to_memory(&self) -> Result<Memory, Error> {
        Ok(Memory(self.0))
    }

    fn __is_borrowed(&self) -> bool {
        true
    }
}

impl<T: ToMemory> ToMemory for WithReturnCode<T> {
    fn to_memory(&self) -> Result<Memory, Error> {
        self.0.to_memory()
    }

    fn status(&self) -> i32 {
        self.1
    }

    fn __is_borrowed(&self) -> bool {
        self.0.__is_borrowed()
    }
}
