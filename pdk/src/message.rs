//! Builds error texts.
//!
//! Every plugin carries some of this code, so it is written for size: a text grows in a [`Message`], and a `Display` is
//! formatted in one place, [`shown`]. Each further `write!`, `to_string` or `push_str` would bring a copy of std's
//! code.

use core::error::Error as StdError;
use core::fmt;

/// Puts words before a text that say what it is about, as in "variable `count`: …".
#[inline]
pub(crate) fn about(before: &str, name: &str, after: &str, text: &str) -> String {
    let mut message = Message::default();
    message.add(before).add(name).add(after).add(text);
    message.0
}

/// Formats an error and its causes as anyhow's `Debug` does, which is the form that upstream's plugins give hosts. It
/// has neither that code's kilobytes nor a backtrace.
pub(crate) fn chain_text(error: &dyn StdError) -> String {
    let mut text = Message(shown(&error));
    let mut causes = error.source();
    let are_numbered = causes.is_some_and(|cause| cause.source().is_some());
    let mut number = 0;
    while let Some(cause) = causes {
        text.add(if number == 0 { "\n\nCaused by:\n    " } else { "\n    " });
        let mut margin = "    ";
        if are_numbered {
            text.number(number).add(": ");
            margin = "       ";
        }
        let lines = shown(&cause);
        let mut rest = lines.as_str();
        // `split` and `split_at` would be more code.
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

/// Formats an error's text.
#[inline(never)]
pub(crate) fn shown(error: &dyn fmt::Display) -> String {
    format!("{error}")
}

/// A text that is being built. Its functions aren't inlined, so that callers don't bring copies of std's code.
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
