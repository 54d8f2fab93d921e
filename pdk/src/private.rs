//! What the macros' expansions call. Not for plugins: anything here may change in any release.

use crate::error::Text;
use crate::failure::{end_call, fail_input, fail_text};
use crate::memory::{self, ManagedMemory};
use crate::{FromBytes, ToMemory, WithReturnCode};

pub use crate::error::Failure;
pub use crate::failure::{fail, fail_debug};
pub use crate::log::{lines, log, log_enabled, log_wanted};
pub use crate::{Error, FromBytesOwned, Memory, ToBytes};
pub use serde;

/// Begins an export: every export's shim calls it first.
#[inline]
pub fn enter() {
    // One test for both, the first call and one after an output: else there is nothing to do.
    if memory::OUTPUT.get() != 0 {
        begin();
    }
}

fn begin() {
    #[cfg(feature = "panic-hook")]
    crate::panic::install();
    memory::OUTPUT.set(0);
}

/// Decodes the argument of an export from the input, kept in `buffer` for borrowing arguments. On failure the error is
/// stored and the export's code returned.
pub fn decode<'a, T: FromBytes<'a>>(
    buffer: &'a mut Option<Vec<u8>>,
    function: &'static str,
    ty: &'static str,
) -> Result<T, i32> {
    let block = crate::io::input_block();
    match T::__from_block(block, buffer) {
        Ok(value) => Ok(value),
        Err(Text(cause)) => Err(fail_input(function, ty, block.len(), &cause)),
    }
}

/// What an export's function returned: `Returned(result).finish()` stores the output or the error and gives the code.
///
/// The inherent method takes a `Result` and the trait's takes any other value. So rustc knows which is meant by the type
/// alone, and an error is about what the value lacks: of `FnResult<Json<T>>`, about `T`.
pub struct Returned<R>(pub R);

impl<T, E> Returned<Result<T, E>> {
    /// Ends an export that can fail.
    pub fn finish(self) -> i32
    where
        T: ToMemory,
        E: Into<WithReturnCode<Error>>,
    {
        match self.0 {
            Ok(value) => Returned(value).finish(),
            Err(error) => fail(error.into()),
        }
    }
}

/// Ends an export that returns a value.
pub trait Finish<T> {
    /// Stores the output and gives the code.
    fn finish(self) -> i32
    where
        T: ToMemory;
}

impl<T> Finish<T> for Returned<T> {
    fn finish(self) -> i32
    where
        T: ToMemory,
    {
        match self.0.__to_memory() {
            Ok(block) => {
                memory::set_output(block.0);
                0
            }
            Err(Text(text)) => fail_text(&text),
        }
    }
}

/// The value's block for an import that keeps it: a copy if the block is somebody else's.
pub(crate) fn give<T: ToMemory>(value: &T) -> Result<Memory, Error> {
    let block = value.to_memory()?;
    if value.__is_borrowed() { Memory::from_bytes(memory::load_vec::<Error>(block.0)?) } else { Ok(block) }
}

/// A host function's argument: its block, freed after the call unless it is somebody else's.
pub struct Argument {
    block: ManagedMemory,
    borrowed: bool,
}

/// Encodes a host function's argument.
pub fn argument<T: ToMemory>(value: &T) -> Result<Argument, Error> {
    Ok(Argument { block: ManagedMemory(value.to_memory()?), borrowed: value.__is_borrowed() })
}

impl Argument {
    /// The block's offset, for the import.
    pub fn offset(&self) -> u64 {
        self.block.offset()
    }
}

impl Drop for Argument {
    fn drop(&mut self) {
        if self.borrowed {
            self.block.0 = Memory::null();
        }
    }
}

/// A host function's result: decoded from the block it returned, which is freed.
pub fn result<T: for<'a> FromBytes<'a>>(offset: u64) -> Result<T, Error> {
    match ManagedMemory::returned(offset) {
        Some(block) => memory::take(block),
        None => T::__from_buffer(&mut Vec::new()),
    }
}

