//! Blocks by who frees them: [`Owned`] is freed when dropped, [`Lent`] never here, and [`Given`] is on its way to the host,
//! which frees it. A function's signature says which it takes and returns.

use core::marker::PhantomData;
#[cfg(feature = "http")]
use core::sync::atomic::{AtomicU64, Ordering};

use super::handle::MemoryHandle;
use crate::Error;
use crate::error::ErrorType;
use crate::extism::copy::{TOO_LONG, load_array, load_vec};
use crate::extism::instance::Output;
use crate::extism::{self, differences, with_instance};

/// A block of the plugin's. It is freed when this is dropped, unless it has become the output of the call.
#[derive(Debug)]
pub struct Owned(MemoryHandle);

/// A block that somebody else frees, and not while this is in use.
#[derive(Debug, Clone, Copy)]
pub struct Lent<'a>(MemoryHandle, PhantomData<&'a ()>);

/// A block that the plugin gives away: whoever takes it frees it, or the end of the call does.
#[derive(Debug)]
#[must_use = "it is in use until it is given to someone, or the call ends"]
pub struct Given(MemoryHandle);

impl Owned {
    /// Takes a block over.
    pub(crate) fn new(handle: MemoryHandle) -> Self {
        Owned(handle)
    }

    /// Takes over the block at an offset that the host just returned; none for offset 0. Notes that the host was called.
    #[inline]
    pub(crate) fn returned(offset: u64) -> Option<Self> {
        with_instance(|instance| instance.host_called.set(true));
        if offset == 0 {
            return None;
        }
        // SAFETY: any offset may be asked; the host just returned this one, so it is a block's.
        let length = unsafe { extism::length_unsafe(offset) };
        Some(Owned(MemoryHandle { offset, length }))
    }

    /// The same for what the host has under a key. Empty counts as absent, as hosts can't all tell them apart.
    #[inline]
    pub(crate) fn found(offset: u64) -> Option<Self> {
        Owned::returned(offset).filter(|value| value.0.length != 0)
    }

    /// A new block of so many bytes, at least one.
    pub(crate) fn alloc<F: ErrorType>(length: u64) -> Result<Self, F> {
        // SAFETY: alloc takes any length.
        allocated(unsafe { extism::alloc(length) }, length)
    }

    /// A new block that holds a copy of `data`; no block at all for no data.
    #[inline]
    pub(crate) fn copy_of<F: ErrorType>(data: &[u8]) -> Result<Self, F> {
        if F::BY_FUNCTION {
            copy_or_error(data).map_err(F::error)
        } else {
            allocated(copy_out(data), data.len() as u64)
        }
    }

    /// The block of a key; none for an empty key, which no block can hold, and hosts refuse offset 0.
    pub(crate) fn key(key: &str) -> Result<Option<Self>, Error> {
        if key.is_empty() {
            return Ok(None);
        }
        // Not by `copy_of`, whose result would be in memory: 20 instructions more.
        match copy_out(key.as_bytes()) {
            0 => Err(no_memory_left()),
            offset => Ok(Some(Owned(MemoryHandle { offset, length: key.len() as u64 }))),
        }
    }

    /// No block at all: no bytes, and nothing to free.
    pub(crate) fn nothing() -> Self {
        Owned(MemoryHandle::null())
    }

    /// A block of no bytes for a host that reads it; offset 0, if the host takes that for one.
    pub(crate) fn empty() -> Self {
        Owned(MemoryHandle { offset: differences::empty_block(), length: 0 })
    }

    /// A new block of exactly `N` bytes.
    pub(crate) fn of_array<const N: usize, F: ErrorType>(data: [u8; N]) -> Result<Self, F> {
        let Ok(word) = data.as_slice().try_into() else { return Owned::copy_of(&data) };
        let block = Owned::alloc(8)?;
        // SAFETY: the kernel just allocated exactly 8 bytes at this offset.
        unsafe { extism::store_u64(block.0.offset, u64::from_le_bytes(word)) };
        Ok(block)
    }

    pub(crate) fn offset(&self) -> u64 {
        self.0.offset
    }

    pub(crate) fn lend(&self) -> Lent<'_> {
        Lent(self.0, PhantomData)
    }

    pub(crate) fn give(self) -> Given {
        Given(self.into_handle())
    }

    /// The block, to be freed by hand.
    pub(crate) fn into_handle(self) -> MemoryHandle {
        let handle = self.0;
        core::mem::forget(self);
        handle
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        free_owned(self.0);
    }
}

