//! What the harness does with the contract of a plugin: `extism_pdk::contract` reads it.

pub mod declare;
pub mod link;
#[cfg(feature = "command")]
pub mod payload;

#[cfg(all(test, feature = "command"))]
mod agreement;
#[cfg(feature = "command")]
pub mod data;
#[cfg(feature = "command")]
mod fit;
