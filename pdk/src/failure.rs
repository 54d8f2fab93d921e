//! Telling the host what went wrong: the one place that formats errors.
//!
//! Every plugin carries some of this code, so it is made for size: texts grow in a [`Message`], and a `Display` is asked
//! for its text in one place. Each `write!`, `to_string` or `push_str` more would be a copy of std's code.

use core::error::Error as StdError;
use core::fmt;

use crate::error::Text;
use crate::memory::block::{NO_MEMORY_LEFT, copy_out};
use crate::{Error, WithReturnCode, extism, log};

/// Stores an error's text for the host and returns its code.
#[cold]
pub fn fail(error: WithReturnCode<Error>) -> i32 {
    let WithReturnCode(error, code) = error;
    set_error(&error_text(&error));
    code
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

/// An error and its causes in the form of anyhow's `Debug`, which hosts have always been shown, without the kilobytes
/// of anyhow's `Debug` and without a backtrace.
pub(crate) fn error_text(error: &Error) -> String {
    chain_text(&**error)
}

/// The same of any error.
pub(crate) fn chain_text(error: &dyn StdError) -> String {
    let mut text = Message(shown(&error));
    let mut causes = error.source();
    let several = causes.is_some_and(|cause| cause.source().is_some());
    let mut number = 0;
    while let Some(cause) = causes {
        text.add(if number == 0 { "\n\nCaused by:\n    " } else { "\n    " });
        let mut margin = "    ";
        if several {
            text.number(number).add(": ");
            margin = "       ";
        }
        let lines = shown(&cause);
        let mut rest = lines.as_str();
        // Not by `split` or `split_at`, whose code is larger.
        while let Some(end) = rest.bytes().position(|byte| byte == b'\n') {
            text.add(rest.get(..=end).unwrap_or_default()).add(margin);
            rest = rest.get(end + 1..).unwrap_or_default();
        }
        text.add(rest);
        number += 1;
        causes = cause.source();
    }
    text.0
}

/// The text of an error.
#[inline(never)]
pub(crate) fn shown(error: &dyn fmt::Display) -> String {
    format!("{error}")
}

/// A text in the making. Its functions aren't inlined: each caller would bring a copy of std's.
#[derive(Default)]
pub(crate) struct Message(pub(crate) String);

impl Message {
    /// Adds a text.
    #[inline(never)]
    pub(crate) fn add(&mut self, text: &str) -> &mut Self {
        self.0.push_str(text);
        self
    }

    /// Adds a count of bytes, as in "1 byte" and "2 bytes".
    pub(crate) fn bytes(&mut self, count: usize) -> &mut Self {
        self.number(count).add(if count == 1 { " byte" } else { " bytes" })
    }

    /// Adds a number in decimal.
    #[inline(never)]
    pub(crate) fn number(&mut self, number: usize) -> &mut Self {
        if number > 9 {
            self.number(number / 10);
        }
        self.add("0123456789".get(number % 10..=number % 10).unwrap_or_default())
    }
}
