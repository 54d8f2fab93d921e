//! The errors of the commands.

use std::error::Error;
use std::fmt;

/// The error's text is shown to the user as it is.
pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What options ask for doesn't fit the plugin. Other options would, so nothing is gained by waiting for a change of a file.
#[derive(Debug)]
pub struct Misfit(pub String);

impl Error for Misfit {}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
