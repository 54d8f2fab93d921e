//! Writes backtraces. Names come from the module, so they are made safe to show, and shortened.

use extism_pdk::testing::text::{cut, safe_lines, safe_name};
use rustc_demangle::demangle;
use wasmtime::{FrameInfo, WasmBacktrace, WasmCoreDump};

/// How many bytes of a wasmtime error are shown.
const MAX_REASON_BYTES: usize = 2000;

/// Writes a line for each function, the innermost first. wasmtime keeps the last 20.
pub fn describe_frames(backtrace: &WasmBacktrace) -> String {
    let function = |frame: &FrameInfo| match frame.func_name() {
        // `#` leaves out the hash that the compiler appends.
        Some(name) => format!("\n    at {}", safe_name(format_args!("{:#}", demangle(name)))),
        None => format!("\n    at function {}", frame.func_index()),
    };
    // The linker wraps each export of a program in a function that says nothing new.
    let is_wrapper = |frame: &&FrameInfo| frame.func_name().is_some_and(|name| name.ends_with(".command_export"));
    backtrace.frames().iter().filter(|frame| !is_wrapper(frame)).map(function).collect()
}

/// Describes a trap, with its backtrace.
pub fn describe_trap(error: &wasmtime::Error) -> String {
    let backtrace = error.downcast_ref::<WasmBacktrace>();
    join_causes(error) + &backtrace.map(describe_frames).unwrap_or_default()
}

/// Describes why the plugin's code ended, without a backtrace.
pub fn describe_reason(error: &wasmtime::Error) -> String {
    if error.is::<wasmtime::Trap>() { error.root_cause().to_string() } else { join_causes(error) }
}

/// Joins the error and its causes, without the dump and the backtrace that wasmtime puts before them.
fn join_causes(error: &wasmtime::Error) -> String {
    let attached = usize::from(error.is::<WasmCoreDump>()) + usize::from(error.is::<WasmBacktrace>());
    let causes = error.chain().skip(attached);
    let causes: Vec<_> = causes.map(|cause| safe_lines(&cut(cause, MAX_REASON_BYTES))).collect();
    causes.join(": ")
}
