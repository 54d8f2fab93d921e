//! The names and types of the kernel's functions.

/// The namespace of the kernel's functions.
pub const KERNEL: &str = "extism:host/env";

/// A function of the kernel.
pub struct KernelFunction {
    pub name: &'static str,
    /// WebAssembly's types of the arguments, and of the result if there is one.
    params: &'static [&'static str],
    result: Option<&'static str>,
}

impl KernelFunction {
    /// Returns the type, as in `(i64, i64) -> i64`.
    pub fn signature(&self) -> String {
        let result = self.result.map(|result| format!(" -> {result}"));
        format!("({}){}", self.params.join(", "), result.unwrap_or_default())
    }
}

/// WebAssembly's type for one of Rust's.
macro_rules! wasm_type {
    (u64) => {
        "i64"
    };
    (u8) => {
        "i32"
    };
    (i32) => {
        "i32"
    };
}

macro_rules! table {
    ($($(#[$doc:meta])* $(after $first:ident)? fn $name:ident($($arg:ident: $ty:ident),*) $(-> $result:ident)?;)*) => {
        [$(KernelFunction {
            name: stringify!($name),
            params: &[$(wasm_type!($ty)),*],
            result: [$(Some(wasm_type!($result)),)? None][0],
        }),*]
    };
}

/// All functions of the kernel.
pub const FUNCTIONS: &[KernelFunction] = &extism_pdk::__kernel_functions!(table!);
