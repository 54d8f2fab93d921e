//! Runs the code of the README, the macros' docs and the guide as doctests.

#[doc = include_str!("../README.md")]
#[cfg(doctest)]
struct Readme;

/// A page of extism-pdk's guide that needs host-harness, which depends on that crate.
#[doc = include_str!("../pdk/src/guide/testing.md")]
#[cfg(doctest)]
struct Testing;

/// The docs of pdk-macros need extism-pdk, which depends on that crate.
#[cfg(doctest)]
mod macros {
    #[doc = include_str!("../pdk-macros/src/docs/describe.md")]
    struct Describe;
    #[doc = include_str!("../pdk-macros/src/docs/error_code.md")]
    struct ErrorCode;
    #[doc = include_str!("../pdk-macros/src/docs/export.md")]
    struct Export;
    #[doc = include_str!("../pdk-macros/src/docs/from_bytes.md")]
    struct FromBytes;
    #[doc = include_str!("../pdk-macros/src/docs/host_fn.md")]
    struct HostFn;
    #[doc = include_str!("../pdk-macros/src/docs/interface.md")]
    struct Interface;
    #[doc = include_str!("../pdk-macros/src/docs/on_both_engines.md")]
    struct OnBothEngines;
    #[doc = include_str!("../pdk-macros/src/docs/plugin_fn.md")]
    struct PluginFn;
    #[doc = include_str!("../pdk-macros/src/docs/shared_fn.md")]
    struct SharedFn;
    #[doc = include_str!("../pdk-macros/src/docs/to_bytes.md")]
    struct ToBytes;
}
