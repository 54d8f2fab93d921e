//! Imports: what `#[host_fn]` expands to.

use crate::error::{Failure, Text};
use crate::extism::differences;
use crate::failure::Message;
use crate::host_fn::{HostError, HostErrorKind};
use crate::memory::{self, ManagedMemory, MemoryHandle};
use crate::{Error, FromBytes, Memory, ToMemory, extism};

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
    Ok(Argument::new(value.to_memory()?, value.__is_borrowed()))
}

impl Argument {
    fn new(mut block: Memory, borrowed: bool) -> Self {
        if block.offset() == 0 {
            block.0.offset = differences::empty_block();
        }
        Argument { block: ManagedMemory::argument(block), borrowed }
    }

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
pub fn result<T: for<'a> FromBytes<'a>>(offset: u64, function: &'static str) -> Result<T, Error> {
    let decoded = match ManagedMemory::returned(offset) {
        Some(block) => T::__from_block(block.0.0, &mut None),
        None => T::__from_buffer(&mut Vec::new()),
    };
    decoded.map_err(|Text(why)| undecodable(function, &why))
}

#[cold]
fn undecodable(function: &str, why: &str) -> Error {
    let mut text = Message::default();
    text.add("host function `").add(function).add("`: the reply can't be decoded: ").add(why);
    Error::text(text.0)
}

/// Encodes an argument of a host function whose errors the plugin handles.
pub fn recoverable_argument<T: ToMemory>(value: &T, function: &'static str) -> Result<Argument, HostError> {
    match value.__to_memory::<HostError>() {
        Ok(block) => Ok(Argument::new(block, value.__is_borrowed())),
        Err(error) => Err(error.within(HostErrorKind::Argument, function, "an argument can't be encoded: ")),
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
        .map_err(|error: HostError| error.within(HostErrorKind::Reply, function, "the reply can't be decoded: "))
}

/// What is in the envelope, and whether that is an error's text.
fn open(offset: u64, function: &'static str) -> Result<(Vec<u8>, bool), HostError> {
    let Some(block) = ManagedMemory::returned(offset) else {
        let error = kernel_error();
        let refused = error.is_some();
        return Ok((error.unwrap_or_default(), refused));
    };
    let MemoryHandle { offset, length } = block.0.0;
    if length == 0 {
        return Ok((Vec::new(), false));
    }
    // SAFETY: the first byte of a block of at least one.
    let refused = match unsafe { extism::load_u8(offset) } {
        0 => false,
        1 => true,
        _ => {
            let error: HostError = Failure::text(
                "its first byte is neither 0, before a value, nor 1, before an error's text; the host has to reply so \
                 to an import that is declared with `HostError`",
            );
            return Err(error.within(HostErrorKind::Reply, function, "the reply is no envelope: "));
        }
    };
    // Within the block, after the byte.
    let rest = MemoryHandle { offset: offset + 1, length: length - 1 };
    match memory::load_vec::<HostError>(rest) {
        Ok(data) => Ok((data, refused)),
        Err(error) => Err(error.within(HostErrorKind::Reply, function, "the reply can't be read: ")),
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
    let text = memory::load_vec::<HostError>(MemoryHandle { offset, length }).unwrap_or_default();
    if differences::can_clear_error(offset) {
        // SAFETY: 0 is no error text.
        unsafe { extism::error_set(0) };
    }
    Some(text)
}
