//! Blocks with an owner, such as those that the host returns.

use super::{Memory, MemoryHandle, OUTPUT, internal, load_vec, store_new};
use crate::extism::differences;
use crate::{Error, FromBytes, extism};

/// A block that is freed when this is dropped, unless it has become the output of the call. On the JavaScript host one of
/// less than 1,024 bytes may stay until the call ends: there freeing it takes longer than it is worth.
///
/// ```
/// use extism_pdk::{ManagedMemory, Memory, config};
///
/// # let host = extism_pdk::testing::Host::new().config("words", "cat dog");
/// # host.run(|| {
/// if let Some(words) = config::get_memory("words")?.map(ManagedMemory::new) {
///     assert!(words.offset() != 0 && words.len() == 7);
///     assert_eq!(words.as_ref().to_vec(), b"cat dog");
/// } // freed here
/// # Ok::<(), extism_pdk::Error>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
pub struct ManagedMemory(pub Memory);

impl ManagedMemory {
    /// Takes the block over.
    pub fn new(memory: Memory) -> Self {
        ManagedMemory(memory)
    }

    /// The block at an offset that the host just returned; none for offset 0.
    pub(crate) fn returned(offset: u64) -> Option<Self> {
        differences::note_host_call();
        if offset == 0 {
            return None;
        }
        // SAFETY: any offset may be asked; the host just returned this one, so it is a block's.
        let length = unsafe { extism::length_unsafe(offset) };
        Some(ManagedMemory(Memory(MemoryHandle { offset, length })))
    }

    /// The block of an argument for a host function.
    pub(crate) fn argument(memory: Memory) -> Self {
        differences::note_host_call();
        ManagedMemory(memory)
    }

    /// Gives the block up without freeing it.
    pub(crate) fn leak(self) -> Memory {
        let handle = self.0.0;
        core::mem::forget(self);
        Memory(handle)
    }

    /// The block's offset.
    pub fn offset(&self) -> u64 {
        self.0.offset()
    }

    /// The block's length in bytes.
    #[allow(clippy::len_without_is_empty)] // upstream's surface
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl Drop for ManagedMemory {
    fn drop(&mut self) {
        free(self.0.0);
    }
}

/// Not inlined: a copy for each place where a block is dropped is a tenth of a small plugin.
#[inline(never)]
fn free(handle: MemoryHandle) {
    let MemoryHandle { offset, length } = handle;
    if offset != 0 && offset != OUTPUT.get() && differences::is_worth_freeing(offset, length) {
        internal::memory_free(handle);
    }
}

impl From<Memory> for ManagedMemory {
    fn from(memory: Memory) -> Self {
        ManagedMemory(memory)
    }
}

impl AsRef<Memory> for ManagedMemory {
    fn as_ref(&self) -> &Memory {
        &self.0
    }
}

impl AsMut<Memory> for ManagedMemory {
    fn as_mut(&mut self) -> &mut Memory {
        &mut self.0
    }
}

/// A key's block, for an import that looks it up; none for an empty key, which no block can hold, and hosts refuse
/// offset 0.
pub(crate) fn key(key: &str) -> Result<Option<Memory>, Error> {
    if key.is_empty() { Ok(None) } else { store_new(key.as_bytes()).map(Some) }
}

/// What the host has under a key. Empty counts as absent, as hosts can't all tell them apart.
pub(crate) fn found(offset: u64) -> Option<ManagedMemory> {
    ManagedMemory::returned(offset).filter(|value| value.len() != 0)
}

/// The bytes of a block the host returned, which is freed.
pub(crate) fn load_managed(block: ManagedMemory) -> Result<Vec<u8>, Error> {
    load_vec(block.0.0)
}

/// The value decoded from a block the host returned, which is freed.
pub(crate) fn take<T: for<'a> FromBytes<'a>>(block: ManagedMemory) -> Result<T, Error> {
    T::__from_block(block.0.0, &mut None)
}
