//! Functions and types of all kinds, whose contract `tests/contract.rs` compares with what is written there.

#![allow(clippy::type_complexity)] // the types are the claims
#![allow(dead_code, unused_variables)] // what isn't called is described all the same

mod functions;
mod serde_attributes;
mod std_types;
mod types;
