//! The functions that the expansion of `#[host_fn]` calls.

use crate::error::{ErrorType, Text, about};
use crate::extism::{differences, with_instance};
use crate::host_fn::{HostError, HostErrorKind};
use crate::memory::MemoryHandle;
use crate::memory::block::{Lent, Owned, ValueBlock};
use crate::{Error, FromBytes, ToMemory, extism};

/// Encodes an argument of a host function. The plugin frees its block after the call.
pub fn argument<T: ToMemory>(value: &T) -> Result<ValueBlock<'_>, Error> {
    value.__to_value_block().map(passed)
}

fn passed(block: ValueBlock<'_>) -> ValueBlock<'_> {
    with_instance(|instance| instance.host_called.set(true));
    if block.offset() == 0 { ValueBlock::Owned(Owned::empty()) } else { block }
}

/// Decodes a host function's result from the block that it returned, and frees the block.
pub fn result<T: for<'a> FromBytes<'a>>(offset: u64, function: &'static str) -> Result<T, Error> {
    let block = Owned::returned(offset).unwrap_or_else(Owned::nothing);
    T::__from_block(block.lend(), &mut None).map_err(|cause| undecodable(function, &cause))
}

#[cold]
fn undecodable(function: &str, cause: &Text) -> Error {
    about("host function `", function, CANT_DECODE, cause)
}

const CANT_DECODE: &str = "`: the reply can't be decoded: ";

/// Encodes an argument of a host function whose errors the plugin handles.
pub fn recoverable_argument<'a, T: ToMemory>(
    value: &'a T,
    function: &'static str,
) -> Result<ValueBlock<'a>, HostError> {
    match value.__to_value_block::<HostError>() {
        Ok(block) => Ok(passed(block)),
        Err(error) => Err(error.within(HostErrorKind::Argument, function, "`: an argument can't be encoded: ")),
    }
}

/// Decodes the reply of a host function whose errors the plugin handles.
///
/// The reply is an envelope: one byte, and then the value or the error text. No block is a value without bytes, unless
/// the host has set the kernel's error text.
pub fn recoverable_result<T: for<'a> FromBytes<'a>>(offset: u64, function: &'static str) -> Result<T, HostError> {
    let (mut data, refused) = open(offset, function)?;
    if refused {
        return Err(HostError::new(String::from_utf8_lossy(&data)));
    }
    T::__from_buffer(&mut data).map_err(|error: HostError| error.within(HostErrorKind::Reply, function, CANT_DECODE))
}

/// Opens an envelope: returns the bytes in it, and whether they are an error text.
fn open(offset: u64, function: &'static str) -> Result<(Vec<u8>, bool), HostError> {
    let Some(block) = Owned::returned(offset) else {
        let error = kernel_error();
        let refused = error.is_some();
        return Ok((error.unwrap_or_default(), refused));
    };
    if block.lend().is_empty() {
        return Ok((Vec::new(), false));
    }
    // SAFETY: the block has at least one byte.
    let refused = match unsafe { extism::load_u8(offset) } {
        0 => false,
        1 => true,
        _ => {
            let error: HostError = ErrorType::text(
                "its first byte has to be 0, before a value, or 1, before an error text, because the import is declared \
                 with `HostError`",
            );
            return Err(error.within(HostErrorKind::Reply, function, CANT_DECODE));
        }
    };
    match block.lend().after(1).load::<HostError>() {
        Ok(data) => Ok((data, refused)),
        Err(error) => Err(error.within(HostErrorKind::Reply, function, "`: the reply can't be read: ")),
    }
}

/// Returns the kernel's error text, if a host function has set it, and clears it so that the call can still succeed.
fn kernel_error() -> Option<Vec<u8>> {
    // SAFETY: takes no arguments.
    let offset = unsafe { extism::error_get() };
    if offset == 0 {
        return None;
    }
    // SAFETY: length takes any offset. This is the block of the error text, which the kernel frees.
    let length = unsafe { extism::length(offset) };
    let text = Lent::unchecked(MemoryHandle { offset, length }).load::<HostError>().unwrap_or_default();
    if differences::can_clear_error(offset) {
        // SAFETY: offset 0 clears the error text.
        unsafe { extism::error_set(0) };
    }
    Some(text)
}
