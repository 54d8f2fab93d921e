//! Imports: what `#[host_fn]` expands to.

use crate::error::{ErrorType, Text, about};
use crate::extism::{differences, with_instance};
use crate::host_fn::{HostError, HostErrorKind};
use crate::memory::MemoryHandle;
use crate::memory::block::{Lent, Owned, ValueBlock};
use crate::{Error, FromBytes, ToMemory, extism};

/// Encodes a host function's argument. Its block is the host's for the time of the call.
pub fn argument<T: ToMemory>(value: &T) -> Result<ValueBlock<'_>, Error> {
    value.__to_value_block().map(passed)
}

fn passed(block: ValueBlock<'_>) -> ValueBlock<'_> {
    with_instance(|instance| instance.host_called.set(true));
    if block.offset() == 0 { ValueBlock::Owned(Owned::empty()) } else { block }
}

/// A host function's result: decoded from the block it returned, which is freed.
pub fn result<T: for<'a> FromBytes<'a>>(offset: u64, function: &'static str) -> Result<T, Error> {
    let block = Owned::returned(offset).unwrap_or_else(Owned::nothing);
    T::__from_block(block.lend(), &mut None).map_err(|cause| undecodable(function, &cause))
}

#[cold]
fn undecodable(function: &str, cause: &Text) -> Error {
    about("host function `", function, "`: the reply can't be decoded: ", cause)
}

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

/// The result of a host function whose errors the plugin handles: an envelope, which is one byte, then the value or the
/// error's text. No block at all is a value of no bytes, unless the host has set the kernel's error text.
pub fn recoverable_result<T: for<'a> FromBytes<'a>>(offset: u64, function: &'static str) -> Result<T, HostError> {
    let (mut data, refused) = open(offset, function)?;
    if refused {
        return Err(HostError::new(String::from_utf8_lossy(&data)));
    }
    T::__from_buffer(&mut data)
        .map_err(|error: HostError| error.within(HostErrorKind::Reply, function, "`: the reply can't be decoded: "))
}

/// What is in the envelope, and whether that is an error's text.
fn open(offset: u64, function: &'static str) -> Result<(Vec<u8>, bool), HostError> {
    let Some(block) = Owned::returned(offset) else {
        let error = kernel_error();
        let refused = error.is_some();
        return Ok((error.unwrap_or_default(), refused));
    };
    if block.lend().is_empty() {
        return Ok((Vec::new(), false));
    }
    // SAFETY: the first byte of a block of at least one.
    let refused = match unsafe { extism::load_u8(offset) } {
        0 => false,
        1 => true,
        _ => {
            let error: HostError = ErrorType::text(
                "its first byte is neither 0, before a value, nor 1, before an error's text; the host has to reply so \
                 to an import that is declared with `HostError`",
            );
            return Err(error.within(HostErrorKind::Reply, function, "`: the reply is no envelope: "));
        }
    };
    match block.lend().after(1).load::<HostError>() {
        Ok(data) => Ok((data, refused)),
        Err(error) => Err(error.within(HostErrorKind::Reply, function, "`: the reply can't be read: ")),
    }
}

/// The kernel's error text, if a host function has set it; taken away, so that the call can still succeed.
fn kernel_error() -> Option<Vec<u8>> {
    // SAFETY: takes no arguments.
    let offset = unsafe { extism::error_get() };
    if offset == 0 {
        return None;
    }
    // SAFETY: length takes any offset; this is the error text's block, which is the kernel's.
    let length = unsafe { extism::length(offset) };
    let text = Lent::unchecked(MemoryHandle { offset, length }).load::<HostError>().unwrap_or_default();
    if differences::can_clear_error(offset) {
        // SAFETY: 0 is no error text.
        unsafe { extism::error_set(0) };
    }
    Some(text)
}
