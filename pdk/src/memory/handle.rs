//! The place of a block.

/// The place of a block in the host's memory: an opaque offset, and a length in bytes.
///
/// ```
/// use extism_pdk::memory::internal;
///
/// let block = internal::memory_alloc(5);
/// internal::store(block, "hello");
/// assert_eq!(internal::memory_bytes(block), b"hello");
/// internal::memory_free(block);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MemoryHandle {
    /// The block's offset; 0 for no block.
    pub offset: u64,
    /// The block's length in bytes.
    pub length: u64,
}

impl MemoryHandle {
    /// Returns a handle to the block at `offset`.
    ///
    /// ```
    /// use extism_pdk::{Memory, MemoryHandle};
    ///
    /// let block = Memory::from_bytes("HTTP/1.1 200 OK")?;
    /// // A part of a block can be read like a whole one.
    /// // SAFETY: these bytes are within the block.
    /// let status = unsafe { MemoryHandle::new(block.offset() + 9, 3) };
    /// assert_eq!(Memory(status).to_string()?, "200");
    /// block.free();
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    ///
    /// # Safety
    /// `offset` and `length` should be within a live block. Reading through a wrong handle gives zeros or another
    /// block's bytes.
    pub unsafe fn new(offset: u64, length: u64) -> Self {
        MemoryHandle { offset, length }
    }

    /// Returns a handle to no block, with offset 0 and length 0.
    pub fn null() -> Self {
        MemoryHandle { offset: 0, length: 0 }
    }

    /// Returns the block's offset.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Returns the block's length in bytes.
    pub fn len(&self) -> usize {
        self.length as usize
    }

    /// Returns whether the length is 0.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }
}
