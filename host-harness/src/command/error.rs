//! The errors of the commands.

use std::error::Error;

/// The error's text is shown to the user as it is.
pub type Result<T> = std::result::Result<T, Box<dyn Error>>;
