//! Functions and types of all kinds, whose contract `tests/contract.rs` compares with what is written there.

mod functions;
mod serde_attributes;
mod std_types;
mod types;
