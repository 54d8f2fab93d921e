//! Generates modules from a fuzzer's bytes.

use std::sync::LazyLock;

use arbitrary::Unstructured;
use wasm_smith::{Config, Module};

/// How many bytes a module's memory may have: more than the trial allows.
const MEMORY: u64 = 8 << 20;

/// The imports that modules may choose: the whole kernel, host functions, and WASI's functions for waiting, memory and ending.
const IMPORTS: &str = include_str!("imports.wat");

/// The exports of most modules: callable ones, and one that isn't.
const EXPORTS: &str = r#"(module
    (func (export "a") (result i32) unreachable)
    (func (export "b") (result i32) unreachable)
    (func (export "c") unreachable)
    (func (export "d") (param i64) (result i64) unreachable)
    (memory (export "memory") 1))"#;

/// Generates a module. It is the same for the same bytes.
///
/// # Errors
/// If the bytes don't give a module.
pub fn module(bytes: &[u8]) -> arbitrary::Result<Vec<u8>> {
    let mut bytes = Unstructured::new(bytes);
    let config = config(bytes.int_in_range(0..=7)?);
    Module::new(config, &mut bytes).map(|module| module.to_bytes())
}

/// Most modules use only features of this host, and no vector instructions, so that more of them call imports. Some use all
/// features, or export anything.
fn config(kind: u8) -> Config {
    static SHAPES: LazyLock<[Vec<u8>; 2]> =
        LazyLock::new(|| [IMPORTS, EXPORTS].map(|text| wat::parse_str(text).expect("the text is valid")));
    let [imports, exports] = &*SHAPES;
    let loads = kind != 0;
    Config {
        available_imports: Some(imports.clone()),
        exports: (kind > 1).then(|| exports.clone()),
        export_everything: true,
        max_imports: 20,
        max_funcs: 24,
        min_funcs: 4,
        max_memories: 3,
        max_memory32_bytes: MEMORY,
        max_memory64_bytes: MEMORY.into(),
        simd_enabled: kind < 3,
        exceptions_enabled: !loads,
        gc_enabled: !loads,
        reference_types_enabled: !loads,
        threads_enabled: !loads,
        ..Config::default()
    }
}
