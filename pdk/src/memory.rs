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

use core::alloc::Layout;
use core::cell::Cell;
use core::marker::PhantomData;

use crate::error::{Failure, Text};
use crate::{Error, FromBytes, FromBytesOwned, LogLevel, ToBytes, extism};

pub mod internal;
mod stream;

pub use stream::{Reader, Writer};

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

/// A block that is freed when this is dropped, unless it has become the output of the call. On the JavaScript host one of
/// less than 1,024 bytes stays until the call ends: there freeing it would take longer than it is worth.
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
        if offset == 0 {
            return None;
        }
        // SAFETY: any offset may be asked; the host just returned this one, so it is a block's.
        let length = unsafe { extism::length_unsafe(offset) };
        Some(ManagedMemory(Memory(MemoryHandle { offset, length })))
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
        let MemoryHandle { offset, length } = self.0.0;
        // The JavaScript SDK's worker tells the application of every freed block at each host call: a thousand take
        // longer than what they free is worth.
        let is_worth_it = length >= 1024 || !extism::is_javascript(offset);
        if offset != 0 && offset != OUTPUT.get() && is_worth_it {
            internal::memory_free(self.0.0);
        }
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

thread_local! {
    /// The block that is the output of the running call, 0 for none: it must not be freed any more. Each call begins
    /// with none. Before the first call it is no block's offset: see `private::enter`.
    pub(crate) static OUTPUT: Cell<u64> = const { Cell::new(if extism::IN_WASM { u64::MAX } else { 0 }) };
}

/// Makes a block the output.
#[inline]
pub(crate) fn set_output(handle: MemoryHandle) {
    // An empty output needs no word to the host, unless it replaces another one.
    if handle.length != 0 || OUTPUT.get() != 0 {
        replace_output(handle);
    }
}

fn replace_output(MemoryHandle { mut offset, length }: MemoryHandle) {
    if length == 0 {
        // On the JavaScript host an output is a whole block: one of length 0, which only that host makes. On the others
        // it is a range, and one of length 0 has to lie in a block.
        offset = match (internal::memory_alloc(0).offset, OUTPUT.get()) {
            // An export written by hand, in a plugin that no other was called of: there is no output to replace.
            (0, u64::MAX) => return,
            (0, output) => output,
            (empty, _) => empty,
        };
    }
    OUTPUT.set(offset);
    // SAFETY: output_set takes any range, and the block isn't used again here.
    unsafe { extism::output_set(offset, length) }
}

/// The block itself, or on the JavaScript host, which outputs whole blocks, a copy of the range if it is a part of one.
pub(crate) fn exact<F: Failure>(block: Memory) -> Result<Memory, F> {
    let Memory(handle) = block;
    if !extism::is_javascript(handle.offset) || handle.length == internal::memory_length(handle.offset) {
        return Ok(block);
    }
    // A handle that claims more than there can be is for the host to refuse.
    match load_vec::<Text>(handle) {
        Ok(part) => store_new(&part),
        Err(_) => Ok(block),
    }
}

/// A new block that holds a copy of `data`; no block at all for no data.
#[inline]
pub(crate) fn store_new<F: Failure>(data: &[u8]) -> Result<Memory, F> {
    allocated(copied(data), data.len() as u64)
}

/// The offset of a new block that holds a copy of `data`; 0 for no data, or no memory.
#[inline(never)]
fn copied(data: &[u8]) -> u64 {
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

/// The block that was allocated at an offset.
#[inline]
fn allocated<F: Failure>(offset: u64, length: u64) -> Result<Memory, F> {
    if offset == 0 && length != 0 {
        return Err(F::text("the host has no memory left for the plugin's data"));
    }
    Ok(Memory(MemoryHandle { offset, length }))
}

/// A new block of so many bytes, at least one.
fn alloc<F: Failure>(length: u64) -> Result<Memory, F> {
    allocated(internal::memory_alloc(length).offset, length)
}

/// The bytes of a block.
pub(crate) fn load_vec<F: Failure>(handle: MemoryHandle) -> Result<Vec<u8>, F> {
    // No block is longer than a 32-bit memory; natively, a wrong length could be had and would take the machine's.
    let length = u32::try_from(handle.length).ok().and_then(|length| usize::try_from(length).ok());
    let Some(layout) = length.and_then(|length| Layout::array::<u8>(length).ok()) else {
        return Err(F::text(TOO_LONG));
    };
    if layout.size() == 0 {
        return Ok(Vec::new());
    }
    // SAFETY: the layout isn't empty. What is allocated with it, and isn't null, is wholly written by `load_new` (from the
    // handle's range: one that is no live block's gives zeros or other bytes of the kernel's), and is then a `Vec`'s, whose
    // layout is the same. `Vec::try_reserve_exact` and `resize` would do this in four times the code and fuel.
    unsafe {
        let data = std::alloc::alloc(layout);
        if data.is_null() {
            return Err(F::text(TOO_LONG));
        }
        extism::load_new(handle.offset, core::slice::from_raw_parts_mut(data.cast(), layout.size()));
        Ok(Vec::from_raw_parts(data, layout.size(), layout.size()))
    }
}

const TOO_LONG: &str = "a block is longer than the plugin's memory can hold";

/// The bytes of a block of exactly `N`, without a buffer in between.
pub(crate) fn load_array<const N: usize>(handle: MemoryHandle) -> Option<[u8; N]> {
    if handle.length != N as u64 {
        return None;
    }
    let mut data = [0; N];
    // SAFETY: as in `load_vec`.
    unsafe { extism::load(handle.offset, &mut data) };
    Some(data)
}

/// A new block of exactly `N` bytes.
pub(crate) fn store_array<const N: usize, F: Failure>(data: [u8; N]) -> Result<Memory, F> {
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

/// What the host has under a key; `import` takes the key's block. Empty counts as absent, as hosts can't all tell them
/// apart.
pub(crate) fn lookup(key: &str, import: impl FnOnce(u64) -> u64) -> Result<Option<ManagedMemory>, Error> {
    // No block can hold an empty key, and hosts refuse offset 0.
    if key.is_empty() {
        return Ok(None);
    }
    let key = store_new::<Error>(key.as_bytes())?;
    Ok(ManagedMemory::returned(import(key.offset())).filter(|value| value.len() != 0))
}

/// The value decoded from a block the host returned, which is freed.
pub(crate) fn take<T: for<'a> FromBytes<'a>>(block: ManagedMemory) -> Result<T, Error> {
    T::__from_block(block.0.0, &mut None)
}
