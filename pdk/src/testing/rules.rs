//! What the kernels that hosts have do differently: a name for each difference.

/// A kernel that the model can play.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Rules {
    /// The wasm kernel, as the official Rust runtime has it: Rust, Python, Go and all others but JavaScript.
    #[default]
    Wasm,
    /// The JavaScript SDK's own, in the main thread: `src/call-context.ts` of version 2.0.0-rc13.
    JavaScript,
}

use Rules::{JavaScript, Wasm};

/// Handles.
impl Rules {
    /// The lower bits of an offset count bytes within a block; those above are the block's number.
    pub fn position_bits(self) -> u32 {
        match self {
            // The real kernel's offsets are addresses. These find their block at once.
            Wasm => 32,
            JavaScript => 48,
        }
    }

    /// The number of the first block.
    pub fn first_number(self) -> u64 {
        match self {
            // Offsets have the highest bit, which no official kernel's have.
            Wasm => 1 << 31,
            JavaScript => 1,
        }
    }

    /// The first number that no handle can have. In JavaScript an offset is signed, and a negative one finds no block.
    pub fn end_of_numbers(self) -> u64 {
        match self {
            Wasm => 1 << 32,
            JavaScript => 1 << 15,
        }
    }

    /// Whether the first block of a call has the same number in each: a handle of an earlier call is one of this call.
    pub fn counts_anew(self) -> bool {
        self == JavaScript
    }

    /// Whether offset 0 is a block, of one byte. It can be written and freed, and is the same in all calls.
    pub fn has_null_block(self) -> bool {
        self == JavaScript
    }

    /// Whether any offset into a block names it: only loads and stores look at the lower bits.
    pub fn names_blocks_by_number(self) -> bool {
        self == JavaScript
    }

    /// Whether `length_unsafe` may be asked of any offset: it is `length` there.
    pub fn has_safe_lengths(self) -> bool {
        self == JavaScript
    }

    /// Whether there are blocks of no bytes: for `alloc(0)`, an empty input, an empty value.
    pub fn has_empty_blocks(self) -> bool {
        self == JavaScript
    }
}

/// Bytes.
impl Rules {
    /// Whether an engine may keep the bytes of blocks, and load and store words in them without asking the kernel. In
    /// JavaScript what is stored in a variable's block has to get to the variable.
    pub fn lets_engines_keep_blocks(self) -> bool {
        self == Wasm
    }
}

/// Exceptions, which end the call.
impl Rules {
    /// Whether `alloc` throws where there can be no such memory. One over a limit that the host set gives 0 on both.
    pub fn throws_without_memory(self) -> bool {
        self == JavaScript
    }

    /// Whether loads and stores past the end of a live block throw; so does loading a word of no live block. A byte is 0
    /// there, and nothing is stored.
    pub fn throws_outside_blocks(self) -> bool {
        self == JavaScript
    }

    /// Whether `output_set` and `error_set` throw when given no live block.
    pub fn throws_at_results(self) -> bool {
        self == JavaScript
    }

    /// Whether an import that reads a block ends the call when given no live one, or a key that isn't UTF-8. Else it
    /// does nothing, and reads U+FFFD.
    pub fn refuses_arguments(self) -> bool {
        self == Wasm
    }
}

/// Who frees.
impl Rules {
    /// Whether `var_set` and `http_request` free what they are given, as the other imports do.
    pub fn takes_values(self) -> bool {
        self == Wasm
    }

    /// Whether a plugin may leave the value's block of `var_set` to the end of the call. In version 1.0.3 it is the variable
    /// itself: a plugin for both versions can't free it.
    pub fn leaves_variables(self) -> bool {
        self == JavaScript
    }

    /// Whether the input, the output and the error text are gone when the plugin frees them. The wasm kernel's stay until
    /// another block takes their place, so the model keeps them.
    pub fn frees_what_the_host_has(self) -> bool {
        self == JavaScript
    }

    /// Bytes from which on a block that is left behind is reported. In JavaScript freeing a small one takes longer than it
    /// is worth: plugins may leave it to the end of the call.
    pub fn least_leak(self) -> u64 {
        match self {
            Wasm => 0,
            JavaScript => 1024,
        }
    }
}

/// Results and services.
impl Rules {
    /// Whether an output is a whole block, whichever range of it was given.
    pub fn outputs_whole_blocks(self) -> bool {
        self == JavaScript
    }

    /// Bytes that all variables may have together unless the host sets a limit.
    pub fn var_limit(self) -> usize {
        match self {
            Wasm => 1 << 20,
            JavaScript => usize::MAX,
        }
    }

    /// Whether the names of variables, the value that is replaced, and 48 bytes for each count, too.
    pub fn counts_names(self) -> bool {
        self == Wasm
    }

    /// Whether a variable over the limit ends the call at once. Else it gets an error text, and goes on.
    pub fn ends_call_over_variables(self) -> bool {
        self == Wasm
    }

    /// Whether the block of a variable is the variable's own: what is stored there is the variable's value. (Only in the
    /// main thread: a worker has copies.)
    pub fn lends_variables(self) -> bool {
        self == JavaScript
    }

    /// Whether a request is answered with no body and status 0 where the host has no HTTP; else it ends the call.
    pub fn has_silent_http(self) -> bool {
        self == JavaScript
    }

    /// Whether a request of this method is made without its body.
    pub fn drops_body(self, method: &str) -> bool {
        self == JavaScript && ["GET", "HEAD"].iter().any(|other| method.eq_ignore_ascii_case(other))
    }
}
