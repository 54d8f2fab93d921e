//! The bytes of a block, which are in a buffer of its own, or in the memory of an engine.

use core::ops::{Deref, DerefMut};
use std::sync::Arc;

/// The bytes of a live block. They are dropped when the block is freed.
pub type BlockBytes = Box<dyn DerefMut<Target = [u8]> + Send + Sync>;

/// Allocates the bytes of a block in an engine's memory, by the block's offset and length. They may have any content.
/// `None` if the engine has no memory left.
pub type BlockMemory = Arc<dyn Fn(u64, usize) -> Option<BlockBytes> + Send + Sync>;

/// The bytes of a block; none after it was freed.
#[derive(Default)]
pub(super) struct Bytes(Option<BlockBytes>);

impl Bytes {
    /// Allocates the bytes of a block, with any content; `None` if no memory is left.
    pub(super) fn new(memory: Option<&BlockMemory>, offset: u64, length: usize) -> Option<Self> {
        let bytes = match memory {
            Some(memory) => Bytes(Some(memory(offset, length)?)),
            None => Bytes::from(buffer(length)?),
        };
        Some(bytes)
    }
}

fn buffer(length: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(length).ok()?;
    bytes.resize(length, 0);
    Some(bytes)
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes(Some(Box::new(bytes)))
    }
}

/// Clones the bytes into a buffer.
impl Clone for Bytes {
    fn clone(&self) -> Self {
        self.0.as_ref().map_or_else(Bytes::default, |bytes| Bytes::from(bytes.to_vec()))
    }
}

impl Deref for Bytes {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        self.0.as_ref().map_or(&[], |bytes| bytes)
    }
}

impl DerefMut for Bytes {
    #[inline]
    fn deref_mut(&mut self) -> &mut [u8] {
        self.0.as_mut().map_or(&mut [], |bytes| bytes)
    }
}
