//! Adds backtraces to the reports about blocks.

use extism_pdk::testing::Kernel;
use wasmtime::{Caller, WasmBacktrace};

use crate::instance::backtrace;
use crate::instance::state::{Allocation, State};

/// Calls a function with the kernel. If it reports misuse, the report gets the plugin's backtrace.
#[inline]
pub fn locate_misuse<R>(caller: &mut Caller<'_, State>, work: impl FnOnce(&mut Kernel) -> R) -> R {
    let kernel = &mut caller.data_mut().kernel;
    let known = kernel.misuse().len();
    let result = work(kernel);
    if kernel.misuse().len() > known {
        let backtrace = guest_backtrace(caller);
        caller.data_mut().kernel.locate_misuse(known, &backtrace);
    }
    result
}

/// Remembers where a block was allocated, by the plugin or as the reply of a host function. If the block is left behind, the
/// report shows this. Only the first blocks of a call are remembered.
pub fn note_allocation(caller: &mut Caller<'_, State>, offset: u64, reply_of: Option<&str>) {
    const MAX_REMEMBERED: usize = 64;
    if caller.data().allocations.as_ref().is_some_and(|known| known.len() < MAX_REMEMBERED) {
        let backtrace = WasmBacktrace::force_capture(&*caller);
        let allocation = Allocation { offset, reply_of: reply_of.map(str::to_owned), backtrace };
        if let Some(allocations) = &mut caller.data_mut().allocations {
            allocations.push(allocation);
        }
    }
}

/// Describes where the plugin allocated the first of these blocks that is remembered.
pub fn describe_allocation(state: &State, blocks: &[u64]) -> Option<String> {
    let mut allocations = state.allocations.iter().flatten();
    let Allocation { reply_of, backtrace, .. } = allocations.find(|allocation| blocks.contains(&allocation.offset))?;
    let reply = reply_of.as_ref().map(|name| {
        format!(
            "\n    the reply of host function `{name}`: if the plugin declares the result as `#[scalar]`, let the \
             closure return a `Scalar`"
        )
    });
    Some(reply.unwrap_or_default() + &backtrace::describe_frames(backtrace))
}

/// Describes where the plugin is.
#[cold]
fn guest_backtrace(caller: &Caller<'_, State>) -> String {
    backtrace::describe_frames(&WasmBacktrace::force_capture(caller))
}
