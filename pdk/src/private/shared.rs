//! The functions and traits that the expansion of `#[shared_fn]` uses.

use super::fail::end_call;
use crate::convert::give;
use crate::extism::differences;
use crate::memory::block::Given;
use crate::memory::invalid_pointer;
use crate::{Error, FromBytesOwned, Memory, ToMemory};

use super::init::{self, Within};

/// Begins a shared function, which runs in the call of another plugin.
pub fn enter_shared() {
    #[cfg(feature = "panic-hook")]
    crate::panic::install();
    // A failure ends the call, so there is no code to return.
    let _ = init::run(Within::Shared);
}

/// Decodes an argument of a shared function. The caller frees its block.
pub fn shared_argument<T: FromBytesOwned>(offset: u64) -> T {
    let value = match Memory::find(offset) {
        Some(block) => block.to(),
        // `find` returns `None` for an empty value as well.
        None if differences::may_be_empty_block(offset) => T::from_bytes_owned(&[]),
        None => Err(invalid_pointer(offset)),
    };
    value.unwrap_or_else(|error| end_call(&error))
}

/// Ends a shared function: encodes its result into a new block, which the caller frees.
pub fn finish_shared<R: SharedReturn>(result: R) -> u64 {
    result.into_block().unwrap_or_else(|error| end_call(&error)).offset()
}

/// What a shared function can return whose result crosses in a block.
#[diagnostic::on_unimplemented(
    message = "a shared function can't return `{Self}`",
    label = "not a `SharedFnResult`",
    note = "return a `SharedFnResult`: an error ends the whole call, so it has no return code"
)]
pub trait SharedReturn {
    /// Returns the result's block.
    fn into_block(self) -> Result<Given, Error>;
}

impl<T: ToMemory> SharedReturn for Result<T, Error> {
    fn into_block(self) -> Result<Given, Error> {
        give(&self?)
    }
}

/// Ends a shared function without a result. Its type isn't a parameter, so that rustc's errors are about the whole
/// return type.
pub fn finish_shared_unit<R: SharedValue<()>>(result: R) {
    finish_shared_scalar(result);
}

/// Ends a shared function whose result crosses as a number.
pub fn finish_shared_scalar<T, R: SharedValue<T>>(result: R) -> T {
    result.into_value().unwrap_or_else(|error| end_call(&error))
}

/// What a shared function can return that has no result, or one that crosses as a number.
#[diagnostic::on_unimplemented(
    message = "a shared function can't return `{Self}`",
    label = "neither `{T}` nor a `SharedFnResult` of it",
    note = "return `{T}` or a `SharedFnResult` of it: an error ends the whole call, so it has no return code"
)]
pub trait SharedValue<T> {
    /// Returns the value, or the error.
    fn into_value(self) -> Result<T, Error>;
}

impl<T> SharedValue<T> for T {
    fn into_value(self) -> Result<T, Error> {
        Ok(self)
    }
}

impl<T> SharedValue<T> for Result<T, Error> {
    fn into_value(self) -> Result<T, Error> {
        self
    }
}
