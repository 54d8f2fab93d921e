//! Blocks of the host's memory, and who frees them.
//!
//! [`Memory`] is a plain handle and never frees by itself; [`ManagedMemory`] owns its block and frees it when
//! dropped. A block given to the host (as output, error, log message, variable, config key or http request) is the
//! host's from then on.
//!
//! ```
//! use extism_pdk::{ManagedMemory, Memory, plugin_fn};
//! # use extism_pdk::FnResult;
//!
//! #[plugin_fn]
//! pub fn twice(text: &str) -> FnResult<Memory> {
//!     let scratch = ManagedMemory::new(Memory::from_bytes(text)?);
//!     let text = scratch.as_ref().to_string()?;
//!     Ok(Memory::from_bytes(text.repeat(2))?) // becomes the output, the host's
//!     // `scratch` is freed here.
//! }
//! # use extism_pdk::testing::{Host, Plugin, export};
//! # assert_eq!(Host::new().call::<String>(export!(twice), "ab").unwrap(), "abab");
//! ```

use crate::error::Text;
use crate::{Error, FromBytesOwned, LogLevel, ToBytes};

mod copy;
pub mod internal;
mod managed;
mod output;
mod pointer;
mod stream;

pub use managed::ManagedMemory;
pub use pointer::MemoryPointer;
pub use stream::{Reader, Writer};

pub(crate) use copy::{
    NO_MEMORY_LEFT, copied, exact, load_array, load_in_place, load_into, load_or_error, load_vec, store_array,
    store_in_place, store_new, store_or_error,
};
pub(crate) use managed::{found, key, load_managed, take};
pub(crate) use output::{OUTPUT, set_output};

/// Where a block is and how long: an opaque offset and a length in bytes.
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
    /// The block's offset, 0 for no block.
    pub offset: u64,
    /// The block's length in bytes.
    pub length: u64,
}

impl MemoryHandle {
    /// A handle to the block at `offset`.
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
    /// `offset` and `length` should be those of a live block: the kernel answers a wrong handle with zeros or with
    /// some other block's bytes.
    pub unsafe fn new(offset: u64, length: u64) -> Self {
        MemoryHandle { offset, length }
    }

    /// The handle of no block: offset 0, length 0.
    ///
    /// ```
    /// use extism_pdk::{MemoryHandle, memory::internal};
    ///
    /// assert_eq!(internal::memory_bytes(MemoryHandle::null()), b""); // no block is read as an empty one
    /// ```
    pub fn null() -> Self {
        MemoryHandle { offset: 0, length: 0 }
    }

    /// The block's offset.
    ///
    /// ```
    /// use extism_pdk::memory::internal;
    ///
    /// let block = internal::memory_alloc(5);
    /// assert_eq!(internal::find(block.offset()), Some(block));
    /// internal::memory_free(block);
    /// ```
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The block's length in bytes.
    ///
    /// ```
    /// use extism_pdk::{Memory, memory::internal};
    ///
    /// let block = Memory::from_bytes("hello")?.0;
    /// let mut bytes = vec![0; block.len()];
    /// internal::load(block, &mut bytes);
    /// assert_eq!(bytes, b"hello");
    /// internal::memory_free(block);
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    pub fn len(&self) -> usize {
        self.length as usize
    }

    /// Whether the length is 0.
    ///
    /// ```
    /// use extism_pdk::{MemoryHandle, memory::internal};
    ///
    /// let block = internal::memory_alloc(5);
    /// assert_eq!((block.is_empty(), MemoryHandle::null().is_empty()), (false, true));
    /// internal::memory_free(block);
    /// ```
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }
}

