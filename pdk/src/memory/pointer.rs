//! Blocks as arguments and results between linked plugins.

use core::marker::PhantomData;

use super::{Memory, invalid_pointer};
use crate::{Error, FromBytesOwned};

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
    /// `offset` should be a live block's; [`get`](Self::get) reports one that isn't.
    pub unsafe fn new(offset: u64) -> Self {
        MemoryPointer(offset, PhantomData)
    }
}

impl<T: FromBytesOwned> MemoryPointer<T> {
    /// Reads the value; the block stays its owner's.
    ///
    /// ```
    /// use extism_pdk::{Json, Memory, MemoryPointer};
    ///
    /// /// An argument of JSON, from a plugin that may have given anything.
    /// fn total(prices: MemoryPointer<Json<Vec<u32>>>) -> Option<u32> {
    ///     Some(prices.get().ok()?.0.iter().sum())
    /// }
    ///
    /// let block = Memory::from_bytes("[2, 3]")?;
    /// // SAFETY: the first is a live block's; the second, of none, is reported.
    /// let (prices, nothing) = unsafe { (MemoryPointer::new(block.offset()), MemoryPointer::new(0)) };
    /// assert_eq!((total(prices), total(nothing)), (Some(5), None));
    /// block.free();
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is no block at the offset, or its bytes can't be decoded as `T`.
    pub fn get(&self) -> Result<T, Error> {
        match Memory::find(self.0) {
            Some(memory) => memory.to(),
            None => Err(invalid_pointer(self.0)),
        }
    }
}
