//! The parts of a contract: what the macros' expansions describe functions and types with.

pub use crate::contract::describe::{Describe, Parameter};
pub use crate::contract::payload::{Coding, Decoded, Encoded, Payload, payload};
pub use crate::contract::probe::{
    ErrorCodes, Newtype, Outer, Outside, Probe, Probed, Undescribed, UnknownCoding, coding, shape,
};
pub use crate::contract::record::{Code, Config, Given, Head, Record};
pub use crate::contract::shape::{Body, Definition, Field, Only, Shape, Variant};
