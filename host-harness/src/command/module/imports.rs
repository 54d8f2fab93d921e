//! Who gives a plugin what it imports.

use super::{Import, Module};
use crate::imports::kernel_functions::{FUNCTIONS, KERNEL, is_of_extism_0};
use crate::testing::text;

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

/// The host's side of the wasm kernel, by names and types.
const HOST_SIDE: [(&str, &str); 5] = [
    ("input_set", "(i64, i64)"),
    ("output_offset", "() -> i64"),
    ("output_length", "() -> i64"),
    ("reset", "()"),
    ("memory_bytes", "() -> i64"),
];

impl Module {
    /// What it imports of WASI.
    pub fn wasi_imports(&self) -> impl Iterator<Item = &Import> {
        self.imports.iter().filter(|import| import.origin() == Origin::Wasi)
    }

    /// The namespaces that it imports functions of an application's from.
    pub fn application_namespaces(&self) -> impl Iterator<Item = &str> {
        let imports = self.imports.iter().filter(|import| import.origin() == Origin::Application);
        imports.map(|import| import.namespace.as_str())
    }

    /// Whether it may send HTTP requests.
    pub fn sends_requests(&self) -> bool {
        self.imports.iter().any(|import| import.namespace == KERNEL && import.name == "http_request")
    }

    /// The imports that no host has, and why, a line each.
    pub fn list_impossible(&self) -> Vec<String> {
        /// More than anybody reads.
        const MAX_LINES: usize = 1000;

        let imports = self.imports.iter().filter_map(|import| match import.origin() {
            Origin::Nobody(reason) => Some((import, reason)),
            _ => None,
        });
        let imports: Vec<_> = imports.collect();
        let line =
            |(import, reason): &(&Import, String)| format!("`{}` of `{}`: {reason}", import.name, import.namespace);
        text::first(MAX_LINES, imports.iter().map(line))
    }

    /// Whether some host can give all that it imports.
    pub fn is_possible(&self) -> bool {
        !self.imports.iter().any(|import| matches!(import.origin(), Origin::Nobody(_)))
    }
}

impl Import {
    pub fn origin(&self) -> Origin {
        let Some(signature) = self.kind.signature() else {
            return Origin::Nobody(format!("hosts give functions only, and this is a {}", self.kind.describe()));
        };
        match self.namespace.as_str() {
            KERNEL => match find_in_kernel(&self.name) {
                Some((known, since)) if known == signature => Origin::Kernel(since),
                Some((known, _)) => Origin::Nobody(format!("the kernel has it as {known}")),
                None => Origin::Nobody("the kernel doesn't have this function".into()),
            },
            "wasi_snapshot_preview1" => Origin::Wasi,
            namespace if namespace.starts_with("wasi") => {
                Origin::Nobody("hosts have wasi_snapshot_preview1: build for wasm32-wasip1".into())
            }
            "env" if is_of_extism_0(&self.name) => Origin::Nobody(
                "it belongs to Extism 0.x, which no host runs any more: build the plugin with a PDK for 1.x".into(),
            ),
            namespace if namespace == "wbg" || namespace.starts_with("__wbindgen") => {
                Origin::Nobody("it is JavaScript, through wasm-bindgen: a dependency is built for web pages".into())
            }
            _ => Origin::Application,
        }
    }
}

/// The type of a function of the kernel, and which kernels have it.
fn find_in_kernel(name: &str) -> Option<(String, Since)> {
    if let Some((_, signature)) = HOST_SIDE.iter().find(|(known, _)| *known == name) {
        return Some(((*signature).into(), Since::HostSide));
    }
    let function = FUNCTIONS.iter().find(|function| function.name == name)?;
    let since = match name {
        "error_get" => Since::JavaScript2,
        "http_headers" => Since::Libextism(8),
        "log_trace" | "get_log_level" => Since::Libextism(6),
        _ => Since::Ever,
    };
    Some((function.signature(), since))
}
