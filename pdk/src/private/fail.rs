//! Reports failures to the host.

use core::fmt;

use crate::error::{Text, error_text};
use crate::extism::differences;
use crate::memory::block::{NO_MEMORY_LEFT, copy_out};
use crate::message::Message;
use crate::{Error, WithReturnCode, extism, log};

/// Stores an error's text for the host, and returns its code.
#[cold]
pub fn fail(error: WithReturnCode<Error>) -> i32 {
    let WithReturnCode(error, code) = error;
    set_error(&error_text(&error));
    differences::error_code(code)
}

/// Stores an error text without an [`Error`], and returns the code -1.
#[cold]
pub(crate) fn fail_text(text: &str) -> i32 {
    set_error(text);
    -1
}

/// Reports an input that can't be decoded as the export's argument, and returns the code.
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

/// Ends the whole call with an error, for a shared function, which can't return a code.
#[cold]
pub(crate) fn end_call(error: &Error) -> ! {
    let text = error_text(error);
    report(&text);
    // Traps without calling the panic hook, which would store its own text.
    std::panic::resume_unwind(Box::new(text))
}

/// Stores the error text of a trap. It is logged as well, because some hosts drop the error text after a trap.
pub(crate) fn report(text: &str) {
    set_error(text);
    log::send(extism::log_error, text);
}

/// Stores an error text. An empty one is replaced, because some hosts would take it for success.
fn set_error(text: &str) {
    let text = if text.is_empty() { "the plugin failed with an empty error text" } else { text };
    match copy_out(text.as_bytes()) {
        // Some hosts would take a code without a text for success, too.
        0 => extism::trap(NO_MEMORY_LEFT),
        // SAFETY: the block was just made, and the host takes it.
        offset => unsafe { extism::error_set(offset) },
    }
}
