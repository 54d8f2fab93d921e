//! The kernel's functions, by name and type.

/// Their namespace.
pub const KERNEL: &str = "extism:host/env";

/// A function of the kernel.
pub struct KernelFunction {
    pub name: &'static str,
    /// WebAssembly's types of the arguments and of the result, if there is one.
    params: &'static [&'static str],
    result: Option<&'static str>,
}

impl KernelFunction {
    /// The type, as in `(i64, i64) -> i64`.
    pub fn signature(&self) -> String {
        let result = self.result.map(|result| format!(" -> {result}"));
        format!("({}){}", self.params.join(", "), result.unwrap_or_default())
    }
}

/// Hands the list of the kernel's functions, with Rust's types, to a macro.
macro_rules! kernel_functions {
    ($with:ident!) => {
        $with! {
            fn input_length() -> u64;
            fn input_offset() -> u64;
            fn input_load_u8(offset: u64) -> u8;
            fn input_load_u64(offset: u64) -> u64;
            fn alloc(length: u64) -> u64;
            fn free(offset: u64);
            fn length(offset: u64) -> u64;
            fn length_unsafe(offset: u64) -> u64;
            fn load_u8(offset: u64) -> u8;
            fn load_u64(offset: u64) -> u64;
            fn store_u8(offset: u64, data: u8);
            fn store_u64(offset: u64, data: u64);
            fn output_set(offset: u64, length: u64);
            fn error_set(offset: u64);
            fn error_get() -> u64;
            fn config_get(key: u64) -> u64;
            fn var_get(key: u64) -> u64;
            fn var_set(key: u64, value: u64);
            fn http_request(request: u64, body: u64) -> u64;
            fn http_status_code() -> i32;
            fn http_headers() -> u64;
            fn log_trace(message: u64);
            fn log_debug(message: u64);
            fn log_info(message: u64);
            fn log_warn(message: u64);
            fn log_error(message: u64);
            fn get_log_level() -> i32;
        }
    };
}
pub(super) use kernel_functions;

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
    ($(fn $name:ident($($arg:ident: $ty:ident),*) $(-> $result:ident)?;)*) => {
        [$(KernelFunction {
            name: stringify!($name),
            params: &[$(wasm_type!($ty)),*],
            result: [$(Some(wasm_type!($result)),)? None][0],
        }),*]
    };
}

/// All that plugins may import.
pub const FUNCTIONS: &[KernelFunction] = &kernel_functions!(table!);
