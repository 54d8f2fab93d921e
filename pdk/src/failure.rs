//! Telling the host what went wrong: the one place that formats errors.
//!
//! Text is made by `format!` alone, whose code std has in one piece; each `write!` or `to_string` would bring a copy.

use core::fmt;

use anyhow::Chain;

use crate::{Error, Memory, WithReturnCode, extism, log};

/// Stores an error's text for the host and returns its code.
#[cold]
pub fn fail(error: WithReturnCode<Error>) -> i32 {
    let WithReturnCode(error, code) = error;
    set_error(&error_text(&error));
    code
}

/// Tells the host of an input that isn't what the export's argument needs, and returns the code.
#[cold]
pub(crate) fn fail_input(function: &'static str, ty: &'static str, length: usize, source: &Error) -> i32 {
    let mut text = format!("{function}: the input of {length} bytes is no `{ty}`");
    push_causes(&mut text, source.chain());
    set_error(&text);
    -1
}

/// Stores an error's `Debug` form, for `unwrap!`.
#[cold]
pub fn fail_debug(error: &dyn fmt::Debug) {
    set_error(&format!("{error:?}"));
}

/// Ends the whole call: a shared function has no code to return. The text is logged as well, since some hosts drop the
/// error text of a trap.
#[cold]
pub(crate) fn end_call(error: &Error) -> ! {
    let text = error_text(error);
    set_error(&text);
    log::send(extism::log_error, &text);
    // Traps without the panic hook, which would store its own text.
    std::panic::resume_unwind(Box::new(text))
}

/// Stores an error text. An empty one would count as success on some hosts.
pub(crate) fn set_error(text: &str) {
    let text = if text.is_empty() { "the plugin failed with an empty error text" } else { text };
    if let Ok(block) = Memory::from_bytes(text) {
        // SAFETY: the block was just made; the host takes it.
        unsafe { extism::error_set(block.offset()) }
    }
}

/// An error and its causes in the form of anyhow's `Debug`, which hosts have always been shown, without the kilobytes
/// of anyhow's `Debug` and without a backtrace.
pub(crate) fn error_text(error: &Error) -> String {
    let mut text = format!("{error}");
    let mut causes = error.chain();
    causes.next();
    push_causes(&mut text, causes);
    text
}

fn push_causes(text: &mut String, causes: Chain<'_>) {
    let several = causes.len() > 1;
    for (number, cause) in causes.enumerate() {
        text.push_str(if number == 0 { "\n\nCaused by:\n" } else { "\n" });
        text.push_str(&if several { format!("{number:>5}: ") } else { "    ".into() });
        for (line_number, line) in format!("{cause}").split('\n').enumerate() {
            if line_number > 0 {
                text.push_str(if several { "\n       " } else { "\n    " });
            }
            text.push_str(line);
        }
    }
}
