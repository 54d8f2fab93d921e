//! What several subcommands ask of a plugin's contract.

pub mod interface;
pub mod keys;
pub mod names;
pub mod records;
pub mod simplify;
pub mod source;
pub mod types;
pub mod undescribed;
