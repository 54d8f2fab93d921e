//! The guide: what spans more than one item of this crate.

#[doc = include_str!("guide/crates_and_targets.md")]
pub mod crates_and_targets {}

#[doc = include_str!("guide/contract.md")]
pub mod contract {}
