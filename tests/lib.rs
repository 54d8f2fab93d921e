//! Code of the README, of the macros' docs and of the guide, which runs as doctests of this crate.

#[doc = include_str!("../README.md")]
#[cfg(doctest)]
struct Readme;

/// The page of extism-pdk's guide that needs host-harness, which depends on it.
#[doc = include_str!("../pdk/src/guide/testing.md")]
#[cfg(doctest)]
struct Testing;

/// Those of pdk-macros can't be run there: they need extism-pdk, which depends on it.
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
