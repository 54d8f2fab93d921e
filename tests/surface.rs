//! Each example exports its own functions, and imports only what it uses of the kernel. Its own tests check that it works.

use std::collections::BTreeSet;

use extism_pdk::host_fn::HostError;
use extism_pdk::testing::Scalar;
use plugin_bench::files::entries;

use crate::{example, root};

/// The exports and imports that an example may have.
struct Surface {
    /// The example's folder.
    example: &'static str,
    /// Its plugin functions.
    exports: &'static [&'static str],
    /// The imports from the kernel.
    kernel: &'static [&'static [&'static str]],
    /// The host functions, with namespaces.
    host: &'static [(&'static str, &'static str)],
    /// Whether it may import from WASI: the functions that std needs.
    wasi: bool,
}

/// The kernel's functions that every plugin with an input, an output, errors and panics imports.
const PLAIN: &[&str] = &[
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

const LEAST: Surface = Surface { example: "", exports: &[], kernel: &[PLAIN], host: &[], wasi: false };

const SURFACES: [Surface; 13] = [
    Surface {
        example: "count_vowels",
        exports: &["count_vowels"],
        kernel: &[PLAIN, &["config_get", "free", "length_unsafe", "var_get", "var_set"]],
        ..LEAST
    },
    Surface {
        example: "errors",
        exports: &["price"],
        kernel: &[PLAIN, &["error_get", "free", "length", "length_unsafe"]],
        host: &[("extism:host/user", "rate")],
        ..LEAST
    },
    Surface { example: "greet", exports: &["greet"], ..LEAST },
    Surface {
        example: "http_get",
        exports: &["http_get"],
        kernel: &[PLAIN, &["free", "http_request", "length", "http_status_code", "length_unsafe"]],
        ..LEAST
    },
    Surface {
        example: "kv_store",
        exports: &["increment"],
        kernel: &[PLAIN, &["free", "length_unsafe"]],
        host: &[("kv", "kv_read"), ("kv", "kv_write")],
        ..LEAST
    },
    Surface {
        example: "markdown",
        exports: &["length", "metadata", "outline", "render"],
        kernel: &[PLAIN, &["config_get", "free", "length_unsafe"]],
        ..LEAST
    },
    Surface { example: "multi_arg", exports: &["repeat-text"], ..LEAST },
    Surface {
        example: "shared",
        exports: &["teaser"],
        kernel: &[PLAIN, &["free", "length_unsafe"]],
        host: &[("words", "count"), ("words", "slug")],
        ..LEAST
    },
    // It has no input and no output of its own: its functions take and return blocks of the plugin that calls them.
    Surface {
        example: "shared_words",
        exports: &["count", "slug"],
        kernel: &[&[
            "alloc",
            "error_set",
            "input_load_u64",
            "input_offset",
            "length",
            "load_u64",
            "load_u8",
            "log_error",
            "store_u64",
            "store_u8",
        ]],
        ..LEAST
    },
    Surface {
        example: "state",
        exports: &["show", "sign"],
        kernel: &[PLAIN, &["config_get", "free", "length_unsafe", "var_get", "var_set"]],
        ..LEAST
    },
    Surface {
        example: "streaming",
        exports: &["find", "shout"],
        kernel: &[PLAIN, &["config_get", "free", "length", "length_unsafe"]],
        ..LEAST
    },
    Surface {
        example: "tracing_log",
        exports: &["sum"],
        kernel: &[PLAIN, &["get_log_level", "log_debug", "log_info", "log_trace", "log_warn"]],
        ..LEAST
    },
    Surface { example: "wasi_file", exports: &["count_lines"], wasi: true, ..LEAST },
];

/// The exports that the linker adds.
const LINKER: &[&str] = &["memory", "__data_end", "__heap_base"];
/// The exports that the linker adds for wasm32-wasip1.
const LINKER_WASI: &[&str] = &["memory"];

#[test]
fn each_example_is_listed() {
    let folders = entries(&root().join("examples"));
    let crates = folders.iter().filter(|folder| folder.join("Cargo.toml").exists());
    let names: BTreeSet<_> = crates.map(|folder| folder.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, SURFACES.iter().map(|surface| surface.example).collect());
}

#[test]
fn exports_are_the_plugin_functions_and_memory() {
    for surface in &SURFACES {
        let plugin = loaded(surface.example);
        let linker = if surface.wasi { LINKER_WASI } else { LINKER };
        let expected: BTreeSet<_> = surface.exports.iter().chain(linker).map(ToString::to_string).collect();
        assert_eq!(plugin.exports().into_iter().collect::<BTreeSet<_>>(), expected, "{}", surface.example);
    }
}

#[test]
fn imports_are_what_the_plugin_uses() {
    for surface in &SURFACES {
        let kernel = surface.kernel.iter().copied().flatten().map(|import| ("extism:host/env", *import));
        let expected: BTreeSet<_> = kernel.chain(surface.host.iter().copied()).collect();
        let imports = loaded(surface.example).imports();
        let imports: BTreeSet<_> = imports
            .iter()
            .map(|(namespace, name)| (namespace.as_str(), name.as_str()))
            .filter(|(namespace, _)| !(surface.wasi && *namespace == "wasi_snapshot_preview1"))
            .collect();
        assert_eq!(imports, expected, "{}", surface.example);
    }
}

/// Loads the example with the host functions that it imports.
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
