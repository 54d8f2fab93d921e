//! The guide: what spans more than one item of this crate.

#[doc = include_str!("guide/crates_and_targets.md")]
pub mod crates_and_targets {}

#[doc = include_str!("guide/contract.md")]
#[doc = concat!("## In Python\n\n```python\n", include_str!("guide/contract.py"), "```\n")]
#[doc = concat!("## In JavaScript\n\n```js\n", include_str!("guide/contract.mjs"), "```")]
pub mod contract {}

#[doc = include_str!("guide/your_own_plugin_system.md")]
pub mod your_own_plugin_system {}

#[doc = include_str!("guide/bindings.md")]
pub mod bindings {}

#[doc = include_str!("guide/xtp.md")]
pub mod xtp {}
#[doc = include_str!("guide/compatibility.md")]
pub mod compatibility {}
