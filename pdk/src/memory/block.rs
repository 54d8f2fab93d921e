//! Types of blocks by who frees them, so that a function's signature says it: an [`Owned`] block is freed when it is
//! dropped, a [`Lent`] one is freed by somebody else, and a [`Given`] one is on its way to the host, which frees it.

use core::marker::PhantomData;
#[cfg(feature = "http")]
use core::sync::atomic::{AtomicU64, Ordering};

use super::handle::MemoryHandle;
use crate::Error;
use crate::error::ErrorType;
use crate::extism::copy::{TOO_LONG, load_array, load_vec};
use crate::extism::instance::Output;
use crate::extism::{self, differences, with_instance};

/// A block that is freed when this is dropped, unless it has become the output of the call.
#[derive(Debug)]
pub struct Owned(MemoryHandle);

/// A block that somebody else frees, but not during `'a`.
#[derive(Debug, Clone, Copy)]
pub struct Lent<'a>(MemoryHandle, PhantomData<&'a ()>);

/// A block that the plugin gives away. Who takes it frees it; otherwise it is freed when the call ends.
#[derive(Debug)]
#[must_use = "the block stays in use until it is given to the host, or the call ends"]
pub struct Given(MemoryHandle);

impl Owned {
    /// Takes ownership of a block.
    pub(crate) fn new(handle: MemoryHandle) -> Self {
        Owned(handle)
    }

    /// Takes ownership of the block at an offset that the host just returned; `None` for offset 0. Notes that the host
    /// was called.
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

    /// Takes ownership of the block at an offset that the host returned for a key. An empty value counts as unset,
    /// because not all hosts can tell the two apart.
    #[inline]
    pub(crate) fn found(offset: u64) -> Option<Self> {
        Owned::returned(offset).filter(|value| value.0.length != 0)
    }

    /// Allocates a block of `length` bytes, at least one.
    pub(crate) fn alloc<F: ErrorType>(length: u64) -> Result<Self, F> {
        // SAFETY: alloc takes any length.
        allocated(unsafe { extism::alloc(length) }, length)
    }

    /// Creates a block that holds a copy of `data`. For no data, nothing is allocated.
    #[inline]
    pub(crate) fn copy_of<F: ErrorType>(data: &[u8]) -> Result<Self, F> {
        if F::BY_FUNCTION {
            copy_or_error(data).map_err(F::error)
        } else {
            allocated(copy_out(data), data.len() as u64)
        }
    }

    /// Creates the block of a key; `None` for an empty key, because a block can't be empty, and hosts refuse offset 0.
    pub(crate) fn key(key: &str) -> Result<Option<Self>, Error> {
        if key.is_empty() {
            return Ok(None);
        }
        // `copy_of` would return its result in memory, which takes 20 instructions more.
        match copy_out(key.as_bytes()) {
            0 => Err(no_memory_left()),
            offset => Ok(Some(Owned(MemoryHandle { offset, length: key.len() as u64 }))),
        }
    }

    /// Returns no block: offset 0 and length 0, with nothing to free.
    pub(crate) fn nothing() -> Self {
        Owned(MemoryHandle::null())
    }

    /// Returns an empty block, for a host that reads it: a real one if the host has such blocks, otherwise offset 0.
    pub(crate) fn empty() -> Self {
        Owned(MemoryHandle { offset: differences::empty_block(), length: 0 })
    }

    /// Creates a block that holds exactly these `N` bytes.
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

    /// Returns the block's handle, and leaves it to the caller to free the block.
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

/// Frees the block of an [`Owned`]. It isn't inlined, because copies of it at each place where a block is dropped would
/// be a tenth of a small plugin.
#[inline(never)]
fn free_owned(MemoryHandle { offset, length }: MemoryHandle) {
    if offset != 0
        && with_instance(|instance| instance.output.get()) != Output::Block(offset)
        && differences::is_worth_freeing(offset, length)
    {
        // SAFETY: free ignores offsets at which no block starts.
        unsafe { extism::free(offset) }
    }
}

pub(crate) const NO_MEMORY_LEFT: &str = "the host has no memory left for the plugin's data";

/// Takes ownership of the block that was allocated at an offset. Offset 0 is an error, unless the length is 0.
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

/// Copies `data` into a new block, and returns its offset; 0 for no data, or if the host has no memory left.
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
    /// Lends a block for as long as its lender is borrowed.
    pub(crate) fn by<T>(_: &'a T, handle: MemoryHandle) -> Self {
        Lent(handle, PhantomData)
    }

    /// Returns the block's bytes from an index on.
    pub(crate) fn after(self, index: u64) -> Self {
        let Lent(MemoryHandle { offset, length }, lender) = self;
        Lent(MemoryHandle { offset: offset.wrapping_add(index), length: length.saturating_sub(index) }, lender)
    }

    /// Returns the block's first bytes, at most `length` of them.
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

