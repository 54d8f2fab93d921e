//! Telling the host what went wrong.

use core::fmt;

use crate::error::{Text, error_text};
use crate::extism::differences;
use crate::memory::block::{NO_MEMORY_LEFT, copy_out};
use crate::message::Message;
use crate::{Error, WithReturnCode, extism, log};

/// Stores an error's text for the host and returns its code.
#[cold]
pub fn fail(error: WithReturnCode<Error>) -> i32 {
    let WithReturnCode(error, code) = error;
    set_error(&error_text(&error));
    differences::error_code(code)
}

/// Stores the text of an export that failed at its edge, and returns the code.
#[cold]
pub(crate) fn fail_text(text: &str) -> i32 {
    set_error(text);
    -1
}

/// Tells the host of an input that isn't what the export's argument needs, and returns the code.
#[cold]
pub(crate) fn fail_input(function: &'static str, ty: &'static str, length: usize, Text(cause): Text) -> i32 {
    let mut text = Message::default();
    text.add(function).add(": can't decode the input (").bytes(length).add(") as `").add(ty);
    text.add("`\n\nCaused by:\n    ").add(&cause);
    fail_text(&text.0)
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
    report(&text);
    // Traps without the panic hook, which would store its own text.
    std::panic::resume_unwind(Box::new(text))
}

/// Tells the host of a failure by a trap, after which some hosts drop the error text: it is logged as well.
pub(crate) fn report(text: &str) {
    set_error(text);
    log::send(extism::log_error, text);
}

/// Stores an error text. An empty one would count as success on some hosts.
fn set_error(text: &str) {
    let text = if text.is_empty() { "the plugin failed with an empty error text" } else { text };
    match copy_out(text.as_bytes()) {
        // A code without a text is a success on some hosts, too.
        0 => extism::trap(NO_MEMORY_LEFT),
        // SAFETY: the block was just made; the host takes it.
        offset => unsafe { extism::error_set(offset) },
    }
}
