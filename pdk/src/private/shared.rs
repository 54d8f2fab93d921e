//! Shared functions: what `#[shared_fn]` expands to.

use super::fail::end_call;
use crate::convert::give;
use crate::extism::differences;
use crate::memory::block::Given;
use crate::memory::invalid_pointer;
use crate::{Error, FromBytesOwned, Memory, ToMemory};

use super::init::{self, Within};

/// Begins a shared function: like an export, within a call that another plugin began.
pub fn enter_shared() {
    #[cfg(feature = "panic-hook")]
    crate::panic::install();
    // What fails ends the call.
    let _ = init::run(Within::Shared);
}

/// A shared function's argument, decoded; the block stays the caller's.
pub fn shared_argument<T: FromBytesOwned>(offset: u64) -> T {
    let value = match Memory::find(offset) {
        Some(block) => block.to(),
        // `find` can't tell an empty value from no block.
        None if differences::may_be_empty_block(offset) => T::from_bytes_owned(&[]),
        None => Err(invalid_pointer(offset)),
    };
    value.unwrap_or_else(|error| end_call(&error))
}

/// A shared function's result: a new block, the caller's to free.
pub fn finish_shared<R: SharedReturn>(result: R) -> u64 {
    result.into_block().unwrap_or_else(|error| end_call(&error)).offset()
}

/// What a shared function whose result is a block may return.
#[diagnostic::on_unimplemented(
    message = "a shared function can't return `{Self}`",
    label = "not a `SharedFnResult`",
    note = "return a `SharedFnResult`: an error ends the whole call, so it has no return code"
)]
pub trait SharedReturn {
    /// The result's block.
    fn into_block(self) -> Result<Given, Error>;
}

impl<T: ToMemory> SharedReturn for Result<T, Error> {
    fn into_block(self) -> Result<Given, Error> {
        give(&self?)
    }
}

/// A shared function without a result. The type needn't be said, and so errors are about all of what is returned.
pub fn finish_shared_unit<R: SharedValue<()>>(result: R) {
    finish_shared_scalar(result);
}

/// A shared function whose result crosses as itself.
pub fn finish_shared_scalar<T, R: SharedValue<T>>(result: R) -> T {
    result.into_value().unwrap_or_else(|error| end_call(&error))
}

/// What a shared function whose result is no block may return.
#[diagnostic::on_unimplemented(
    message = "a shared function can't return `{Self}`",
    label = "neither `{T}` nor a `SharedFnResult` of it",
    note = "return `{T}` or a `SharedFnResult` of it: an error ends the whole call, so it has no return code"
)]
pub trait SharedValue<T> {
    /// The value, or the error.
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
