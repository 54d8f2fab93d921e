//! Between Rust values and bytes, and between bytes and blocks.

use core::str::Utf8Error;
use std::io::Cursor;

use crate::error::Failure;
use crate::failure::Message;
use crate::memory::{self, Memory, MemoryHandle};
use crate::{Error, WithReturnCode};

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
/// | `String`, `&str` | UTF-8 |
/// | `Vec<u8>`, `&[u8]` | these |
/// | `i32`, `u32`, `f32` | 4, little-endian |
/// | `i64`, `u64`, `f64` | 8, little-endian |
/// | `bool` | one, 0 or 1; any but 0 is read as `true` |
/// | `Option<T>` | those of the `T`, or none |
/// | `()` | none; any are read as `()` |
/// | `json::Value`, [`Json`](crate::Json) | JSON |
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be turned into bytes for the host",
    label = "no encoding for this type",
    note = "wrap the value, as in `Json(value)`, or derive: `#[derive(serde::Serialize, extism_pdk::ToBytes)] #[encoding(Json)]`"
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
        Self::__from_buffer(buffer.insert(memory::load_vec(block)?))
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
    note = "wrap the type, as in `Json<{Self}>`, or derive: `#[derive(serde::Deserialize, extism_pdk::FromBytes)] #[encoding(Json)]`"
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
    note = "wrap the value, as in `Json(value)`, or derive: `#[derive(serde::Serialize, extism_pdk::ToBytes)] #[encoding(Json)]`"
)]
pub trait ToMemory {
    /// The value's block: a new one, or the block the value already is.
    ///
    /// # Errors
    /// If the value can't be encoded or the host has no memory left.
    fn to_memory(&self) -> Result<Memory, Error>;

    #[doc(hidden)]
    fn __to_memory<F: Failure>(&self) -> Result<Memory, F>
    where
        Self: Sized,
    {
        self.to_memory().map_err(F::error)
    }

    /// The value's block as an output: it must hold no more than that. `None` for `()`, which leaves an output that was
    /// set early.
    #[doc(hidden)]
    fn __to_output<F: Failure>(&self) -> Result<Option<Memory>, F>
    where
        Self: Sized,
    {
        self.__to_memory().and_then(memory::exact).map(Some)
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

    fn __to_memory<F: Failure>(&self) -> Result<Memory, F> {
        self.__to_block()
    }

    fn __to_output<F: Failure>(&self) -> Result<Option<Memory>, F> {
        if self.__is_nothing() { Ok(None) } else { self.__to_block().map(Some) }
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

macro_rules! numbers {
    ($($number:ident $length:literal $message:literal;)*) => {$(
        impl ToBytes<'_> for $number {
            type Bytes = [u8; $length];

            fn to_bytes(&self) -> Result<Self::Bytes, Error> {
                Ok(self.to_le_bytes())
            }

            fn __to_block<F: Failure>(&self) -> Result<Memory, F> {
                memory::store_array(self.to_le_bytes())
            }
        }

        impl FromBytesOwned for $number {
            fn from_bytes_owned(data: &[u8]) -> Result<Self, Error> {
                number(data, $number::from_le_bytes, $message)
            }

            fn __from_vec<F: Failure>(data: Vec<u8>) -> Result<Self, F> {
                number(&data, $number::from_le_bytes, $message)
            }

            fn __from_block_owned<F: Failure>(block: MemoryHandle) -> Result<Self, F> {
                memory::load_array(block).map($number::from_le_bytes).ok_or_else(|| F::text($message))
            }
        }
    )*};
}

fn number<const N: usize, T, F: Failure>(data: &[u8], read: fn([u8; N]) -> T, message: &'static str) -> Result<T, F> {
    data.try_into().map(read).map_err(|_| F::text(message))
}

numbers! {
    i32 4 "an i32 is exactly 4 bytes, little-endian";
    u32 4 "a u32 is exactly 4 bytes, little-endian";
    f32 4 "an f32 is exactly 4 bytes, little-endian";
    i64 8 "an i64 is exactly 8 bytes, little-endian";
    u64 8 "a u64 is exactly 8 bytes, little-endian";
    f64 8 "an f64 is exactly 8 bytes, little-endian";
}

impl ToBytes<'_> for bool {
    type Bytes = [u8; 1];

    fn to_bytes(&self) -> Result<Self::Bytes, Error> {
        Ok([u8::from(*self)])
    }
}

impl FromBytesOwned for bool {
    fn from_bytes_owned(data: &[u8]) -> Result<Self, Error> {
        match data.first() {
            Some(byte) => Ok(*byte != 0),
            None => Err(Error::text("a bool is one byte, 0 or 1")),
        }
    }
}

impl ToBytes<'_> for () {
    type Bytes = [u8; 0];

    fn to_bytes(&self) -> Result<Self::Bytes, Error> {
        Ok([])
    }

    fn __is_nothing(&self) -> bool {
        true
    }

    fn __to_block<F: Failure>(&self) -> Result<Memory, F> {
        Ok(Memory::null())
    }
}

/// Any bytes are read as `()`.
impl FromBytesOwned for () {
    fn from_bytes_owned(_: &[u8]) -> Result<Self, Error> {
        Ok(())
    }

