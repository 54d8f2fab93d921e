//! The functions that derives of `ToBytes` and `FromBytes` call.

use crate::error::ErrorType;
use crate::memory::block::Owned;
use crate::{FromBytesOwned, ToBytes};

/// Encodes a value in a newtype, for a derived `to_bytes` or `__to_block`. One function does both, so that one wrong
/// type is one error.
pub fn encode<'a, T, N: ToBytes<'a>, E: Encoded, F: ErrorType>(value: T, newtype: fn(T) -> N) -> Result<E, F> {
    E::encode(&newtype(value))
}

/// The container that the bytes of a value are put into.
pub trait Encoded: Sized {
    /// Encodes the value.
    fn encode<'a, F: ErrorType>(value: &impl ToBytes<'a>) -> Result<Self, F>;
}

impl Encoded for Vec<u8> {
    fn encode<'a, F: ErrorType>(value: &impl ToBytes<'a>) -> Result<Self, F> {
        Ok(value.to_bytes().map_err(F::error)?.as_ref().to_vec())
    }
}

impl Encoded for Owned {
    fn encode<'a, F: ErrorType>(value: &impl ToBytes<'a>) -> Result<Self, F> {
        value.__to_block()
    }
}

/// Decodes a value in a newtype, for a derived `from_bytes_owned` or `__from_vec`.
pub fn decode_newtype<N: FromBytesOwned, F: ErrorType>(data: impl Encoding) -> Result<N, F> {
    data.decode()
}

/// The container that the bytes of a value are in.
pub trait Encoding {
    /// Decodes the value.
    fn decode<T: FromBytesOwned, F: ErrorType>(self) -> Result<T, F>;
}

impl Encoding for &[u8] {
    fn decode<T: FromBytesOwned, F: ErrorType>(self) -> Result<T, F> {
        T::from_bytes_owned(self).map_err(F::error)
    }
}

impl Encoding for Vec<u8> {
    fn decode<T: FromBytesOwned, F: ErrorType>(self) -> Result<T, F> {
        T::__from_vec(self)
    }
}

/// A newtype whose value may borrow from the bytes it is decoded from.
pub trait Borrowing<'a>: Sized {
    /// Decodes the value.
    fn borrow<F: ErrorType>(data: &'a [u8]) -> Result<Self, F>;
}

/// Decodes a value in a newtype that borrows, for a derived `from_bytes` or `__from_buffer`.
pub fn borrow_newtype<'a, N: Borrowing<'a>, F: ErrorType>(data: &'a [u8]) -> Result<N, F> {
    N::borrow(data)
}
