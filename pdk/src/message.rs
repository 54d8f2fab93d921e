//! Texts of errors. Every plugin carries some of this code, so it is made for size: texts grow in a [`Message`], and a
//! `Display` is asked for its text in one place. In code that every plugin carries, each `write!`, `to_string` or `push_str` more would be a copy of std's.

use core::error::Error as StdError;
use core::fmt;

/// A text with words before it that say what it is about, as in "variable `count`: …".
#[inline]
pub(crate) fn about(before: &str, name: &str, after: &str, text: &str) -> String {
    let mut message = Message::default();
    message.add(before).add(name).add(after).add(text);
    message.0
}

/// An error and its causes in the form of anyhow's `Debug`, which hosts have always been shown, without the kilobytes
/// of anyhow's `Debug` and without a backtrace.
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
