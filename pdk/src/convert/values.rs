//! Conversions of numbers, text, bytes and options.

use core::str::Utf8Error;
use std::borrow::Cow;
use std::io::Cursor;
use std::rc::Rc;
use std::sync::Arc;

use super::{FromBytes, FromBytesOwned, ToBytes};
use crate::Error;
use crate::error::ErrorType;
use crate::memory::block::{Lent, Owned};
use crate::message::Message;

macro_rules! numbers {
    ($($number:ident $length:literal $message:literal;)*) => {$(
        impl ToBytes<'_> for $number {
            type Bytes = [u8; $length];

            fn to_bytes(&self) -> Result<Self::Bytes, Error> {
                Ok(self.to_le_bytes())
            }

            fn __to_block<F: ErrorType>(&self) -> Result<Owned, F> {
                Owned::of_array(self.to_le_bytes())
            }
        }

        impl FromBytesOwned for $number {
            fn from_bytes_owned(data: &[u8]) -> Result<Self, Error> {
                number(data, $number::from_le_bytes, $message)
            }

            fn __from_vec<F: ErrorType>(data: Vec<u8>) -> Result<Self, F> {
                number(&data, $number::from_le_bytes, $message)
            }

            fn __from_block_owned<F: ErrorType>(block: Lent<'_>) -> Result<Self, F> {
                block.load_array().map($number::from_le_bytes).ok_or_else(|| F::text($message))
            }
        }
    )*};
}

fn number<const N: usize, T, F: ErrorType>(data: &[u8], read: fn([u8; N]) -> T, message: &'static str) -> Result<T, F> {
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

    fn __to_block<F: ErrorType>(&self) -> Result<Owned, F> {
        Ok(Owned::nothing())
    }
}

/// Accepts any bytes.
impl FromBytesOwned for () {
    fn from_bytes_owned(_: &[u8]) -> Result<Self, Error> {
        Ok(())
    }

    fn __from_block_owned<F: ErrorType>(_: Lent<'_>) -> Result<Self, F> {
        Ok(())
    }
}

/// Implements [`ToBytes`] for text and bytes, which need no encoding.
macro_rules! as_they_are {
    ($($ty:ty)*) => {$(
        impl<'a> ToBytes<'a> for $ty {
            type Bytes = $ty;

            fn to_bytes(&self) -> Result<Self::Bytes, Error> {
                Ok(Clone::clone(self))
            }

            fn __to_block<F: ErrorType>(&self) -> Result<Owned, F> {
                Owned::copy_of(self.as_ref())
            }
        }
    )*};
}

as_they_are! { Vec<u8> String &'a [u8] &'a str }

impl FromBytesOwned for Vec<u8> {
    fn from_bytes_owned(data: &[u8]) -> Result<Self, Error> {
        Ok(data.to_vec())
    }

    fn __from_vec<F: ErrorType>(data: Vec<u8>) -> Result<Self, F> {
        Ok(data)
    }
}

impl FromBytesOwned for String {
    fn from_bytes_owned(data: &[u8]) -> Result<Self, Error> {
        <&str>::from_bytes(data).map(Into::into)
    }

    fn __from_vec<F: ErrorType>(data: Vec<u8>) -> Result<Self, F> {
        match core::str::from_utf8(&data) {
            // SAFETY: `from_utf8` just found valid UTF-8. `String::from_utf8` would do both, but its error keeps the
            // bytes: 250 bytes of code and 40 instructions more.
            Ok(_) => Ok(unsafe { String::from_utf8_unchecked(data) }),
            Err(error) => Err(F::text(utf8_text(error))),
        }
    }
}

