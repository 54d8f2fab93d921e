//! Blocks of the host's memory, and who frees them.
//!
//! [`Memory`] is a handle, which frees nothing when it is dropped. [`ManagedMemory`] owns its block, and frees it when
//! it is dropped. A block that is given to the host (as an output, error, log message, variable, config key or HTTP
//! request) belongs to the host from then on.
//!
//! ```
//! use extism_pdk::{ManagedMemory, Memory, plugin_fn};
//! # use extism_pdk::FnResult;
//!
//! #[plugin_fn]
//! pub fn twice(text: &str) -> FnResult<Memory> {
//!     let scratch = ManagedMemory::new(Memory::from_bytes(text)?);
//!     let text = scratch.as_ref().to_string()?;
//!     Ok(Memory::from_bytes(text.repeat(2))?) // the output, which belongs to the host
//!     // `scratch` is freed here
//! }
//! # use extism_pdk::testing::{Host, Plugin, export};
//! # assert_eq!(Host::new().call::<String>(export!(twice), "ab").unwrap(), "abab");
//! ```

use crate::Error;
use crate::error::Text;

pub(crate) mod block;
mod handle;
pub mod internal;
mod pointer;
mod stream;

use block::{Given, Lent, Owned};

pub use handle::MemoryHandle;
pub use pointer::MemoryPointer;
pub use stream::{Reader, Writer};

/// A handle to a block of the host's memory. Dropping it doesn't free the block; [`ManagedMemory`] does.
///
/// ```
/// use extism_pdk::Memory;
///
/// let block = Memory::from_bytes("hello")?;
/// assert_eq!(block.to_string()?, "hello");
/// block.free();
/// # Ok::<(), extism_pdk::Error>(())
/// ```
#[derive(Debug)]
pub struct Memory(pub MemoryHandle);

impl Memory {
    /// Creates a block that holds a copy of `data`. If `data` is empty, nothing is allocated, and the offset is 0.
    ///
    /// ```
    /// use extism_pdk::Memory;
    ///
    /// let block = Memory::from_bytes([44, 1, 0, 0])?;
    /// assert_eq!(block.to::<u32>()?, 300);
    /// block.free();
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the host has no memory left.
    pub fn from_bytes(data: impl AsRef<[u8]>) -> Result<Self, Error> {
        Owned::copy_of(data.as_ref()).map(Memory::freed_by_hand)
    }

    /// Returns a handle to no block, with offset 0 and length 0.
    pub fn null() -> Self {
        Memory(MemoryHandle::null())
    }

    /// Turns an owned block into a handle, so that nothing but the caller frees it.
    pub(crate) fn freed_by_hand(block: Owned) -> Self {
        Memory(block.into_handle())
    }

    pub(crate) fn lend(&self) -> Lent<'_> {
        Lent::by(self, self.0)
    }

    /// Returns the block's offset.
    pub fn offset(&self) -> u64 {
        self.0.offset
    }

    /// Returns the block's length in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether the length is 0.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Copies the block's bytes into a `Vec`.
    ///
    /// # Panics
    /// If the handle's length is more than the plugin's own memory can hold.
    pub fn to_vec(&self) -> Vec<u8> {
        internal::memory_bytes(self.0)
    }

    /// Sets the output of the call to the block, which belongs to the host from then on.
    ///
    /// ```
    /// use extism_pdk::*;
    ///
    /// #[plugin_fn]
    /// pub fn page() -> FnResult<()> {
    ///     Memory::from_bytes("<p>Hello!</p>")?.set_output();
    ///     Ok(())
    /// }
    /// # use extism_pdk::testing::{Host, Plugin, export};
    /// # assert_eq!(Host::new().call::<String>(export!(page), ()).unwrap(), "<p>Hello!</p>");
    /// ```
    pub fn set_output(self) {
        Given::new(self.0).whole::<Text>().unwrap_or(Given::new(self.0)).set_output();
    }

    /// Finds the block that starts at `offset`, unless it is empty. Walks the host's list of blocks.
    ///
    /// ```
    /// use extism_pdk::Memory;
    ///
    /// // An offset, as another plugin passes it:
    /// let offset = Memory::from_bytes("hello")?.offset();
    /// let block = Memory::find(offset).unwrap();
    /// assert_eq!(block.to_string()?, "hello");
    /// block.free();
    /// assert!(Memory::find(offset).is_none());
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    pub fn find(offset: u64) -> Option<Memory> {
        internal::find(offset).map(Memory)
    }

    /// Frees the block.
    ///
    /// ```
    /// use extism_pdk::Memory;
    ///
    /// # extism_pdk::testing::Host::new().block_bytes(100).run(|| {
    /// // The host has memory for 100 bytes at a time.
    /// for _ in 0..10 {
    ///     Memory::from_bytes([b' '; 80])?.free();
    /// }
    /// assert!(Memory::from_bytes([b' '; 101]).is_err());
    /// # Ok::<(), extism_pdk::Error>(())
    /// # }).unwrap();
    /// ```
    pub fn free(self) {
        internal::memory_free(self.0);
    }
}

impl From<Memory> for () {
    fn from(_: Memory) {}
}

impl From<()> for Memory {
    fn from((): ()) -> Memory {
        Memory::null()
    }
}

impl From<Memory> for u64 {
    fn from(memory: Memory) -> u64 {
        memory.0.offset
    }
}

impl From<Memory> for i64 {
    fn from(memory: Memory) -> i64 {
        memory.0.offset as i64
    }
}

impl From<u64> for Memory {
    fn from(offset: u64) -> Memory {
        Memory::find(offset).unwrap_or_else(Memory::null)
    }
}

impl From<i64> for Memory {
    fn from(offset: i64) -> Memory {
        Memory::from(offset as u64)
    }
}

/// An owned block, which is freed when it is dropped, unless it has become the output of the call.
///
/// On the JavaScript host, a block of less than 1,024 bytes may stay until the call ends, because freeing it there
/// takes more time than its memory is worth.
///
/// ```
/// use extism_pdk::{ManagedMemory, Memory, config};
///
/// # let host = extism_pdk::testing::Host::new().config("words", "cat dog");
/// # host.run(|| {
/// if let Some(words) = config::get_memory("words")?.map(ManagedMemory::new) {
///     assert_eq!(words.as_ref().to_vec(), b"cat dog");
/// } // freed here
/// # Ok::<(), extism_pdk::Error>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
pub struct ManagedMemory(pub Memory);

impl ManagedMemory {
    /// Takes ownership of the block.
    pub fn new(memory: Memory) -> Self {
        ManagedMemory(memory)
    }

    /// Returns the block's offset.
    pub fn offset(&self) -> u64 {
        self.0.offset()
    }

    /// Returns the block's length in bytes.
    #[allow(clippy::len_without_is_empty)] // upstream's surface
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl Drop for ManagedMemory {
    fn drop(&mut self) {
        drop(Owned::new(self.0.0));
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

/// Makes the error for an offset at which no block starts. Plugins may compare its text with upstream's.
#[cold]
pub(crate) fn invalid_pointer(offset: u64) -> Error {
    Error::msg(format!("Invalid pointer offset {offset}"))
}
