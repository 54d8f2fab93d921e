//! Formats the fields of an event or a span: `message field=1 other="text"`.

use core::fmt::{self, Write};

use tracing_core::Field;
use tracing_core::field::Visit;

/// The message and the fields so far.
#[derive(Default)]
pub struct Fields {
    message: String,
    fields: String,
}

impl Fields {
    /// Returns the message and the fields as one text.
    pub fn text(mut self) -> String {
        if !self.message.is_empty() && !self.fields.is_empty() {
            self.message.push(' ');
        }
        self.message.push_str(&self.fields);
        self.message
    }

    /// Adds a field.
    fn add(&mut self, field: &Field, text: &str) {
        if field.name() == "message" {
            self.message.push_str(text);
            return;
        }
        if !self.fields.is_empty() {
            self.fields.push(' ');
        }
        self.fields.push_str(field.name());
        self.fields.push('=');
        self.fields.push_str(text);
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let mut text = String::new();
        // The text of a `Debug` that fails ends where it failed. `format!` would panic.
        let _ = write!(text, "{value:?}");
        self.add(field, &text);
    }

    /// Adds the text in quotes, as its `Debug` does, without the Unicode tables that `Debug` brings.
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            return self.add(field, value);
        }
        let mut text = String::from("\"");
        for letter in value.chars() {
            match letter {
                '"' => text.push_str("\\\""),
                '\\' => text.push_str("\\\\"),
                '\n' => text.push_str("\\n"),
                '\r' => text.push_str("\\r"),
                _ => text.push(letter),
            }
        }
        text.push('"');
        self.add(field, &text);
    }
}
