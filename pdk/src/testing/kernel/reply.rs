//! What a host function returns, as it crosses.

use super::Kernel;
use crate::Error;
use crate::testing::record::Trap;
use crate::testing::scalar::{Crossing, Passed, ScalarType};

impl Passed {
    /// What a closure replied, as it crosses: a new block, or the number.
    ///
    /// # Errors
    /// If the block is over the memory limit, or the bytes aren't such a number.
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
