//! Uses the contract of a plugin, which `extism_pdk::contract` reads.

pub mod declare;
pub mod link;
#[cfg(feature = "command")]
pub mod payload;

#[cfg(all(test, feature = "command"))]
mod agreement;
#[cfg(feature = "command")]
pub mod data;
#[cfg(feature = "command")]
pub mod fit;
