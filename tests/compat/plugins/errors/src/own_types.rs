//! Error types of the plugin's own, into the PDK's and from it.

use std::fmt;

use extism_pdk::{config, plugin_fn, FnResult, Memory, WithReturnCode};

/// Converted by hand.
struct MyError {
    what: &'static str,
}

impl From<MyError> for extism_pdk::Error {
    fn from(error: MyError) -> Self {
        extism_pdk::Error::msg(format!("my {}", error.what))
    }
}

#[plugin_fn]
pub fn own_error_by_from() -> FnResult<()> {
    Err(MyError { what: "error" })?
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("the host failed")]
    Host(#[from] extism_pdk::Error),
    #[error("no number: {0}")]
    Number(#[from] std::num::ParseIntError),
    #[error("no {what}")]
    Missing { what: String },
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

fn fail(how: &str) -> Result<i32, Failure> {
    match how {
        "host" => Ok(Memory::from_bytes([0xfe])?.to_string()?.len() as i32),
        "io" => Err(std::io::Error::other("disk"))?,
        "missing" => Err(Failure::Missing { what: config::get(how)?.unwrap_or("config".into()) }),
        number => Ok(number.parse::<i32>()?),
    }
}

#[plugin_fn]
pub fn own_error_by_thiserror(how: String) -> FnResult<i32> {
    Ok(fail(&how)?)
}

#[plugin_fn]
pub fn own_error_with_code(how: String) -> FnResult<i32> {
    fail(&how).map_err(|error| WithReturnCode::new(error.into(), 77))
}

/// A Display that writes nothing else, a Debug that isn't shown, and a source.
struct Sourced(std::num::TryFromIntError);

impl fmt::Debug for Sourced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the Debug of Sourced")
    }
}

impl fmt::Display for Sourced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the Display of Sourced")
    }
}

impl std::error::Error for Sourced {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

#[plugin_fn]
pub fn own_error_with_source() -> FnResult<u32> {
    Ok(u32::try_from(-1).map_err(Sourced)?)
}