    fn __from_block_owned<F: Failure>(_: MemoryHandle) -> Result<Self, F> {
        Ok(())
    }
}

impl ToBytes<'_> for Vec<u8> {
    type Bytes = Vec<u8>;

    fn to_bytes(&self) -> Result<Self::Bytes, Error> {
        Ok(self.clone())
    }

    fn __to_block<F: Failure>(&self) -> Result<Memory, F> {
        memory::store_new(self)
    }
}

impl FromBytesOwned for Vec<u8> {
    fn from_bytes_owned(data: &[u8]) -> Result<Self, Error> {
        Ok(data.to_vec())
    }

    fn __from_vec<F: Failure>(data: Vec<u8>) -> Result<Self, F> {
        Ok(data)
    }
}

impl FromBytesOwned for Box<[u8]> {
    fn from_bytes_owned(data: &[u8]) -> Result<Self, Error> {
        Ok(data.into())
    }

    fn __from_vec<F: Failure>(data: Vec<u8>) -> Result<Self, F> {
        Ok(data.into_boxed_slice())
    }
}

impl ToBytes<'_> for String {
    type Bytes = String;

    fn to_bytes(&self) -> Result<Self::Bytes, Error> {
        Ok(self.clone())
    }

    fn __to_block<F: Failure>(&self) -> Result<Memory, F> {
        memory::store_new(self.as_bytes())
    }
}

impl FromBytesOwned for String {
    fn from_bytes_owned(data: &[u8]) -> Result<Self, Error> {
        <&str>::from_bytes(data).map(Into::into)
    }

    fn __from_vec<F: Failure>(data: Vec<u8>) -> Result<Self, F> {
        match String::from_utf8(data) {
            Ok(string) => Ok(string),
            Err(error) => Err(F::text(utf8_text(error.utf8_error()))),
        }
    }
}

impl<'a> ToBytes<'a> for &'a [u8] {
    type Bytes = &'a [u8];

    fn to_bytes(&self) -> Result<Self::Bytes, Error> {
        Ok(self)
    }
}

impl<'a> FromBytes<'a> for &'a [u8] {
    fn from_bytes(data: &'a [u8]) -> Result<Self, Error> {
        Ok(data)
    }
}

impl<'a> ToBytes<'a> for &'a str {
    type Bytes = &'a str;

    fn to_bytes(&self) -> Result<Self::Bytes, Error> {
        Ok(self)
    }
}

impl<'a> FromBytes<'a> for &'a str {
    fn from_bytes(data: &'a [u8]) -> Result<Self, Error> {
        core::str::from_utf8(data).map_err(|error| Error::text(utf8_text(error)))
    }

    fn __from_buffer<F: Failure>(buffer: &'a mut Vec<u8>) -> Result<Self, F> {
        core::str::from_utf8(buffer).map_err(|error| F::text(utf8_text(error)))
    }
}

/// The error's own text, without the kilobyte of its `Display`.
#[cold]
fn utf8_text(error: Utf8Error) -> String {
    let mut text = Message::default();
    match error.error_len() {
        Some(length) => text.add("invalid utf-8 sequence of ").number(length).add(" bytes"),
        None => text.add("incomplete utf-8 byte sequence"),
    };
    text.add(" from index ").number(error.valid_up_to());
    text.0
}

impl<'a, T: ToBytes<'a>> ToBytes<'a> for &'a T {
    type Bytes = T::Bytes;

    fn to_bytes(&self) -> Result<Self::Bytes, Error> {
        T::to_bytes(self)
    }

    fn __to_block<F: Failure>(&self) -> Result<Memory, F> {
        T::__to_block(self)
    }
}

/// `None` is empty.
impl<'a, T: ToBytes<'a>> ToBytes<'a> for Option<T> {
    type Bytes = Vec<u8>;

    fn to_bytes(&self) -> Result<Self::Bytes, Error> {
        match self {
            Some(value) => Ok(value.to_bytes()?.as_ref().to_vec()),
            None => Ok(Vec::new()),
        }
    }

    fn __to_block<F: Failure>(&self) -> Result<Memory, F> {
        match self {
            Some(value) => value.__to_block(),
            None => Ok(Memory::null()),
        }
    }
}

/// Empty is `None`.
impl<'a, T: FromBytes<'a>> FromBytes<'a> for Option<T> {
    fn from_bytes(data: &'a [u8]) -> Result<Self, Error> {
        if data.is_empty() { Ok(None) } else { T::from_bytes(data).map(Some) }
    }

    fn __from_buffer<F: Failure>(buffer: &'a mut Vec<u8>) -> Result<Self, F> {
        if buffer.is_empty() { Ok(None) } else { T::__from_buffer(buffer).map(Some) }
    }
}

impl<'a, T: FromBytes<'a>> FromBytes<'a> for Cursor<T> {
    fn from_bytes(data: &'a [u8]) -> Result<Self, Error> {
        T::from_bytes(data).map(Cursor::new)
    }

    fn __from_buffer<F: Failure>(buffer: &'a mut Vec<u8>) -> Result<Self, F> {
        T::__from_buffer(buffer).map(Cursor::new)
    }
}
