//! Who gives a plugin what it imports.

use super::Import;

/// Who gives what is imported.
#[derive(Clone, PartialEq, Eq)]
pub enum Origin {
    /// Extism's kernel, in these hosts.
    Kernel(Since),
    /// WASI, where the application turns it on.
    Wasi,
    /// The application: a host function, or a linked module's export.
    Application,
    /// No host, and why.
    Nobody(String),
}

/// Which kernels have an import.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// All of them.
    Ever,
    /// libextism from this version 1.x on; not JavaScript 1.0.3.
    Libextism(u32),
    /// All but JavaScript 1.0.3.
    JavaScript2,
    /// The host's side of the wasm kernel; not JavaScript.
    HostSide,
}

/// The kernel's functions.
const KERNEL: [(&str, &str, Since); 32] = [
    ("input_length", "() -> i64", Since::Ever),
    ("input_offset", "() -> i64", Since::Ever),
    ("input_load_u8", "(i64) -> i32", Since::Ever),
    ("input_load_u64", "(i64) -> i64", Since::Ever),
    ("alloc", "(i64) -> i64", Since::Ever),
    ("free", "(i64)", Since::Ever),
    ("length", "(i64) -> i64", Since::Ever),
    ("length_unsafe", "(i64) -> i64", Since::Ever),
    ("load_u8", "(i64) -> i32", Since::Ever),
    ("load_u64", "(i64) -> i64", Since::Ever),
    ("store_u8", "(i64, i32)", Since::Ever),
    ("store_u64", "(i64, i64)", Since::Ever),
    ("output_set", "(i64, i64)", Since::Ever),
    ("error_set", "(i64)", Since::Ever),
    ("error_get", "() -> i64", Since::JavaScript2),
    ("config_get", "(i64) -> i64", Since::Ever),
    ("var_get", "(i64) -> i64", Since::Ever),
    ("var_set", "(i64, i64)", Since::Ever),
    ("http_request", "(i64, i64) -> i64", Since::Ever),
    ("http_status_code", "() -> i32", Since::Ever),
    ("http_headers", "() -> i64", Since::Libextism(8)),
    ("log_trace", "(i64)", Since::Libextism(6)),
    ("log_debug", "(i64)", Since::Ever),
    ("log_info", "(i64)", Since::Ever),
    ("log_warn", "(i64)", Since::Ever),
    ("log_error", "(i64)", Since::Ever),
    ("get_log_level", "() -> i32", Since::Libextism(6)),
    ("input_set", "(i64, i64)", Since::HostSide),
    ("output_offset", "() -> i64", Since::HostSide),
    ("output_length", "() -> i64", Since::HostSide),
    ("reset", "()", Since::HostSide),
    ("memory_bytes", "() -> i64", Since::HostSide),
];

impl Import {
    pub fn origin(&self) -> Origin {
        let Some(signature) = self.kind.signature() else {
            return Origin::Nobody(format!("hosts give functions, no {}", self.kind.describe()));
        };
        match self.namespace.as_str() {
            "extism:host/env" => match KERNEL.iter().find(|(name, ..)| *name == self.name) {
                Some((_, known, since)) if *known == signature => Origin::Kernel(*since),
                Some((_, known, _)) => Origin::Nobody(format!("the kernel has it as {known}")),
                None => Origin::Nobody("the kernel has no such function".into()),
            },
            "wasi_snapshot_preview1" => Origin::Wasi,
            namespace if namespace.starts_with("wasi") => {
                Origin::Nobody("hosts have wasi_snapshot_preview1: build for wasm32-wasip1".into())
            }
            "env" if is_of_old_extism(&self.name) => {
                Origin::Nobody("it is Extism 0.x's, which no host runs any more: build it with a PDK for 1.x".into())
            }
            namespace if namespace == "wbg" || namespace.starts_with("__wbindgen") => {
                Origin::Nobody("it is JavaScript, through wasm-bindgen: a dependency is built for web pages".into())
            }
            _ => Origin::Application,
        }
    }
}

/// Whether it is a function of the kernel as Extism 0.x named it.
fn is_of_old_extism(name: &str) -> bool {
    name.strip_prefix("extism_").is_some_and(|name| KERNEL.iter().any(|(known, ..)| *known == name))
}