/// Not inlined: a copy for each place where a block is dropped is a tenth of a small plugin.
#[inline(never)]
fn free_owned(MemoryHandle { offset, length }: MemoryHandle) {
    if offset != 0
        && with_instance(|instance| instance.output.get()) != Output::Block(offset)
        && differences::is_worth_freeing(offset, length)
    {
        // SAFETY: free ignores what is no block.
        unsafe { extism::free(offset) }
    }
}

pub(crate) const NO_MEMORY_LEFT: &str = "the host has no memory left for the plugin's data";

/// The block that was allocated at an offset.
fn allocated<F: ErrorType>(offset: u64, length: u64) -> Result<Owned, F> {
    if offset == 0 && length != 0 {
        return Err(F::text(NO_MEMORY_LEFT));
    }
    Ok(Owned(MemoryHandle { offset, length }))
}

fn copy_or_error(data: &[u8]) -> Result<Owned, Error> {
    match copy_out(data) {
        0 if !data.is_empty() => Err(no_memory_left()),
        offset => Ok(Owned(MemoryHandle { offset, length: data.len() as u64 })),
    }
}

#[cold]
#[inline(never)]
fn no_memory_left() -> Error {
    Error::text(NO_MEMORY_LEFT)
}

/// The offset of a new block that holds a copy of `data`; 0 for no data, or no memory.
#[inline(never)]
pub(crate) fn copy_out(data: &[u8]) -> u64 {
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

impl<'a> Lent<'a> {
    /// A block that isn't freed while what it is lent by is in use.
    pub(crate) fn by<T>(_: &'a T, handle: MemoryHandle) -> Self {
        Lent(handle, PhantomData)
    }

    /// The bytes from an index on.
    pub(crate) fn after(self, index: u64) -> Self {
        let Lent(MemoryHandle { offset, length }, lender) = self;
        Lent(MemoryHandle { offset: offset.wrapping_add(index), length: length.saturating_sub(index) }, lender)
    }

    /// At most so many of its bytes.
    pub(crate) fn until(self, length: u64) -> Self {
        let Lent(handle, lender) = self;
        Lent(MemoryHandle { length: handle.length.min(length), ..handle }, lender)
    }

    pub(crate) fn handle(self) -> MemoryHandle {
        self.0
    }

    pub(crate) fn len(self) -> u64 {
        self.0.length
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The bytes.
    #[inline]
    pub(crate) fn load<F: ErrorType>(self) -> Result<Vec<u8>, F> {
        load_vec(self.0.offset, self.0.length).ok_or_else(too_long)
    }

    /// A new block with the same bytes.
    pub(crate) fn copy(self) -> Result<Owned, Error> {
        Owned::copy_of(&self.load::<Error>()?)
    }

    /// The bytes, in a buffer that was empty.
    #[inline]
    pub(crate) fn load_into<F: ErrorType>(self, buffer: &mut Option<Vec<u8>>) -> Result<&mut Vec<u8>, F> {
        loaded_into(self.0, buffer).ok_or_else(too_long)
    }

    /// The bytes of a block of exactly `N`, without a buffer in between.
    pub(crate) fn load_array<const N: usize>(self) -> Option<[u8; N]> {
        if self.0.length != N as u64 {
            return None;
        }
        // SAFETY: the handle's range; one that is no live block's gives zeros or other bytes of the kernel's.
        Some(unsafe { load_array(self.0.offset) })
    }
}

impl Lent<'static> {
    /// A block that the caller knows to be in use for as long as this is.
    pub(crate) fn unchecked(handle: MemoryHandle) -> Self {
        Lent(handle, PhantomData)
    }

    /// The input of the running call, which the host frees.
    #[inline]
    pub(crate) fn input() -> Self {
        // SAFETY: these two take no arguments.
        let (offset, length) = unsafe { (extism::input_offset(), extism::input_length()) };
        Lent(MemoryHandle { offset, length }, PhantomData)
    }
}

#[cold]
fn too_long<F: ErrorType>() -> F {
    F::text(TOO_LONG)
}

fn loaded_into(handle: MemoryHandle, buffer: &mut Option<Vec<u8>>) -> Option<&mut Vec<u8>> {
    *buffer = load_vec(handle.offset, handle.length);
    buffer.as_mut()
}

impl Given {
    /// No block at all.
    pub(crate) fn nothing() -> Self {
        Given(MemoryHandle::null())
    }

    /// A block that the plugin doesn't free any more.
    pub(crate) fn new(handle: MemoryHandle) -> Self {
        Given(handle)
    }

    /// The offset, for an import that takes the block.
    pub(crate) fn offset(self) -> u64 {
        self.0.offset
    }

    /// The block, for an import that takes or leaves it.
    #[cfg(feature = "http")]
    pub(crate) fn into_handle(self) -> MemoryHandle {
        self.0
    }

    /// Makes the block the output.
    #[inline]
    pub(crate) fn set_output(self) {
        // An empty output needs no word to the host, unless it replaces another one.
        if self.0.length != 0 || with_instance(|instance| instance.output.get()) != Output::None {
            replace_output(self.0);
        }
    }

    /// The block itself, or where outputs are whole blocks, a copy of the range if it is a part of one.
    pub(crate) fn whole<F: ErrorType>(self) -> Result<Self, F> {
        let handle = self.0;
        let is_part = || handle.length != differences::length_or_0(handle.offset);
        if !differences::output_is_whole_block(handle.offset) || !is_part() {
            return Ok(self);
        }
        // A handle that claims more than there can be is for the host to refuse.
        match load_vec(handle.offset, handle.length) {
            Some(part) => Owned::copy_of(&part).map(Owned::give),
            None => Ok(self),
        }
    }
}

fn replace_output(MemoryHandle { mut offset, length }: MemoryHandle) {
    if length == 0 {
        // Where an output is a whole block, this is one of length 0. Elsewhere it is a range, and one of length 0 has to
        // lie in a block.
        offset = match (differences::empty_block(), with_instance(|instance| instance.output.get())) {
            (0, Output::Block(output)) => output,
            // An export written by hand, in a plugin that no other was called of: there is no output to replace.
            (0, _) => return,
            (empty, _) => empty,
        };
    }
    with_instance(|instance| instance.output.set(Output::Block(offset)));
    // SAFETY: output_set takes any range, and the block isn't used again here.
    unsafe { extism::output_set(offset, length) }
}

/// A value's block: one that was made for it, or the block that the value is already.
#[derive(Debug)]
pub enum ValueBlock<'a> {
    /// A new one, or one that the value was the owner of.
    Owned(Owned),
    /// Somebody else's.
    Lent(Lent<'a>),
}

impl ValueBlock<'_> {
    /// The block for an import that frees it: a copy, if it is somebody else's.
    #[inline]
    pub(crate) fn give(self) -> Result<Given, Error> {
        match self {
            ValueBlock::Owned(block) => Ok(block.give()),
            ValueBlock::Lent(block) => block.copy().map(Owned::give),
        }
    }

    /// The offset, for an import that leaves the block alone.
    pub fn offset(&self) -> u64 {
        match self {
            ValueBlock::Owned(block) => block.0.offset,
            ValueBlock::Lent(block) => block.0.offset,
        }
    }

    pub(crate) fn into_handle(self) -> MemoryHandle {
        match self {
            ValueBlock::Owned(block) => block.into_handle(),
            ValueBlock::Lent(block) => block.0,
        }
    }
}

/// An owned block that can be taken out by a shared reference. What is still in here is freed when this is dropped.
#[cfg(feature = "http")]
pub(crate) struct Slot {
    /// 0 for none.
    offset: AtomicU64,
    length: u64,
}

#[cfg(feature = "http")]
impl Slot {
    pub(crate) fn new(block: Owned) -> Self {
        let MemoryHandle { offset, length } = block.into_handle();
        Slot { offset: AtomicU64::new(offset), length }
    }

    /// The block, unless it was taken before.
    pub(crate) fn take(&self) -> Option<Owned> {
        match self.offset.swap(0, Ordering::Relaxed) {
            0 => None,
            offset => Some(Owned(MemoryHandle { offset, length: self.length })),
        }
    }
}

#[cfg(feature = "http")]
impl Drop for Slot {
    fn drop(&mut self) {
        drop(self.take());
    }
}
