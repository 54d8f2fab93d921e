//! Items that the macros' expansions use.

mod arguments;
mod bytes;
pub mod contract;
mod export;
pub(crate) mod fail;
mod import;
mod init;
mod interface;
mod shared;

pub use crate::error::ErrorType;
pub use crate::log::{lines, log, log_enabled, log_wanted};
pub use crate::memory::block::Owned;
pub use crate::{Error, FromBytes, FromBytesOwned, Memory, ToBytes, WithReturnCode};
pub use arguments::{Arguments, Str, next};
pub use bytes::{Borrowing, Encoded, Encoding, borrow_newtype, decode_newtype, encode};
pub use export::{
    Decode, Decoder, Export, FinishResult, FinishValue, Format, Input, NoOutput, Returned, decode, enter,
};
pub use fail::{fail, fail_debug};
pub use import::{argument, recoverable_argument, recoverable_result, result};
pub use init::Init;
pub use interface::{export_named, is_same, record_bytes, record_length, record_named};
pub use serde;
pub use shared::{
    SharedReturn, SharedValue, enter_shared, finish_shared, finish_shared_scalar, finish_shared_unit, shared_argument,
};
