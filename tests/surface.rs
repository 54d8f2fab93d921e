//! What plugins export and import: their own functions, and no more of the kernel than they use.

use std::collections::BTreeSet;

use extism_pdk::host_fn::HostError;
use extism_pdk::testing::Scalar;

use crate::{example, examples};

/// What an example's module may show.
pub struct Surface {
    /// Its plugin functions.
    pub exports: &'static [&'static str],
    /// The imports from the kernel.
    pub kernel: &'static [&'static [&'static str]],
    /// The host functions, with namespaces.
    pub host: &'static [(&'static str, &'static str)],
    /// Whether it may import from WASI, whatever its std needs.
    pub wasi: bool,
}

/// The kernel imports of any plugin that takes an input, gives an output, and tells of errors and panics.
pub const PLAIN: &[&str] = &[
    "alloc",
    "error_set",
    "input_length",
    "input_load_u64",
    "input_offset",
    "load_u64",
    "load_u8",
    "log_error",
    "output_set",
    "store_u64",
    "store_u8",
];

/// What the linker adds by itself.
const LINKER: &[&str] = &["memory", "__data_end", "__heap_base"];
/// What it adds for wasm32-wasip1.
const LINKER_WASI: &[&str] = &["memory"];

#[test]
fn exports_are_the_plugin_functions_and_memory() {
    for (name, surface) in examples::ALL {
        let plugin = loaded(name);
        let linker = if surface.wasi { LINKER_WASI } else { LINKER };
        let expected: BTreeSet<_> = surface.exports.iter().chain(linker).map(ToString::to_string).collect();
        assert_eq!(plugin.exports().into_iter().collect::<BTreeSet<_>>(), expected, "{name}");
    }
}

#[test]
fn imports_are_what_the_plugin_uses() {
    for (name, surface) in examples::ALL {
        let kernel = surface.kernel.iter().copied().flatten().map(|import| ("extism:host/env", *import));
        let expected: BTreeSet<_> = kernel.chain(surface.host.iter().copied()).collect();
        let imports = loaded(name).imports();
        let imports: BTreeSet<_> = imports
            .iter()
            .map(|(namespace, name)| (namespace.as_str(), name.as_str()))
            .filter(|(namespace, _)| !(surface.wasi && *namespace == "wasi_snapshot_preview1"))
            .collect();
        assert_eq!(imports, expected, "{name}");
    }
}

/// The example with any host functions it wants.
fn loaded(name: &str) -> host_harness::Plugin {
    example(name)
        .host_fn_in("kv", "kv_read", |_: String| None::<String>)
        .host_fn_in("kv", "kv_write", |_: String, _: String| ())
        .host_fn("rate", |_: String| Err::<f64, _>(HostError::new("")))
        .host_fn_in("words", "count", |_: String| Scalar(0u32))
        .host_fn_in("words", "slug", |title: String| title)
        .load()
        .unwrap()
}
