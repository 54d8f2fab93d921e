//! The result of writing a schema.

/// A schema, and a warning for each thing that it can't say.
#[derive(Debug, Default)]
pub struct Written {
    pub text: String,
    pub warnings: Vec<String>,
}
