//! Explains why the plugin's code ended before its function returned.

use extism_pdk::testing::text::count;
use extism_pdk::testing::{ENDED, Trap};
use wasmtime::{Store, WasmCoreDump};
use wasmtime_wasi::I32Exit;

use super::backtrace;
use super::clock::Interrupted;
use super::limits::Limits;
use super::state::State;
use crate::Error;

/// The reason why the plugin's code ended early.
pub struct Ending {
    pub text: String,
    /// The code, as in the official Rust runtime: -1 if the host ended the call or the plugin set an error text, else what the
    /// plugin exited with, which can be 0, or [`ENDED`] after a trap.
    pub code: i32,
    /// Whether a limit or another thread ended it, which may leave the plugin in any state.
    pub by_limit: bool,
}

/// Explains why the plugin's code ended early: by the limit that it went past, else the host's reason, else the plugin's own
/// error text, which a panic sets, else the trap or the exit.
pub fn explain_ending(store: &mut Store<State>, limits: Limits, error: &wasmtime::Error) -> Ending {
    let overflow = explain_stack_overflow(store, error);
    let state = store.data_mut();
    let words = state.kernel.error();
    let has_words = words.is_some();
    let words = words.filter(|words| !words.is_empty());
    let limit = match (error.downcast_ref(), error.downcast_ref::<Interrupted>()) {
        (_, Some(Interrupted(reason))) => Some(reason.clone()),
        (Some(wasmtime::Trap::OutOfFuel), _) => {
            let fuel = limits.fuel.unwrap_or_default();
            Some(format!("the call needed more than its {} of fuel", count(fuel, "unit")))
        }
        (Some(wasmtime::Trap::StackOverflow), _) => {
            Some(format!("calls within the plugin nest too deeply for its stack of {}", count(limits.stack, "byte")))
        }
        _ => None,
    };
    if let Some(text) = limit {
        return Ending { text, code: ENDED, by_limit: true };
    }
    let pages = state.memory_limit.filter(|_| state.memory_refused).map(count_pages);
    let memory = pages.map(|pages| format!("the plugin needs more memory than its limit of {pages}"));
    let by_limit = memory.is_some();
    let maximum = state.maximum_reached.map(count_pages);
    let maximum = maximum.map(|pages| format!("the plugin needs more memory than its module's maximum of {pages}"));
    let cause = memory.or(overflow).or(maximum);
    let exit = error.downcast_ref().map(|I32Exit(code)| *code);
    let code = match exit {
        // Even an empty error text makes it a failure.
        Some(code) if !has_words => code,
        None if error.is::<wasmtime::Trap>() && words.is_none() && !by_limit => ENDED,
        _ => -1,
    };
    let exited = exit.map(|code| format!("the plugin exited with code {code}"));
    let text = match (error.downcast_ref::<Trap>().map(|trap| trap.0.clone()).or(words).or(exited), cause) {
        (Some(text), Some(cause)) => format!("{text} ({cause})"),
        (Some(text), None) | (None, Some(text)) => text,
        (None, None) => backtrace::describe_reason(error),
    };
    Ending { text, code, by_limit }
}

fn count_pages(bytes: usize) -> String {
    count(bytes / 65_536, "page")
}

/// Notes where the ended call left the stack pointers. If a full stack is the cause, explains that.
fn explain_stack_overflow(store: &mut Store<State>, error: &wasmtime::Error) -> Option<String> {
    let dump = error.downcast_ref::<WasmCoreDump>()?;
    let is_out_of_bounds = matches!(error.downcast_ref(), Some(wasmtime::Trap::MemoryOutOfBounds));
    let mut overflow = None;
    for index in 0..store.data().stacks.len() {
        let global = dump.globals().get(store.data().stacks[index].global());
        // A module that isn't instantiated yet has no globals.
        let Some(pointer) = global.and_then(|global| global.get(&mut *store).i32()) else { break };
        let full = store.data_mut().stacks[index].note_end(pointer);
        overflow = full.filter(|_| is_out_of_bounds).or(overflow);
    }
    overflow
}

/// Returns the error for a module that can't start. After a trap, it has a backtrace.
pub fn explain_failed_start(store: &mut Store<State>, limits: Limits, error: &wasmtime::Error) -> Error {
    let ending = explain_ending(store, limits, error);
    let trapped = !ending.by_limit && !error.is::<I32Exit>();
    let place = error.downcast_ref().filter(|_| trapped).map(backtrace::describe_frames).unwrap_or_default();
    Error::Start(ending.text + &place)
}
