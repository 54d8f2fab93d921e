//! The call's output: a block that is the host's from then on.

use core::cell::Cell;

use super::MemoryHandle;
use crate::extism::{self, differences};

thread_local! {
    /// The block that is the output of the running call, 0 for none: it must not be freed any more. Each call begins
    /// with none. Before the first call it is no block's offset: see `private::enter`.
    pub(crate) static OUTPUT: Cell<u64> = const { Cell::new(if extism::IN_WASM { u64::MAX } else { 0 }) };
}

/// Makes a block the output.
#[inline]
pub(crate) fn set_output(handle: MemoryHandle) {
    // An empty output needs no word to the host, unless it replaces another one.
    if handle.length != 0 || OUTPUT.get() != 0 {
        replace_output(handle);
    }
}

fn replace_output(MemoryHandle { mut offset, length }: MemoryHandle) {
    if length == 0 {
        // On the JavaScript host an output is a whole block: one of length 0, which only that host makes. On the others
        // it is a range, and one of length 0 has to lie in a block.
        offset = match (differences::empty_block(), OUTPUT.get()) {
            // An export written by hand, in a plugin that no other was called of: there is no output to replace.
            (0, u64::MAX) => return,
            (0, output) => output,
            (empty, _) => empty,
        };
    }
    OUTPUT.set(offset);
    // SAFETY: output_set takes any range, and the block isn't used again here.
    unsafe { extism::output_set(offset, length) }
}
