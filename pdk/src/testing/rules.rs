//! The differences between the two kernels of official hosts: a function with a name for each.

/// A kernel that the model can be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Rules {
    /// The wasm kernel of the official Rust runtime, which all hosts except JavaScript's have.
    #[default]
    Wasm,
    /// The kernel of the JavaScript SDK, in the main thread: `src/call-context.ts` of version 2.0.0-rc13.
    JavaScript,
}

use Rules::{JavaScript, Wasm};

/// Differences in offsets.
impl Rules {
    /// Returns how many of an offset's lower bits count bytes within a block. The bits above are the block's number.
    pub fn position_bits(self) -> u32 {
        match self {
            // The offsets of the real kernel are addresses. With these, the model finds the block at once.
            Wasm => 32,
            JavaScript => 48,
        }
    }

    /// Returns the number of the first block.
    pub fn first_number(self) -> u64 {
        match self {
            // The highest bit of all offsets is set, which official kernels never do.
            Wasm => 1 << 31,
            JavaScript => 1,
        }
    }

    /// Returns the first number that a handle can't have. In JavaScript, an offset is signed, and a negative one
    /// doesn't find a block.
    pub fn end_of_numbers(self) -> u64 {
        match self {
            Wasm => 1 << 32,
            JavaScript => 1 << 15,
        }
    }

    /// Returns whether numbers start again with each call, so that a handle of an earlier call may be that of a block
    /// of this call.
    pub fn counts_anew(self) -> bool {
        self == JavaScript
    }

    /// Returns whether a block of one byte is at offset 0. It can be written and freed, and is the same in all calls.
    pub fn has_null_block(self) -> bool {
        self == JavaScript
    }

    /// Returns whether any offset into a block stands for the block. Only loads and stores look at the lower bits.
    pub fn names_blocks_by_number(self) -> bool {
        self == JavaScript
    }

    /// Returns whether `length_unsafe` takes any offset, as `length` does.
    pub fn has_safe_lengths(self) -> bool {
        self == JavaScript
    }

    /// Returns whether blocks can be empty: for `alloc(0)`, an empty input or an empty value.
    pub fn has_empty_blocks(self) -> bool {
        self == JavaScript
    }
}

/// Differences in who keeps the bytes.
impl Rules {
    /// Returns whether an engine may keep the bytes of blocks, and load and store words in them without calling the
    /// kernel. In JavaScript, the kernel has to copy what is stored in a variable's block to the variable.
    pub fn lets_engines_keep_blocks(self) -> bool {
        self == Wasm
    }
}

/// Differences in what ends the call.
impl Rules {
    /// Returns whether `alloc` throws for a length that no memory can have. For a length over the host's limit, it
    /// returns 0 on both kernels.
    pub fn throws_without_memory(self) -> bool {
        self == JavaScript
    }

    /// Returns whether loads and stores past the end of a live block throw, and loads of a word outside of live blocks.
    /// Loading a byte there gives 0, and storing does nothing.
    pub fn throws_outside_blocks(self) -> bool {
        self == JavaScript
    }

    /// Returns whether `output_set` and `error_set` throw for an offset that isn't in a live block.
    pub fn throws_at_results(self) -> bool {
        self == JavaScript
    }

    /// Returns whether an import that reads a block ends the call if the block isn't live, or if a key isn't UTF-8.
    /// Otherwise it does nothing, and reads invalid UTF-8 as U+FFFD.
    pub fn refuses_arguments(self) -> bool {
        self == Wasm
    }
}

/// Differences in who frees blocks.
impl Rules {
    /// Returns whether `var_set` and `http_request` free their blocks, as the other imports do.
    pub fn takes_values(self) -> bool {
        self == Wasm
    }

    /// Returns whether a plugin may leave the value's block of `var_set` until the call ends. In version 1.0.3, the
    /// block is the variable itself, so a plugin for both versions can't free it.
    pub fn leaves_variables(self) -> bool {
        self == JavaScript
    }

    /// Returns whether the input, the output and the error text are gone if the plugin frees them. In the wasm kernel
    /// they stay until another block takes their place, so the model keeps them.
    pub fn frees_what_the_host_has(self) -> bool {
        self == JavaScript
    }

    /// Returns the length from which on a leaked block is reported. In JavaScript, freeing a small block takes more
    /// time than its memory is worth, so a plugin may leave it until the call ends.
    pub fn least_leak(self) -> u64 {
        match self {
            Wasm => 0,
            JavaScript => 1024,
        }
    }
}

/// Differences in results, variables and HTTP.
impl Rules {
    /// Returns whether an output is a whole block, whichever range of it was given.
    pub fn outputs_whole_blocks(self) -> bool {
        self == JavaScript
    }

    /// Returns the default limit of all variables together in bytes.
    pub fn var_limit(self) -> usize {
        match self {
            Wasm => 1 << 20,
            JavaScript => usize::MAX,
        }
    }

    /// Returns whether the limit of variables also counts their names, the value that is replaced, and 48 bytes for
    /// each variable.
    pub fn counts_names(self) -> bool {
        self == Wasm
    }

    /// Returns whether a variable over the limit ends the call at once. Otherwise the error text is set, and the call
    /// goes on.
    pub fn ends_call_over_variables(self) -> bool {
        self == Wasm
    }

    /// Returns whether the block that `var_get` returns is the variable's own, so that storing into the block changes
    /// the variable. (Only in the main thread: a worker has copies.)
    pub fn lends_variables(self) -> bool {
        self == JavaScript
    }

    /// Returns whether a request has a response with status 0 and no body if the host has HTTP turned off. Otherwise
    /// the request ends the call.
    pub fn has_silent_http(self) -> bool {
        self == JavaScript
    }

    /// Returns whether a request with this method is made without its body.
    pub fn drops_body(self, method: &str) -> bool {
        self == JavaScript && ["GET", "HEAD"].iter().any(|other| method.eq_ignore_ascii_case(other))
    }
}
