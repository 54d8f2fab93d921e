//! Conversions between Rust values and bytes, and between bytes and blocks.

use crate::error::ErrorType;
use crate::memory::Memory;
use crate::memory::block::{Given, Lent, Owned, ValueBlock};
use crate::{Error, WithReturnCode};

mod values;

/// A value that can be encoded as bytes for the host.
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
/// | `String`, `&str`, and `str` in a `Box`, `Cow`, `Rc` or `Arc` | the text in UTF-8 |
/// | `Vec<u8>`, `&[u8]`, `[u8; N]`, and `[u8]` in a `Box`, `Cow`, `Rc` or `Arc` | the bytes themselves |
/// | `i32`, `u32`, `f32` | 4 bytes, little-endian |
/// | `i64`, `u64`, `f64` | 8 bytes, little-endian |
/// | `bool` | one byte, 0 or 1; any other byte is decoded as `true` |
/// | `Option<T>` | the bytes of the `T`; no bytes for `None` |
/// | `()` | no bytes; any bytes are decoded as `()` |
/// | `json::Value`, [`Json`](crate::Json) | JSON |
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be turned into bytes for the host",
    label = "no encoding for this type",
    note = "wrap the value, as in `Json(value)`, or derive: `#[derive(serde::Serialize, extism_pdk::ToBytes)] #[encoding(Json)]`",
    note = "a type of the crate `extism-convert`, or with its traits, isn't one of this crate's: import `Json`, `ToBytes` and \
            the like from `extism_pdk`"
)]
pub trait ToBytes<'a> {
    /// The type of the bytes, borrowed or owned.
    type Bytes: AsRef<[u8]>;

    /// Encodes the value.
    ///
    /// # Errors
    /// If the value can't be encoded.
    fn to_bytes(&self) -> Result<Self::Bytes, Error>;

    /// Returns whether the value is `()`, for which a host is given nothing.
    #[doc(hidden)]
    fn __is_nothing(&self) -> bool {
        false
    }

    /// Encodes the value into a new block, without a copy in between where that is possible.
    // The hidden methods begin with two underscores so that they don't clash with methods of the plugin's own traits.
    #[doc(hidden)]
    #[inline]
    fn __to_block<F: ErrorType>(&self) -> Result<Owned, F>
    where
        Self: Sized,
    {
        Owned::copy_of(self.to_bytes().map_err(F::error)?.as_ref())
    }
}

/// A value that can be decoded from bytes, and may borrow from them.
///
/// For types that don't borrow, implement [`FromBytesOwned`], which implements this trait, too. The table at
/// [`ToBytes`] has the bytes of each type.
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
    note = "wrap the type, as in `Json<{Self}>`, or derive: `#[derive(serde::Deserialize, extism_pdk::FromBytes)] #[encoding(Json)]`; such a type is taken by value, without `&`"
)]
pub trait FromBytes<'a>: Sized {
    /// Decodes a value.
    ///
    /// # Errors
    /// If the bytes can't be decoded as such a value.
    fn from_bytes(data: &'a [u8]) -> Result<Self, Error>;

    /// Decodes a value from a buffer, which it may keep.
    #[doc(hidden)]
    fn __from_buffer<F: ErrorType>(buffer: &'a mut Vec<u8>) -> Result<Self, F> {
        Self::from_bytes(buffer).map_err(F::error)
    }

    /// Decodes a value from a block, by way of a buffer that it may borrow from.
    #[doc(hidden)]
    fn __from_block<F: ErrorType>(block: Lent<'_>, buffer: &'a mut Option<Vec<u8>>) -> Result<Self, F> {
        Self::__from_buffer(block.load_into(buffer)?)
    }
}

/// A value that can be decoded from bytes without borrowing from them. `#[derive(FromBytes)]` implements it.
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
    note = "wrap the type, as in `Json<{Self}>`, or derive: `#[derive(serde::Deserialize, extism_pdk::FromBytes)] #[encoding(Json)]`; such a type is taken by value, without `&`",
    note = "a type of the crate `extism-convert`, or with its traits, isn't one of this crate's: import `Json`, `ToBytes` and \
            the like from `extism_pdk`"
)]
pub trait FromBytesOwned: Sized {
    /// Decodes a value.
    ///
    /// # Errors
    /// If the bytes can't be decoded as such a value.
    fn from_bytes_owned(data: &[u8]) -> Result<Self, Error>;

    /// Decodes a value from bytes, which it may keep.
    #[doc(hidden)]
    fn __from_vec<F: ErrorType>(data: Vec<u8>) -> Result<Self, F> {
        Self::from_bytes_owned(&data).map_err(F::error)
    }

    /// Decodes a value from a block.
    #[doc(hidden)]
    fn __from_block_owned<F: ErrorType>(block: Lent<'_>) -> Result<Self, F> {
        Self::__from_vec(block.load()?)
    }
}

