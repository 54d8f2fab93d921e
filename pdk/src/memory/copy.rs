//! Copies between blocks and the plugin's memory.

use core::alloc::Layout;

use super::{Memory, MemoryHandle, internal};
use crate::error::{Failure, Text};
use crate::extism::differences;
use crate::{Error, extism};

/// The block itself, or where outputs are whole blocks, a copy of the range if it is a part of one.
pub fn exact<F: Failure>(block: Memory) -> Result<Memory, F> {
    let Memory(handle) = block;
    if !differences::output_is_whole_block(handle.offset) || handle.length == internal::memory_length(handle.offset) {
        return Ok(block);
    }
    // A handle that claims more than there can be is for the host to refuse.
    match load_vec::<Text>(handle) {
        Ok(part) => store_new(&part),
        Err(_) => Ok(block),
    }
}

/// A new block that holds a copy of `data`; no block at all for no data.
pub fn store_new<F: Failure>(data: &[u8]) -> Result<Memory, F> {
    F::store(data)
}

#[inline]
pub fn store_in_place<F: Failure>(data: &[u8]) -> Result<Memory, F> {
    allocated(copied(data), data.len() as u64)
}

#[inline(never)]
pub fn store_or_error(data: &[u8]) -> Result<Memory, Error> {
    store_in_place(data)
}

/// The offset of a new block that holds a copy of `data`; 0 for no data, or no memory.
#[inline(never)]
pub fn copied(data: &[u8]) -> u64 {
    if data.is_empty() {
        return 0;
    }
    // SAFETY: alloc takes any length; the kernel then has just allocated exactly `data.len()` bytes at this offset.
    unsafe {
        let offset = extism::alloc(data.len() as u64);
        if offset != 0 {
            extism::store(offset, data);
        }
        offset
    }
}

pub const NO_MEMORY_LEFT: &str = "the host has no memory left for the plugin's data";

/// The block that was allocated at an offset.
fn allocated<F: Failure>(offset: u64, length: u64) -> Result<Memory, F> {
    if offset == 0 && length != 0 {
        return Err(F::text(NO_MEMORY_LEFT));
    }
    Ok(Memory(MemoryHandle { offset, length }))
}

/// A new block of so many bytes, at least one.
pub fn alloc<F: Failure>(length: u64) -> Result<Memory, F> {
    allocated(internal::memory_alloc(length).offset, length)
}

/// The bytes of a block.
pub fn load_vec<F: Failure>(handle: MemoryHandle) -> Result<Vec<u8>, F> {
    F::load(handle)
}

#[inline]
pub fn load_in_place<F: Failure>(handle: MemoryHandle) -> Result<Vec<u8>, F> {
    loaded(handle).ok_or_else(|| F::text(TOO_LONG))
}

#[inline(never)]
pub fn load_or_error(handle: MemoryHandle) -> Result<Vec<u8>, Error> {
    load_in_place(handle)
}

/// The bytes of a block, in a buffer that was empty.
#[inline]
pub fn load_into<F: Failure>(handle: MemoryHandle, buffer: &mut Option<Vec<u8>>) -> Result<&mut Vec<u8>, F> {
    loaded_into(handle, buffer).ok_or_else(|| F::text(TOO_LONG))
}

fn loaded_into(handle: MemoryHandle, buffer: &mut Option<Vec<u8>>) -> Option<&mut Vec<u8>> {
    *buffer = loaded(handle);
    buffer.as_mut()
}

fn loaded(handle: MemoryHandle) -> Option<Vec<u8>> {
    // No block is longer than a 32-bit memory; natively, a wrong length could be had and would take the machine's.
    let length = u32::try_from(handle.length).ok().and_then(|length| usize::try_from(length).ok());
    let layout = Layout::array::<u8>(length?).ok()?;
    if layout.size() == 0 {
        return Some(Vec::new());
    }
    // SAFETY: the layout isn't empty. What is allocated with it, and isn't null, is wholly written by `load_new` (from the
    // handle's range: one that is no live block's gives zeros or other bytes of the kernel's), and is then a `Vec`'s, whose
    // layout is the same. `Vec::try_reserve_exact` and `resize` would do this in four times the code and fuel.
    unsafe {
        let data = std::alloc::alloc(layout);
        if data.is_null() {
            return None;
        }
        extism::load_new(handle.offset, core::slice::from_raw_parts_mut(data.cast(), layout.size()));
        Some(Vec::from_raw_parts(data, layout.size(), layout.size()))
    }
}

const TOO_LONG: &str = "a block is longer than the plugin's memory can hold";

/// The bytes of a block of exactly `N`, without a buffer in between.
pub fn load_array<const N: usize>(handle: MemoryHandle) -> Option<[u8; N]> {
    if handle.length != N as u64 {
        return None;
    }
    let mut data = [0; N];
    // SAFETY: as in `load_vec`.
    unsafe { extism::load(handle.offset, &mut data) };
    Some(data)
}

/// A new block of exactly `N` bytes.
pub fn store_array<const N: usize, F: Failure>(data: [u8; N]) -> Result<Memory, F> {
    let block = alloc(N as u64)?;
    // SAFETY: the kernel just allocated exactly `N` bytes at this offset.
    unsafe {
        match data.as_slice().try_into() {
            Ok(word) => extism::store_u64(block.offset(), u64::from_le_bytes(word)),
            Err(_) => extism::store(block.offset(), &data),
        }
    }
    Ok(block)
}
