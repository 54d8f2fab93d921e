//! What a plugin fn returns, and errors that cost few bytes.

use core::error::Error as StdError;
use core::fmt;

/// The error of every fallible function here: [`anyhow::Error`] itself, so `?`, `anyhow!` and `.context()` work.
pub use anyhow::Error;

/// What a `#[plugin_fn]` returns: a value for the host, or an error with the code the export returns.
pub type FnResult<T> = Result<T, WithReturnCode<Error>>;

/// What a `#[shared_fn]` returns: a value for the calling plugin, or an error that ends the call.
pub type SharedFnResult<T> = Result<T, Error>;

/// A value, most often an [`Error`], with the code the export returns to the host.
///
/// ```
/// use extism_pdk::{FnResult, WithReturnCode};
///
/// fn half(n: u32) -> FnResult<u32> {
///     if n % 2 == 1 {
///         return Err(WithReturnCode::new(anyhow::anyhow!("{n} is odd"), 3));
///     }
///     Ok(n / 2)
/// }
/// assert_eq!(half(7).unwrap_err().1, 3);
/// ```
pub struct WithReturnCode<T>(pub T, pub i32);

impl<T> WithReturnCode<T> {
    /// Pairs a value with a code. Hosts take 0 for success; an error's text reaches them with any code.
    pub fn new(value: T, code: i32) -> Self {
        WithReturnCode(value, code)
    }
}

/// Any error becomes one with code -1.
impl<E: Into<Error>> From<E> for WithReturnCode<Error> {
    fn from(error: E) -> Self {
        WithReturnCode(error.into(), -1)
    }
}

impl fmt::Debug for WithReturnCode<Error> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A static error text, shown as it is: deriving `Debug` on a `&str` would bring the Unicode tables, 10 KB, into every
/// plugin.
struct Text(&'static str);

/// Another crate's error without its `Debug`, which costs kilobytes that no host ever sees.
struct Quiet<E>(E);

/// An [`Error`] with a static text.
#[cold]
pub(crate) fn text(text: &'static str) -> Error {
    Error::new(Text(text))
}

/// An [`Error`] that shows as `error` does, with the same causes.
#[cold]
pub(crate) fn quiet<E: StdError + Send + Sync + 'static>(error: E) -> Error {
    Error::new(Quiet(error))
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl StdError for Text {}

impl<E: fmt::Display> fmt::Display for Quiet<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<E: fmt::Display> fmt::Debug for Quiet<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<E: StdError> StdError for Quiet<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}
