//! Blocks as arguments and results between linked plugins.

use core::marker::PhantomData;

use super::{Memory, invalid_pointer};
use crate::{Error, FromBytesOwned};

/// A block's offset that one plugin passes to another one, with the type that its bytes decode to.
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
    /// Creates a pointer to the block at `offset`.
    ///
    /// ```
    /// use extism_pdk::{Memory, MemoryPointer};
    ///
    /// let block = Memory::from_bytes(300u32.to_le_bytes())?;
    /// // SAFETY: the block is live.
    /// let number: MemoryPointer<u32> = unsafe { MemoryPointer::new(block.offset()) };
    /// assert_eq!(number.get()?, 300);
    /// block.free();
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    ///
    /// # Safety
    /// `offset` should be that of a live block. If it isn't, [`get`](Self::get) returns an error.
    pub unsafe fn new(offset: u64) -> Self {
        MemoryPointer(offset, PhantomData)
    }
}

impl<T: FromBytesOwned> MemoryPointer<T> {
    /// Decodes the value. The block isn't freed.
    ///
    /// ```
    /// use extism_pdk::{Json, Memory, MemoryPointer};
    ///
    /// /// Adds prices up. The other plugin may have passed anything.
    /// fn total(prices: MemoryPointer<Json<Vec<u32>>>) -> Option<u32> {
    ///     Some(prices.get().ok()?.0.iter().sum())
    /// }
    ///
    /// let block = Memory::from_bytes("[2, 3]")?;
    /// // SAFETY: the first block is live. For offset 0, `get` returns an error.
    /// let (prices, nothing) = unsafe { (MemoryPointer::new(block.offset()), MemoryPointer::new(0)) };
    /// assert_eq!((total(prices), total(nothing)), (Some(5), None));
    /// block.free();
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    ///
    /// # Errors
    /// If no block starts at the offset, the block is empty, or its bytes can't be decoded as `T`.
    pub fn get(&self) -> Result<T, Error> {
        match Memory::find(self.0) {
            Some(memory) => memory.to(),
            None => Err(invalid_pointer(self.0)),
        }
    }
}
