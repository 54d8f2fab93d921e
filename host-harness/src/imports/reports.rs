//! Where the plugin was, for the reports of what it did wrong with blocks.

use extism_pdk::testing::Kernel;
use wasmtime::{Caller, WasmBacktrace};

use crate::instance::backtrace;
use crate::instance::state::{Allocation, State};

/// Works on the kernel; anything that it reports is reported with the guest's backtrace.
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

/// Remembers where a block was allocated, by the plugin or as a host function's reply, for the report if it is left
/// behind. The first of a call's will do.
pub fn note_allocation(caller: &mut Caller<'_, State>, offset: u64, reply_of: Option<&str>) {
    const MAX_NOTED: usize = 64;
    if caller.data().allocations.as_ref().is_some_and(|known| known.len() < MAX_NOTED) {
        let backtrace = WasmBacktrace::force_capture(&*caller);
        let allocation = Allocation { offset, reply_of: reply_of.map(str::to_owned), backtrace };
        if let Some(allocations) = &mut caller.data_mut().allocations {
            allocations.push(allocation);
        }
    }
}

/// Where the guest was when it allocated the first of these blocks for which that is known.
pub fn describe_allocation(state: &State, blocks: &[u64]) -> Option<String> {
    let mut allocations = state.allocations.iter().flatten();
    let Allocation { reply_of, backtrace, .. } = allocations.find(|allocation| blocks.contains(&allocation.offset))?;
    let reply = reply_of.as_ref().map(|name| {
        format!(
            "\n    the reply of host function `{name}`: if the plugin declares it as `#[scalar]`, let the closure \
             return a `Scalar`"
        )
    });
    Some(reply.unwrap_or_default() + &backtrace::describe_frames(backtrace))
}

/// Where the guest is.
#[cold]
fn guest_backtrace(caller: &Caller<'_, State>) -> String {
    backtrace::describe_frames(&WasmBacktrace::force_capture(caller))
}
