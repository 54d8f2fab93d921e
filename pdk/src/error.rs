//! What plugin functions return, and error types that add little to a plugin's size.

use core::error::Error as StdError;
use core::fmt;
use std::borrow::Cow;

use crate::message::{self, chain_text, shown};

/// The error type of this crate's functions: [`anyhow::Error`] itself, so `?`, `anyhow!` and `.context()` work.
pub use anyhow::Error;

/// The result of a `#[plugin_fn]`: a value for the host, or an error with the code that the export returns.
///
/// ```
/// use extism_pdk::*;
///
/// #[plugin_fn]
/// pub fn sum(numbers: &str) -> FnResult<i64> {
///     let mut sum = 0;
///     for number in numbers.split_whitespace() {
///         sum += number.parse::<i64>()?; // `?` gives every error the code -1
///     }
///     Ok(sum)
/// }
/// # assert_eq!(sum("1 2 3").unwrap(), 6);
/// # assert_eq!(sum("1 b").unwrap_err().1, -1);
/// ```
pub type FnResult<T> = Result<T, WithReturnCode<Error>>;

/// The result of a `#[shared_fn]`: a value for the calling plugin, or an error that ends the call.
///
/// ```
/// use extism_pdk::*;
///
/// #[shared_fn]
/// pub fn year(date: String) -> SharedFnResult<u32> {
///     let (year, _) = date.split_once('-').ok_or_else(|| Error::msg("no `-` in the date"))?;
///     Ok(year.parse()?)
/// }
/// # assert_eq!(year("1815-12-10".into()).unwrap(), 1815);
/// ```
pub type SharedFnResult<T> = Result<T, Error>;

/// A value, most often an [`Error`], with the code that the export returns to the host.
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
    /// Pairs a value with a code. An error's code 0 becomes -1: with 0, some hosts take the call for a success.
    pub fn new(value: T, code: i32) -> Self {
        WithReturnCode(value, code)
    }
}

/// Gives any error the code -1.
impl<E: IntoError> From<E> for WithReturnCode<Error> {
    fn from(error: E) -> Self {
        WithReturnCode(error.into_error(), -1)
    }
}

/// What `?` accepts in a function that returns an [`FnResult`]: everything that converts into an [`Error`].
///
/// The trait exists for its message. Without it, rustc would say of a text that it doesn't implement
/// `std::error::Error`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't become an `extism_pdk::Error`",
    label = "can't become an `Error`: return `Result<T, Box<dyn Error>>` or `Result<T, String>`, which can be the result of \
             a plugin function, or write `.map_err(|error| Error::msg(error.to_string()))?`; a type of your own implements \
             `std::error::Error`"
)]
pub trait IntoError {
    /// Converts the error.
    fn into_error(self) -> Error;
}

#[diagnostic::do_not_recommend]
impl<E: Into<Error>> IntoError for E {
    #[inline]
    fn into_error(self) -> Error {
        self.into()
    }
}

/// Formats the value alone, for `#[tracing::instrument(err)]`.
impl<T: fmt::Display> fmt::Display for WithReturnCode<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for WithReturnCode<Error> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The type that a failure gets: [`Error`] in functions that plugins call, and `Text` where an export decodes its
/// input and encodes its output. With `Text`, a plugin that makes no `Error` itself doesn't carry anyhow's code, 5 KB.
pub trait ErrorType: Sized {
    /// Whether failures are made by functions of this crate that aren't generic. For [`Error`] they are, so that a
    /// plugin doesn't repeat the code at each place. For `Text`, making them in place is smaller.
    const BY_FUNCTION: bool = false;

    /// Makes a failure of this crate from its text.
    fn text(text: impl Into<Cow<'static, str>>) -> Self;

    /// Makes a failure from an error of the plugin's own conversions.
    fn error(error: Error) -> Self;

    /// Makes a failure from another crate's error: its text, without its `Debug`.
    #[cold]
    fn shown(error: impl fmt::Display) -> Self {
        Self::text(shown(&error))
    }
}

impl ErrorType for Error {
    const BY_FUNCTION: bool = true;

    fn text(text: impl Into<Cow<'static, str>>) -> Self {
        text_error(text.into())
    }

    fn error(error: Error) -> Self {
        error
    }
}

/// Makes an [`Error`] from a text. It isn't generic, so that anyhow's functions for it, a kilobyte, are compiled only
/// here, and not again in the plugin's crate.
#[cold]
#[inline(never)]
fn text_error(text: Cow<'static, str>) -> Error {
    Error::new(Text(text))
}

/// Makes an [`Error`] with words before its text that say what it is about.
#[cold]
#[inline(never)]
pub(crate) fn about(before: &str, name: &str, after: &str, error: &dyn fmt::Display) -> Error {
    Error::text(message::about(before, name, after, &shown(error)))
}

/// Formats an error and its causes.
pub(crate) fn error_text(error: &Error) -> String {
    chain_text(&**error)
}

/// An error that is a text. It is this crate's only error type, as each further one would cost some 700 bytes. Its
/// `Debug` isn't derived: a derived one brings the Unicode tables, 10 KB.
pub struct Text(pub(crate) Cow<'static, str>);

impl ErrorType for Text {
    #[cold]
    fn text(text: impl Into<Cow<'static, str>>) -> Self {
        Text(text.into())
    }

    #[cold]
    fn error(error: Error) -> Self {
        Text(error_text(&error).into())
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Text {}