impl<'a, T: FromBytesOwned> FromBytes<'a> for T {
    fn from_bytes(data: &'a [u8]) -> Result<Self, Error> {
        T::from_bytes_owned(data)
    }

    fn __from_buffer<F: ErrorType>(buffer: &'a mut Vec<u8>) -> Result<Self, F> {
        T::__from_vec(core::mem::take(buffer))
    }

    fn __from_block<F: ErrorType>(block: Lent<'_>, _: &'a mut Option<Vec<u8>>) -> Result<Self, F> {
        T::__from_block_owned(block)
    }
}

/// A value that can be put into a block of the host's memory: every [`ToBytes`] value, and blocks themselves.
///
/// ```
/// use extism_pdk::{Error, Memory, ToMemory, output};
///
/// /// Sets the output, and returns its length.
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
    /// Returns the value's block: a new one, or the block that the value already is.
    ///
    /// # Errors
    /// If the value can't be encoded or the host has no memory left.
    fn to_memory(&self) -> Result<Memory, Error>;

    /// Returns the value's block, and says who frees it.
    #[doc(hidden)]
    #[inline]
    fn __to_value_block<F: ErrorType>(&self) -> Result<ValueBlock<'_>, F>
    where
        Self: Sized,
    {
        self.to_memory().map(|block| ValueBlock::Owned(Owned::new(block.0))).map_err(F::error)
    }

    /// Returns whether the value is `()`, which keeps an output that was set before the export returned.
    #[doc(hidden)]
    fn __is_no_output(&self) -> bool {
        false
    }

    /// Returns the value's block as an output. A block that somebody else owns is given to the host, too.
    #[doc(hidden)]
    #[inline]
    fn __to_output<F: ErrorType>(&self) -> Result<Given, F>
    where
        Self: Sized,
    {
        self.__to_value_block().map(|block| Given::new(block.into_handle())).and_then(Given::whole)
    }

    /// Returns a code that goes with the value. It isn't used: an export that has an output returns 0.
    fn status(&self) -> i32 {
        0
    }
}

impl<'a, T: ToBytes<'a>> ToMemory for T {
    fn to_memory(&self) -> Result<Memory, Error> {
        self.__to_block().map(Memory::freed_by_hand)
    }

    #[inline]
    fn __to_value_block<F: ErrorType>(&self) -> Result<ValueBlock<'_>, F> {
        self.__to_block().map(ValueBlock::Owned)
    }

    fn __is_no_output(&self) -> bool {
        self.__is_nothing()
    }

    #[inline]
    fn __to_output<F: ErrorType>(&self) -> Result<Given, F> {
        self.__to_block().map(Owned::give)
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

    fn __to_value_block<F: ErrorType>(&self) -> Result<ValueBlock<'_>, F> {
        Ok(ValueBlock::Lent(self.lend()))
    }
}

impl<T: ToMemory> ToMemory for WithReturnCode<T> {
    fn to_memory(&self) -> Result<Memory, Error> {
        self.0.to_memory()
    }

    fn __to_value_block<F: ErrorType>(&self) -> Result<ValueBlock<'_>, F> {
        self.0.__to_value_block()
    }

    fn status(&self) -> i32 {
        self.1
    }
}

impl Memory {
    /// Creates a block that holds the encoded value.
    ///
    /// ```
    /// use extism_pdk::{Json, Memory};
    ///
    /// let block = Memory::new(&Json(["a", "b"]))?;
    /// assert_eq!(block.to_string()?, r#"["a","b"]"#);
    /// block.free();
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the value can't be encoded or the host has no memory left.
    pub fn new<'a, T: ToBytes<'a>>(value: &T) -> Result<Self, Error> {
        value.__to_block().map(Memory::freed_by_hand)
    }

    /// Decodes the block's bytes as text.
    ///
    /// # Errors
    /// If they aren't UTF-8, or more than the plugin's own memory can hold.
    #[allow(clippy::inherent_to_string, clippy::should_implement_trait)] // upstream's name
    pub fn to_string(&self) -> Result<String, Error> {
        self.to()
    }

    /// Decodes the block's bytes.
    ///
    /// ```
    /// use extism_pdk::Memory;
    ///
    /// let block = Memory::from_bytes([2, 1, 0, 0])?;
    /// assert_eq!(block.to::<u32>()?, 258);
    /// assert!(block.to::<u64>().is_err());
    /// block.free();
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    ///
    /// # Errors
    /// If they can't be decoded as `T`, or are more than the plugin's own memory can hold.
    pub fn to<T: FromBytesOwned>(&self) -> Result<T, Error> {
        T::__from_block_owned(self.lend())
    }
}

/// Decodes a value from a block, and frees the block.
pub(crate) fn take<T: for<'a> FromBytes<'a>>(block: Owned) -> Result<T, Error> {
    T::__from_block(block.lend(), &mut None)
}

/// Encodes a value into a block, for an import that frees it.
pub(crate) fn give<T: ToMemory>(value: &T) -> Result<Given, Error> {
    value.__to_value_block::<Error>()?.give()
}