/// Begins a shared function: like [`enter`], within a call that another plugin began.
pub fn enter_shared() {
    #[cfg(feature = "panic-hook")]
    crate::panic::install();
}

/// A shared function's argument, decoded; the block stays the caller's.
pub fn shared_argument<T: FromBytesOwned>(offset: u64) -> T {
    // SAFETY: the caller passes blocks; `get` reports anything else.
    unsafe { crate::MemoryPointer::new(offset) }.get().unwrap_or_else(|error| end_call(&error))
}

/// A shared function's result: a new block, the caller's to free.
pub fn finish_shared<R: SharedReturn>(result: R) -> u64 {
    match result.into_block() {
        Ok(block) => block.offset(),
        Err(error) => end_call(&error),
    }
}

/// What a shared function with a result may return.
#[diagnostic::on_unimplemented(
    message = "a shared function can't return `{Self}`",
    label = "not a `SharedFnResult`",
    note = "return a `SharedFnResult`: an error ends the whole call, so it has no return code"
)]
pub trait SharedReturn {
    /// The result's block.
    fn into_block(self) -> Result<Memory, Error>;
}

impl<T: ToMemory> SharedReturn for Result<T, Error> {
    fn into_block(self) -> Result<Memory, Error> {
        self?.to_memory()
    }
}

/// A shared function without a result.
pub fn finish_shared_unit<R: SharedUnit>(result: R) {
    if let Err(error) = result.into_result() {
        end_call(&error)
    }
}

/// What a shared function without a result may return.
#[diagnostic::on_unimplemented(
    message = "a shared function can't return `{Self}`",
    label = "not a `SharedFnResult`",
    note = "return a `SharedFnResult`: an error ends the whole call, so it has no return code"
)]
pub trait SharedUnit {
    /// The error, if any.
    fn into_result(self) -> Result<(), Error>;
}

impl SharedUnit for () {
    fn into_result(self) -> Result<(), Error> {
        Ok(())
    }
}

impl SharedUnit for Result<(), Error> {
    fn into_result(self) -> Result<(), Error> {
        self
    }
}

/// A derived `to_bytes` or `__to_block`, of the value in a newtype: one function, so that one wrong type is one error.
pub fn encode<'a, T, N: ToBytes<'a>, E: Encoded, F: Failure>(value: T, newtype: fn(T) -> N) -> Result<E, F> {
    E::encode(&newtype(value))
}

/// What the bytes of a value are put into.
pub trait Encoded: Sized {
    /// Encodes the value.
    fn encode<'a, F: Failure>(value: &impl ToBytes<'a>) -> Result<Self, F>;
}

impl Encoded for Vec<u8> {
    fn encode<'a, F: Failure>(value: &impl ToBytes<'a>) -> Result<Self, F> {
        Ok(value.to_bytes().map_err(F::error)?.as_ref().to_vec())
    }
}

impl Encoded for Memory {
    fn encode<'a, F: Failure>(value: &impl ToBytes<'a>) -> Result<Self, F> {
        value.__to_block()
    }
}

/// A derived `from_bytes_owned` or `__from_vec`, of the value in a newtype.
pub fn decode_newtype<N: FromBytesOwned, F: Failure>(data: impl Encoding) -> Result<N, F> {
    data.decode()
}

/// Where the bytes of a value are.
pub trait Encoding {
    /// Decodes the value.
    fn decode<T: FromBytesOwned, F: Failure>(self) -> Result<T, F>;
}

impl Encoding for &[u8] {
    fn decode<T: FromBytesOwned, F: Failure>(self) -> Result<T, F> {
        T::from_bytes_owned(self).map_err(F::error)
    }
}

impl Encoding for Vec<u8> {
    fn decode<T: FromBytesOwned, F: Failure>(self) -> Result<T, F> {
        T::__from_vec(self)
    }
}
