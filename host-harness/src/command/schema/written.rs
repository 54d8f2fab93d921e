//! What is written of a contract.

/// A schema, and what it doesn't say of the contract.
#[derive(Debug, Default)]
pub struct Written {
    pub text: String,
    pub warnings: Vec<String>,
}