/// A handle to a block of the host's memory. It frees nothing when dropped; [`ManagedMemory`] does.
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
    /// A new block that holds the encoded value.
    ///
    /// ```
    /// use extism_pdk::{Json, Memory};
    ///
    /// let block = Memory::new(&Json(["a", "b"]))?;
    /// assert_eq!(block.to_string()?, r#"["a","b"]"#);
    /// block.free();
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the value can't be encoded or the host has no memory left.
    pub fn new<'a, T: ToBytes<'a>>(value: &T) -> Result<Self, Error> {
        value.__to_block()
    }

    /// A new block that holds a copy of `data`. An empty one is no allocation: its offset may be 0.
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
        store_new(data.as_ref())
    }

    /// The handle of no block.
    ///
    /// ```
    /// use extism_pdk::{Memory, var};
    ///
    /// let draft = var::get_memory("draft")?.unwrap_or_else(Memory::null);
    /// assert_eq!(draft.to_string()?, "");
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    pub fn null() -> Self {
        Memory(MemoryHandle::null())
    }

    /// The block's offset.
    ///
    /// ```
    /// use extism_pdk::{Memory, extism};
    ///
    /// let block = Memory::from_bytes("cat")?;
    /// // SAFETY: this byte is within the block.
    /// unsafe { extism::store_u8(block.offset(), b'h') };
    /// assert_eq!(block.to_string()?, "hat");
    /// block.free();
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    pub fn offset(&self) -> u64 {
        self.0.offset
    }

    /// The block's length in bytes.
    ///
    /// ```
    /// use extism_pdk::{ManagedMemory, var};
    ///
    /// # var::set("photo", vec![0; 2000])?;
    /// let photo = var::get_memory("photo")?.map(ManagedMemory::new).unwrap();
    /// assert_eq!(photo.as_ref().len(), 2000); // no byte was copied to know it
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the length is 0.
    ///
    /// ```
    /// use extism_pdk::Memory;
    ///
    /// let block = Memory::from_bytes("hello")?;
    /// assert_eq!((block.is_empty(), Memory::null().is_empty()), (false, true));
    /// block.free();
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The block's bytes.
    ///
    /// ```
    /// use extism_pdk::Memory;
    ///
    /// let block = Memory::new(&300u32)?;
    /// assert_eq!(block.to_vec(), [44, 1, 0, 0]);
    /// block.free();
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    ///
    /// # Panics
    /// If the handle claims more bytes than the plugin's own memory can hold.
    pub fn to_vec(&self) -> Vec<u8> {
        internal::memory_bytes(self.0)
    }

    /// The block's bytes as text.
    ///
    /// ```
    /// use extism_pdk::Memory;
    ///
    /// let (text, other) = (Memory::from_bytes("h\u{e9}")?, Memory::from_bytes(b"h\xe9")?);
    /// assert_eq!(text.to_string()?, "hé");
    /// assert!(other.to_string().is_err());
    /// [text, other].map(Memory::free);
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    ///
    /// # Errors
    /// If they aren't UTF-8, or more than the plugin's own memory can hold.
    #[allow(clippy::inherent_to_string, clippy::should_implement_trait)] // upstream's name
    pub fn to_string(&self) -> Result<String, Error> {
        self.to()
    }

    /// The block's bytes, decoded.
    ///
    /// ```
    /// use extism_pdk::Memory;
    ///
    /// let block = Memory::from_bytes([2, 1, 0, 0])?;
    /// assert_eq!(block.to::<u32>()?, 258);
    /// assert!(block.to::<u64>().is_err());
    /// block.free();
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    ///
    /// # Errors
    /// If they can't be decoded as `T`, or are more than the plugin's own memory can hold.
    pub fn to<T: FromBytesOwned>(&self) -> Result<T, Error> {
        T::__from_block_owned(self.0)
    }

    /// Makes the block the output of this call. The block is the host's from then on.
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
        let handle = self.0;
        set_output(exact::<Text>(self).map_or(handle, |block| block.0));
    }

    /// Logs the block's text, a space if it is empty. The block is the host's from then on.
    ///
    /// ```
    /// use extism_pdk::{LogLevel, Memory};
    ///
    /// # let host = extism_pdk::testing::Host::new();
    /// # host.run(|| {
    /// Memory::from_bytes("the cache is cold")?.log(LogLevel::Warn);
    /// # Ok::<(), extism_pdk::Error>(())
    /// # }).unwrap();
    /// # assert_eq!(host.logs()[0].text, "the cache is cold");
    /// ```
    pub fn log(&self, level: LogLevel) {
        if self.is_empty() {
            crate::log::send(crate::log::import(level), "");
        } else {
            // SAFETY: a log import takes any offset; this block isn't used again here.
            unsafe { crate::log::import(level)(self.0.offset) }
        }
    }

    /// The block that starts at `offset`, if there is one and it isn't empty. Walks the host's list of blocks.
    ///
    /// ```
    /// use extism_pdk::Memory;
    ///
    /// // An offset, as another module gives it:
    /// let offset = Memory::from_bytes("hello")?.offset();
    /// let block = Memory::find(offset).unwrap();
    /// assert_eq!(block.len(), 5);
    /// block.free();
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
    /// # extism_pdk::testing::Host::new().memory_limit(100).run(|| {
    /// // More than the host has, but never at once.
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