    /// Copies the bytes into a `Vec`.
    #[inline]
    pub(crate) fn load<F: ErrorType>(self) -> Result<Vec<u8>, F> {
        load_vec(self.0.offset, self.0.length).ok_or_else(too_long)
    }

    /// Copies the bytes into a new block.
    pub(crate) fn copy(self) -> Result<Owned, Error> {
        Owned::copy_of(&self.load::<Error>()?)
    }

    /// Copies the bytes into a buffer, which was empty.
    #[inline]
    pub(crate) fn load_into<F: ErrorType>(self, buffer: &mut Option<Vec<u8>>) -> Result<&mut Vec<u8>, F> {
        loaded_into(self.0, buffer).ok_or_else(too_long)
    }

    /// Copies the bytes of a block of exactly `N` bytes; `None` if it has another length.
    pub(crate) fn load_array<const N: usize>(self) -> Option<[u8; N]> {
        if self.0.length != N as u64 {
            return None;
        }
        // SAFETY: the range of the handle. If it isn't within a live block, the kernel gives zeros or other bytes of
        // its own.
        Some(unsafe { load_array(self.0.offset) })
    }
}

impl Lent<'static> {
    /// Lends a block that the caller knows to stay in use.
    pub(crate) fn unchecked(handle: MemoryHandle) -> Self {
        Lent(handle, PhantomData)
    }

    /// Returns the input of the running call, which the host frees.
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
    /// Returns no block: offset 0 and length 0.
    pub(crate) fn nothing() -> Self {
        Given(MemoryHandle::null())
    }

    /// Returns a block that the plugin doesn't free any more.
    pub(crate) fn new(handle: MemoryHandle) -> Self {
        Given(handle)
    }

    /// Returns the offset, for an import that takes the block.
    pub(crate) fn offset(self) -> u64 {
        self.0.offset
    }

    /// Returns the block, for an import that takes or leaves it.
    #[cfg(feature = "http")]
    pub(crate) fn into_handle(self) -> MemoryHandle {
        self.0
    }

    /// Sets the output to the block.
    #[inline]
    pub(crate) fn set_output(self) {
        // The host needn't be told of an empty output, unless it replaces another one.
        if self.0.length != 0 || with_instance(|instance| instance.output.get()) != Output::None {
            replace_output(self.0);
        }
    }

    /// Returns the block itself. If the handle is only a part of a block, and the host's outputs are whole blocks, it
    /// returns a copy of that part.
    pub(crate) fn whole<F: ErrorType>(self) -> Result<Self, F> {
        let handle = self.0;
        let is_part = || handle.length != differences::length_or_0(handle.offset);
        if !differences::output_is_whole_block(handle.offset) || !is_part() {
            return Ok(self);
        }
        // A block can't be as long as such a handle says: the host will refuse it.
        match load_vec(handle.offset, handle.length) {
            Some(part) => Owned::copy_of(&part).map(Owned::give),
            None => Ok(self),
        }
    }
}

fn replace_output(MemoryHandle { mut offset, length }: MemoryHandle) {
    if length == 0 {
        // Where an output is a whole block, an empty output is an empty block. Elsewhere it is a range of length 0,
        // which has to lie in a block.
        offset = match (differences::empty_block(), with_instance(|instance| instance.output.get())) {
            (0, Output::Block(output)) => output,
            // No output has been set by this crate, in an export written by hand: there is nothing to replace.
            (0, _) => return,
            (empty, _) => empty,
        };
    }
    with_instance(|instance| instance.output.set(Output::Block(offset)));
    // SAFETY: output_set takes any range, and the plugin doesn't use the block again.
    unsafe { extism::output_set(offset, length) }
}

/// The block of a value: one that was made for it, or the block that the value already is.
#[derive(Debug)]
pub enum ValueBlock<'a> {
    /// A new block, or one that the value owned.
    Owned(Owned),
    /// A block that somebody else owns.
    Lent(Lent<'a>),
}

impl ValueBlock<'_> {
    /// Gives the block to an import that frees it. A block that somebody else owns is copied first.
    #[inline]
    pub(crate) fn give(self) -> Result<Given, Error> {
        match self {
            ValueBlock::Owned(block) => Ok(block.give()),
            ValueBlock::Lent(block) => block.copy().map(Owned::give),
        }
    }

    /// Returns the offset, for an import that leaves the block alone.
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

/// A slot for an owned block, which can be taken out through a shared reference. If it wasn't, it is freed when the
/// slot is dropped.
#[cfg(feature = "http")]
pub(crate) struct Slot {
    /// The block's offset; 0 if the slot is empty.
    offset: AtomicU64,
    length: u64,
}

#[cfg(feature = "http")]
impl Slot {
    pub(crate) fn new(block: Owned) -> Self {
        let MemoryHandle { offset, length } = block.into_handle();
        Slot { offset: AtomicU64::new(offset), length }
    }

    /// Returns the block, unless it was taken before.
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
