//! Decodes the input of an export with several arguments, which are the elements of one JSON array.

use core::fmt;
use core::ops::Deref;
use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer, Visitor};
use serde_json::StreamDeserializer;
use serde_json::de::SliceRead;

use super::fail::fail_text;
use crate::message::{Message, shown};

/// The input of an export with several arguments, which [`next`] decodes one after the other. The first failure is
/// stored as the export's error, and ends the decoding.
pub struct Arguments<'a> {
    function: &'static str,
    /// The names of the arguments. A name is empty if the argument is a pattern.
    names: &'static [&'static str],
    input: &'a [u8],
    /// The number of bytes that have been read.
    at: usize,
    /// The number of arguments whose decoding has begun.
    begun: usize,
    failed: bool,
}

impl<'a> Arguments<'a> {
    /// Loads the input into `buffer`, from which arguments can borrow.
    pub fn of(buffer: &'a mut Vec<u8>, function: &'static str, names: &'static [&'static str]) -> Self {
        *buffer = crate::input_bytes();
        Arguments { function, names, input: buffer, at: 0, begun: 0, failed: false }
    }

    /// Ends the array after its last argument, and returns whether all arguments were decoded.
    pub fn end(&mut self) -> bool {
        match self.more() {
            Some(true) => self.fail(|text, this| {
                text.add("the JSON array has more than ").number(this.names.len()).add(" elements, ");
                this.add_names(text);
            }),
            Some(false) => {
                self.at += 1;
                if self.peek().is_some() {
                    self.fail_syntax("trailing characters after the JSON array of the arguments");
                }
            }
            None => {}
        }
        !self.failed
    }

    /// Returns whether the array has another element, at which the input then stands; `None` after a failure.
    fn more(&mut self) -> Option<bool> {
        match (self.begun, self.peek()) {
            _ if self.failed => return None,
            (0, Some(b'[')) => {
                self.at += 1;
                return Some(self.peek() != Some(b']'));
            }
            (0, _) => self.fail(|text, this| {
                text.add("can't decode the input (").bytes(this.input.len());
                text.add(") as a JSON array of the arguments ");
                this.add_names(text);
            }),
            (_, Some(b',')) => {
                self.at += 1;
                return Some(true);
            }
            (_, Some(b']')) => return Some(false),
            _ => self.fail_syntax("expected `,` or `]` in the JSON array of the arguments"),
        }
        None
    }

    /// Skips white space, and returns the byte after it.
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.input.get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                byte => return byte.copied(),
            }
        }
    }

    /// Returns the rest of the input, which begins with the next argument, and `true`. For a missing argument, it
    /// returns `null` and `false`.
    fn element(&mut self) -> Option<(&'a [u8], bool)> {
        let present = self.more()?;
        self.begun += 1;
        Some((if present { self.input.get(self.at..).unwrap_or_default() } else { b"null" }, present))
    }

    /// Stores an error that begins with the export's name.
    #[cold]
    fn fail(&mut self, add: impl FnOnce(&mut Message, &Self)) {
        let mut text = Message::default();
        text.add(self.function).add(": ");
        add(&mut text, self);
        fail_text(&text.0);
        self.failed = true;
    }

    #[cold]
    fn fail_syntax(&mut self, what: &'static str) {
        self.fail(|text, this| {
            text.add(what);
            this.add_place(text, 1, 1);
        });
    }

    #[cold]
    fn fail_argument(&mut self, error: Option<&serde_json::Error>) {
        self.fail(|text, this| {
            this.add_argument(text);
            match error {
                Some(error) => {
                    text.add(": ");
                    let (line, column) = (error.line(), error.column());
                    let mut place = Message::default();
                    add_place(&mut place, line, column);
                    let shown = shown(error);
                    text.add(shown.strip_suffix(place.0.as_str()).unwrap_or(&shown));
                    this.add_place(text, line, column);
                }
                None => {
                    text.add(" is missing: the JSON array ends before it");
                }
            }
        });
    }

    /// Adds the argument whose decoding was begun last: "argument 2, `name`".
    fn add_argument(&self, text: &mut Message) {
        text.add("argument ").number(self.begun);
        match self.names.get(self.begun.wrapping_sub(1)) {
            Some(name) if !name.is_empty() => text.add(", `").add(name).add("`"),
            _ => text,
        };
    }

    /// Adds the array of the arguments' names: "`[a, b]`".
    fn add_names(&self, text: &mut Message) {
        let mut before = "`[";
        for name in self.names {
            text.add(before).add(if name.is_empty() { "_" } else { name });
            before = ", ";
        }
        text.add("]`");
    }

    /// Adds a place in the whole input. `line` and `column` count from the byte that was reached.
    fn add_place(&self, text: &mut Message, line: usize, column: usize) {
        let read = self.input.get(..self.at).unwrap_or_default();
        let lines = read.iter().filter(|byte| **byte == b'\n').count();
        let in_line = read.iter().rev().take_while(|byte| **byte != b'\n').count();
        add_place(text, lines + line, if line == 1 { in_line + column } else { column });
    }
}

/// Adds a place in the form that serde_json writes it.
fn add_place(text: &mut Message, line: usize, column: usize) {
    text.add(" at line ").number(line).add(" column ").number(column);
}

/// Decodes the next argument; `None` after a failure.
pub fn next<'a, T: Deserialize<'a>>(arguments: &mut Arguments<'a>) -> Option<T> {
    let (element, present) = arguments.element()?;
    let mut stream: StreamDeserializer<'a, SliceRead<'a>, T> =
        serde_json::Deserializer::from_slice(element).into_iter();
    match stream.next() {
        Some(Ok(argument)) => {
            if present {
                arguments.at += stream.byte_offset();
            }
            return Some(argument);
        }
        Some(Err(error)) if present => arguments.fail_argument(Some(&error)),
        _ => arguments.fail_argument(None),
    }
    None
}

/// An argument of type `&str`. It borrows from the input, unless its JSON has escapes.
pub struct Str<'a>(Cow<'a, str>);

impl Deref for Str<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'a> Deserialize<'a> for Str<'a> {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl<'a> Visitor<'a> for Text {
            type Value = Str<'a>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Str<'a>, E> {
                Ok(Str(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Str<'a>, E> {
                Ok(Str(Cow::Owned(text.to_owned())))
            }
        }

        deserializer.deserialize_str(Text)
    }
}
