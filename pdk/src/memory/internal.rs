//! Allocates, frees, reads and writes blocks by their handles, under upstream's names.
//!
//! ```
//! use extism_pdk::memory::internal;
//!
//! # let host = extism_pdk::testing::Host::new();
//! # host.run(|| {
//! let block = internal::memory_alloc(5);
//! internal::store(block, "hello");
//! assert_eq!(internal::memory_bytes(block), b"hello");
//!
//! let mut front = [0; 2];
//! internal::load(block, &mut front);
//! assert_eq!(&front, b"he");
//!
//! assert_eq!(internal::find(block.offset), Some(block));
//! assert_eq!(internal::memory_length_unsafe(block.offset), 5);
//! internal::memory_free(block);
//! assert_eq!(internal::memory_length(block.offset), 0);
//! # });
//! ```

use super::block::Lent;
use super::handle::MemoryHandle;
use crate::error::Text;
use crate::extism::{self, differences};

/// Allocates a block of `length` bytes. Its offset is 0 if the host has no memory left.
///
/// ```
/// use extism_pdk::memory::internal;
///
/// # extism_pdk::testing::Host::new().block_bytes(1000).run(|| {
/// // The host has 1000 bytes for the plugin.
/// assert_eq!(internal::memory_alloc(1001).offset, 0);
/// let block = internal::memory_alloc(1000);
/// assert_ne!(block.offset, 0);
/// internal::memory_free(block);
/// # });
/// ```
pub fn memory_alloc(length: u64) -> MemoryHandle {
    // SAFETY: alloc takes any length.
    let offset = unsafe { extism::alloc(length) };
    MemoryHandle { offset, length }
}

/// Frees a block.
///
/// ```
/// use extism_pdk::memory::internal;
///
/// # extism_pdk::testing::Host::new().block_bytes(100).run(|| {
/// // The host has memory for 100 bytes at a time.
/// for _ in 0..10 {
///     let block = internal::memory_alloc(80);
///     assert_ne!(block.offset, 0);
///     internal::memory_free(block);
/// }
/// # });
/// ```
pub fn memory_free(handle: MemoryHandle) {
    // SAFETY: free ignores offsets at which no block starts.
    unsafe { extism::free(handle.offset) }
}

/// Copies the block's bytes into a `Vec`.
///
/// ```
/// use extism_pdk::{ManagedMemory, config, memory::internal};
///
/// # extism_pdk::testing::Host::new().config("key", "5ecret").run(|| {
/// let key = config::get_memory("key")?.map(ManagedMemory::new).unwrap();
/// assert_eq!(internal::memory_bytes(key.as_ref().0), b"5ecret");
/// # Ok::<(), extism_pdk::Error>(())
/// # }).unwrap();
/// ```
///
/// # Panics
/// If the handle's length is more than the plugin's own memory can hold.
pub fn memory_bytes(handle: MemoryHandle) -> Vec<u8> {
    match Lent::unchecked(handle).load::<Text>() {
        Ok(bytes) => bytes,
        Err(error) => panic!("{error}"),
    }
}

/// Returns the length of the block at `offset`; 0 if no block starts there. Walks the host's list of blocks.
///
/// ```
/// use extism_pdk::memory::internal;
///
/// let block = internal::memory_alloc(5);
/// assert_eq!(internal::memory_length(block.offset), 5);
/// internal::memory_free(block);
/// assert_eq!(internal::memory_length(block.offset), 0);
/// ```
pub fn memory_length(offset: u64) -> u64 {
    // SAFETY: length takes any offset.
    unsafe { extism::length(offset) }
}

/// Returns the length of the block at `offset` in constant time. If no block starts there, the result is garbage.
///
/// ```
/// use extism_pdk::{Memory, extism, memory::internal};
///
/// # extism_pdk::testing::Host::new().var("name", "Ada").run(|| {
/// let key = Memory::from_bytes("name")?;
/// // SAFETY: `var_get` takes the key; what it returns is a block.
/// let value = unsafe { extism::var_get(key.offset()) };
/// assert_eq!(internal::memory_length_unsafe(value), 3);
/// # Memory::find(value).unwrap().free();
/// # Ok::<(), extism_pdk::Error>(())
/// # }).unwrap();
/// ```
pub fn memory_length_unsafe(offset: u64) -> u64 {
    // SAFETY: length_unsafe takes any offset.
    unsafe { extism::length_unsafe(offset) }
}

/// Copies bytes from the block to the front of `buf`, as many as fit.
///
/// ```
/// use extism_pdk::{Memory, memory::internal};
///
/// let block = Memory::from_bytes(b"\x89PNG and so on")?;
/// let mut magic = [0; 4];
/// internal::load(block.0, &mut magic);
/// assert_eq!(&magic, b"\x89PNG");
/// block.free();
/// # Ok::<(), extism_pdk::Error>(())
/// ```
pub fn load(handle: MemoryHandle, mut buf: impl AsMut<[u8]>) {
    let buf = buf.as_mut();
    let length = buf.len().min(handle.len());
    if let Some(front) = buf.get_mut(..length) {
        // SAFETY: the range of the handle. If it isn't within a live block, the kernel gives zeros or other bytes of
        // its own.
        unsafe { extism::load(handle.offset, front) }
    }
}

/// Copies bytes from the front of `buf` into the block, as many as fit.
///
/// ```
/// use extism_pdk::memory::internal;
///
/// let field = internal::memory_alloc(8);
/// internal::store(field, "a name that is too long");
/// assert_eq!(internal::memory_bytes(field), b"a name t");
/// internal::memory_free(field);
/// ```
pub fn store(handle: MemoryHandle, buf: impl AsRef<[u8]>) {
    let buf = buf.as_ref();
    let length = buf.len().min(handle.len());
    if let Some(front) = buf.get(..length) {
        // SAFETY: the range of the handle. The kernel ignores writes outside live blocks.
        unsafe { extism::store(handle.offset, front) }
    }
}

/// Finds the block that starts at `offset`, unless it is empty.
///
/// ```
/// use extism_pdk::{Memory, memory::internal};
///
/// // An offset, as another plugin passes it:
/// let offset = Memory::from_bytes("hello")?.offset();
/// let block = internal::find(offset).unwrap();
/// assert_eq!(block.len(), 5);
/// internal::memory_free(block);
/// assert_eq!(internal::find(offset), None);
/// # Ok::<(), extism_pdk::Error>(())
/// ```
pub fn find(offset: u64) -> Option<MemoryHandle> {
    let length = differences::length_or_0(offset);
    (length != 0).then_some(MemoryHandle { offset, length })
}
