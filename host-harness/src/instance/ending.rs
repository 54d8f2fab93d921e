//! Why guest code ended early: what is said of it, and its code.

use extism_pdk::testing::text::count;
use extism_pdk::testing::{ENDED, Trap};
use wasmtime::{Store, WasmCoreDump};
use wasmtime_wasi::I32Exit;

use super::backtrace;
use super::clock::Interrupted;
use super::limits::Limits;
use super::state::State;
use crate::Error;

/// Why guest code ended early.
pub struct Ending {
    pub text: String,
    /// As the official Rust runtime has it: -1 where the host ended the call or the plugin gave a text, else [`ENDED`].
    pub code: i32,
    /// Whether it went past a limit or was cancelled: it may then have been ended anywhere.
    pub by_limit: bool,
}

/// Says why guest code ended early: the limit it went past, else the host's reason, else the plugin's own words (a panic's),
/// else what trapped.
pub fn explain_ending(store: &mut Store<State>, limits: Limits, error: &wasmtime::Error) -> Ending {
    let overflow = explain_stack_overflow(store, error);
    let state = store.data_mut();
    let words = state.kernel.error().filter(|words| !words.is_empty());
    let limit = match (error.downcast_ref(), error.downcast_ref::<Interrupted>()) {
        (_, Some(Interrupted(reason))) => Some(reason.clone()),
        (Some(wasmtime::Trap::OutOfFuel), _) => {
            let fuel = limits.fuel.unwrap_or_default();
            Some(format!("the call needed more than its {} of fuel", count(fuel, "unit")))
        }
        (Some(wasmtime::Trap::StackOverflow), _) => {
            Some(format!("calls within the plugin nest deeper than its stack of {} bytes holds", limits.stack))
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
    let code = if error.is::<wasmtime::Trap>() && words.is_none() && !by_limit { ENDED } else { -1 };
    let text = match (error.downcast_ref::<Trap>().map(|trap| trap.0.clone()).or(words), cause) {
        (Some(text), Some(cause)) => format!("{text} ({cause})"),
        (Some(text), None) | (None, Some(text)) => text,
        (None, None) => backtrace::describe_reason(error),
    };
    Ending { text, code, by_limit }
}

fn count_pages(bytes: usize) -> String {
    count(bytes / 65_536, "page")
}

/// Notes where a call that was ended left the stacks' pointers; says which stack is full if that is why.
fn explain_stack_overflow(store: &mut Store<State>, error: &wasmtime::Error) -> Option<String> {
    let dump = error.downcast_ref::<WasmCoreDump>()?;
    let is_out_of_bounds = matches!(error.downcast_ref(), Some(wasmtime::Trap::MemoryOutOfBounds));
    let mut overflow = None;
    for index in 0..store.data().stacks.len() {
        let global = dump.globals().get(store.data().stacks[index].global());
        // A module that isn't instantiated yet has none.
        let Some(pointer) = global.and_then(|global| global.get(&mut *store).i32()) else { break };
        let full = store.data_mut().stacks[index].note_end(pointer);
        overflow = full.filter(|_| is_out_of_bounds).or(overflow);
    }
    overflow
}

/// Why a module doesn't start, and where in it if it trapped.
pub fn explain_failed_start(store: &mut Store<State>, limits: Limits, error: &wasmtime::Error) -> Error {
    let ending = explain_ending(store, limits, error);
    let trapped = !ending.by_limit && !error.is::<I32Exit>();
    let place = error.downcast_ref().filter(|_| trapped).map(backtrace::describe_frames).unwrap_or_default();
    Error::Start(ending.text + &place)
}
