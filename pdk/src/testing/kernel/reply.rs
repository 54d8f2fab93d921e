//! Replies of host functions.

use super::Kernel;
use crate::Error;
use crate::testing::record::Trap;
use crate::testing::scalar::{Crossing, Passed, ScalarType};

impl Passed {
    /// Passes the bytes that a closure returned: in a new block, or as the number that they hold.
    ///
    /// # Errors
    /// If the block would exceed the memory limit, or the number of bytes is wrong for the number.
    pub fn reply(crossing: Crossing, bytes: &[u8], kernel: &mut Kernel) -> Result<Self, Trap> {
        let number = |error: Error| Trap(error.to_string());
        Ok(match crossing {
            Crossing::Block | Crossing::Envelope => Passed::Block(kernel.alloc_bytes(bytes)?),
            Crossing::I32 => Passed::I32(ScalarType::from_bytes(bytes).map_err(number)?),
            Crossing::I64 => Passed::I64(ScalarType::from_bytes(bytes).map_err(number)?),
            Crossing::F32 => Passed::F32(ScalarType::from_bytes(bytes).map_err(number)?),
            Crossing::F64 => Passed::F64(ScalarType::from_bytes(bytes).map_err(number)?),
        })
    }
}
