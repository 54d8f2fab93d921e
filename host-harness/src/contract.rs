//! What the harness does with the contract of a plugin: `extism_pdk::contract` reads it.

pub mod declare;
pub mod link;
pub mod payload;

mod data;
mod fit;