/// Implements the conversions of types that hold text or bytes in another way, by those of `$owned`.
macro_rules! holders {
    ($($owned:ty: $($holder:ty)*;)*) => {$($(
        impl ToBytes<'_> for $holder {
            type Bytes = Vec<u8>;

            fn to_bytes(&self) -> Result<Self::Bytes, Error> {
                let bytes: &[u8] = (**self).as_ref();
                Ok(bytes.to_vec())
            }

            fn __to_block<F: ErrorType>(&self) -> Result<Owned, F> {
                Owned::copy_of((**self).as_ref())
            }
        }

        impl FromBytesOwned for $holder {
            fn from_bytes_owned(data: &[u8]) -> Result<Self, Error> {
                <$owned>::from_bytes_owned(data).map(Into::into)
            }

            fn __from_vec<F: ErrorType>(data: Vec<u8>) -> Result<Self, F> {
                <$owned>::__from_vec(data).map(Into::into)
            }
        }
    )*)*};
}

holders! {
    String: Box<str> Rc<str> Arc<str> Cow<'_, str>;
    Vec<u8>: Box<[u8]> Rc<[u8]> Arc<[u8]> Cow<'_, [u8]>;
}

impl<const N: usize> ToBytes<'_> for [u8; N] {
    type Bytes = [u8; N];

    fn to_bytes(&self) -> Result<Self::Bytes, Error> {
        Ok(*self)
    }

    fn __to_block<F: ErrorType>(&self) -> Result<Owned, F> {
        Owned::copy_of(self)
    }
}

impl<const N: usize> FromBytesOwned for [u8; N] {
    fn from_bytes_owned(data: &[u8]) -> Result<Self, Error> {
        number(data, |bytes| bytes, "the number of bytes isn't the array's length")
    }
}

impl<'a> FromBytes<'a> for &'a [u8] {
    fn from_bytes(data: &'a [u8]) -> Result<Self, Error> {
        Ok(data)
    }
}

impl<'a> FromBytes<'a> for &'a str {
    fn from_bytes(data: &'a [u8]) -> Result<Self, Error> {
        core::str::from_utf8(data).map_err(|error| Error::text(utf8_text(error)))
    }

    fn __from_buffer<F: ErrorType>(buffer: &'a mut Vec<u8>) -> Result<Self, F> {
        core::str::from_utf8(buffer).map_err(|error| F::text(utf8_text(error)))
    }
}

/// Formats the error as its `Display` does, whose code is a kilobyte.
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

    fn __to_block<F: ErrorType>(&self) -> Result<Owned, F> {
        T::__to_block(self)
    }
}

/// Encodes `None` as no bytes.
impl<'a, T: ToBytes<'a>> ToBytes<'a> for Option<T> {
    type Bytes = Vec<u8>;

    fn to_bytes(&self) -> Result<Self::Bytes, Error> {
        match self {
            Some(value) => Ok(value.to_bytes()?.as_ref().to_vec()),
            None => Ok(Vec::new()),
        }
    }

    fn __to_block<F: ErrorType>(&self) -> Result<Owned, F> {
        match self {
            Some(value) => value.__to_block(),
            None => Ok(Owned::nothing()),
        }
    }
}

/// Decodes no bytes as `None`.
impl<'a, T: FromBytes<'a>> FromBytes<'a> for Option<T> {
    fn from_bytes(data: &'a [u8]) -> Result<Self, Error> {
        if data.is_empty() { Ok(None) } else { T::from_bytes(data).map(Some) }
    }

    fn __from_buffer<F: ErrorType>(buffer: &'a mut Vec<u8>) -> Result<Self, F> {
        if buffer.is_empty() { Ok(None) } else { T::__from_buffer(buffer).map(Some) }
    }
}

impl<'a, T: FromBytes<'a>> FromBytes<'a> for Cursor<T> {
    fn from_bytes(data: &'a [u8]) -> Result<Self, Error> {
        T::from_bytes(data).map(Cursor::new)
    }

    fn __from_buffer<F: ErrorType>(buffer: &'a mut Vec<u8>) -> Result<Self, F> {
        T::__from_buffer(buffer).map(Cursor::new)
    }
}
