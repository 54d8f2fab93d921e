//! What keeps the command from doing what it was told.

use std::error::Error;

/// An error is shown in one line, or as the lines it is made of.
pub type Result<T> = std::result::Result<T, Box<dyn Error>>;
