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

use core::marker::PhantomData;

use crate::error::Text;
use crate::{Error, FromBytesOwned, LogLevel, ToBytes};

mod copy;
pub mod internal;
mod managed;
mod output;
mod stream;

pub use managed::ManagedMemory;
pub use stream::{Reader, Writer};

pub(crate) use copy::{exact, load_array, load_vec, store_array, store_new};
pub(crate) use managed::{lookup, take};
pub(crate) use output::{OUTPUT, set_output};

/// Where a block is and how long: an opaque offset and a length in bytes.
///
/// ```
/// use extism_pdk::{Memory, MemoryHandle};
///
/// let block = Memory::from_bytes("HTTP/1.1 200 OK")?;
/// // A part of a block can be read like a whole one.
/// // SAFETY: these bytes are within the block.
/// let status = unsafe { MemoryHandle::new(block.offset() + 9, 3) };
/// assert_eq!((status.len(), status.is_empty()), (3, false));
/// assert_eq!(Memory(status).to_string()?, "200");
/// block.free();
///
/// assert_eq!(MemoryHandle::null().offset(), 0);
/// # Ok::<(), extism_pdk::Error>(())
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
    /// # Safety
    /// `offset` and `length` should be those of a live block: the kernel answers a wrong handle with zeros or with
    /// some other block's bytes.
    pub unsafe fn new(offset: u64, length: u64) -> Self {
        MemoryHandle { offset, length }
    }

    /// The handle of no block: offset 0, length 0.
    pub fn null() -> Self {
        MemoryHandle { offset: 0, length: 0 }
    }

    /// The block's offset.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The block's length in bytes.
    pub fn len(&self) -> usize {
        self.length as usize
    }

    /// Whether the length is 0.
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
/// assert!(block.offset() != 0 && !block.is_empty());
/// assert_eq!(block.len(), 5);
/// assert_eq!(block.to_string()?, "hello");
/// block.free();
///
/// assert!(Memory::null().is_empty());
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
    /// assert_eq!(block.to_vec(), br#"["a","b"]"#);
    /// let Json(names) = block.to::<Json<Vec<String>>>()?;
    /// assert_eq!(names.len(), 2);
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
    /// # Errors
    /// If the host has no memory left.
    pub fn from_bytes(data: impl AsRef<[u8]>) -> Result<Self, Error> {
        store_new(data.as_ref())
    }

    /// The handle of no block.
    pub fn null() -> Self {
        Memory(MemoryHandle::null())
    }

    /// The block's offset.
    pub fn offset(&self) -> u64 {
        self.0.offset
    }

    /// The block's length in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the length is 0.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The block's bytes.
    ///
    /// # Panics
    /// If the handle claims more bytes than the plugin's own memory can hold.
    pub fn to_vec(&self) -> Vec<u8> {
        internal::memory_bytes(self.0)
    }

    /// The block's bytes as text.
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

/// A block offset as it crosses between linked plugins, with the type its bytes decode to.
///
/// ```
/// use extism_pdk::{Memory, MemoryPointer};
///
/// /// An export for linked plugins, written by hand: `#[shared_fn]` is shorter.
/// extern "C" fn words(text: MemoryPointer<String>) -> u64 {
///     text.get().map_or(0, |text| text.split_whitespace().count() as u64)
/// }
///
/// let block = Memory::from_bytes("one two")?;
/// // SAFETY: the block is live.
/// assert_eq!(words(unsafe { MemoryPointer::new(block.offset()) }), 2);
/// block.free();
/// # Ok::<(), extism_pdk::Error>(())
/// ```
#[repr(transparent)]
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct MemoryPointer<T>(u64, PhantomData<T>);

impl<T> MemoryPointer<T> {
    /// A pointer to the block at `offset`.
    ///
    /// # Safety
    /// `offset` should be a live block's; [`get`](Self::get) reports one that isn't.
    pub unsafe fn new(offset: u64) -> Self {
        MemoryPointer(offset, PhantomData)
    }
}

impl<T: FromBytesOwned> MemoryPointer<T> {
    /// Reads the value; the block stays its owner's.
    ///
    /// # Errors
    /// If there is no block at the offset, or its bytes can't be decoded as `T`.
    pub fn get(&self) -> Result<T, Error> {
        match Memory::find(self.0) {
            Some(memory) => memory.to(),
            None => Err(Error::msg(format!("Invalid pointer offset {}", self.0))),
        }
    }
}
