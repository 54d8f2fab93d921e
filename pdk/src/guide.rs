//! The guide: what you do with this crate, a page for each job.
//!
//! | you want to | page |
//! |---|---|
//! | start | [first plugin](first_plugin) |
//! | write a plugin | [exports], [errors], [host functions](host_functions), [services] |
//! | test it | [testing] |
//! | build, call and inspect it | [the command](command) |
//! | make it small, and use other crates | [small plugins](small_plugins), [crates and targets](crates_and_targets) |
//! | call it from an application | [applications], [bindings], [hosts], [after a trap](after_a_trap) |
//! | design plugins for your own application | [your own plugin system](your_own_plugin_system), [the contract](contract), [compatibility], [XTP](xtp) |
//! | move a plugin from upstream's crate | [from upstream](from_upstream) |
//! | know how it works | [inside] |

/// A page of the guide. In the repository, a page's links lead to files: each page defines them at its end. Markdown
/// takes the first definition of a link, so these lead to the pages of rustdoc.
macro_rules! page {
    ($file:literal) => {
        concat!(
            "[after_a_trap]: crate::guide::after_a_trap\n",
            "[applications]: crate::guide::applications\n",
            "[bindings]: crate::guide::bindings\n",
            "[command]: crate::guide::command\n",
            "[compatibility]: crate::guide::compatibility\n",
            "[contract]: crate::guide::contract\n",
            "[crates_and_targets]: crate::guide::crates_and_targets\n",
            "[errors]: crate::guide::errors\n",
            "[exports]: crate::guide::exports\n",
            "[first_plugin]: crate::guide::first_plugin\n",
            "[from_upstream]: crate::guide::from_upstream\n",
            "[host_functions]: crate::guide::host_functions\n",
            "[hosts]: crate::guide::hosts\n",
            "[inside]: crate::guide::inside\n",
            "[services]: crate::guide::services\n",
            "[small_plugins]: crate::guide::small_plugins\n",
            "[testing]: crate::guide::testing\n",
            "[xtp]: crate::guide::xtp\n",
            "[your_own_plugin_system]: crate::guide::your_own_plugin_system\n",
            "\n",
            include_str!($file)
        )
    };
}

#[doc = page!("guide/first_plugin.md")]
pub mod first_plugin {}

#[doc = page!("guide/exports.md")]
pub mod exports {}

#[doc = page!("guide/errors.md")]
pub mod errors {}

#[doc = page!("guide/host_functions.md")]
pub mod host_functions {}

#[doc = page!("guide/services.md")]
pub mod services {}

// Its code needs host-harness, which depends on this crate: tests/lib.rs of the repository runs it.
#[cfg_attr(not(doctest), doc = page!("guide/testing.md"))]
pub mod testing {}

#[doc = page!("guide/command.md")]
pub mod command {}

#[doc = page!("guide/small_plugins.md")]
pub mod small_plugins {}

#[doc = page!("guide/crates_and_targets.md")]
pub mod crates_and_targets {}

#[doc = page!("guide/applications.md")]
pub mod applications {}

#[doc = page!("guide/bindings.md")]
pub mod bindings {}

#[doc = page!("guide/hosts.md")]
pub mod hosts {}

#[doc = page!("guide/after_a_trap.md")]
pub mod after_a_trap {}

#[doc = page!("guide/contract.md")]
#[doc = concat!("## In Python\n\n```python\n", include_str!("guide/contract.py"), "```\n")]
#[doc = concat!("## In JavaScript\n\n```js\n", include_str!("guide/contract.mjs"), "```")]
pub mod contract {}

#[doc = page!("guide/your_own_plugin_system.md")]
pub mod your_own_plugin_system {}

#[doc = page!("guide/compatibility.md")]
pub mod compatibility {}

#[doc = page!("guide/xtp.md")]
pub mod xtp {}

#[doc = page!("guide/from_upstream.md")]
pub mod from_upstream {}

#[doc = page!("guide/inside.md")]
pub mod inside {}
