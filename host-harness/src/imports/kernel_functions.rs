//! The names and types of the kernel's functions, and the names that Extism 0.x had for its own.

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

/// The functions that Extism 0.x had, behind `extism_`: what its PDKs for Rust, Go, C, Zig and AssemblyScript imported from `env`,
/// and what else the kernel of 0.5 exported. Version 1.0 moved all of them to [`KERNEL`].
const OLD_FUNCTIONS: &str = "alloc config_get error_get error_set free http_request http_status_code input_length \
                             input_load_u8 input_load_u64 input_offset input_set length load_u8 load_u32 load_u64 \
                             log_debug log_error log_info log_warn memory_bytes output_length output_offset output_set \
                             reset store_u8 store_u32 store_u64 var_get var_set";

/// Whether an import of the namespace `env` is a function of Extism 0.x, which no host runs any more.
pub fn is_of_extism_0(name: &str) -> bool {
    name.strip_prefix("extism_").is_some_and(|name| OLD_FUNCTIONS.split(' ').any(|old| old == name))
}
