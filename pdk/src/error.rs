//! What a plugin fn returns, and errors that cost few bytes.

use core::error::Error as StdError;
use core::fmt;
use std::borrow::Cow;

use crate::message::{self, chain_text, shown};

/// The error of every fallible function here: [`anyhow::Error`] itself, so `?`, `anyhow!` and `.context()` work.
pub use anyhow::Error;

/// What a `#[plugin_fn]` returns: a value for the host, or an error with the code the export returns.
///
/// ```
/// use extism_pdk::*;
///
/// #[plugin_fn]
/// pub fn sum(numbers: &str) -> FnResult<i64> {
///     let mut sum = 0;
///     for number in numbers.split_whitespace() {
///         sum += number.parse::<i64>()?; // any error becomes one with code -1
///     }
///     Ok(sum)
/// }
/// # assert_eq!(sum("1 2 3").unwrap(), 6);
/// # assert_eq!(sum("1 b").unwrap_err().1, -1);
/// ```
pub type FnResult<T> = Result<T, WithReturnCode<Error>>;

/// What a `#[shared_fn]` returns: a value for the calling plugin, or an error that ends the call.
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
    /// Pairs a value with a code. An error's code 0 becomes -1: with 0, some hosts take the call for a success.
    pub fn new(value: T, code: i32) -> Self {
        WithReturnCode(value, code)
    }
}

/// Any error becomes one with code -1.
impl<E: IntoError> From<E> for WithReturnCode<Error> {
    fn from(error: E) -> Self {
        WithReturnCode(error.into_error(), -1)
    }
}

/// What `?` takes in a function that returns an [`FnResult`]: all that converts into an [`Error`]. It is a trait of its own
/// for its message: anyhow's would say that a text doesn't implement `std::error::Error`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't become an `extism_pdk::Error`",
    label = "can't become an `Error`: return `Result<T, Box<dyn Error>>` or `Result<T, String>`, which can be the result of \
             a plugin function, or write `.map_err(|error| Error::msg(error.to_string()))?`; a type of your own implements \
             `std::error::Error`"
)]
pub trait IntoError {
    /// The error.
    fn into_error(self) -> Error;
}

#[diagnostic::do_not_recommend]
impl<E: Into<Error>> IntoError for E {
    #[inline]
    fn into_error(self) -> Error {
        self.into()
    }
}

/// The text alone, as `#[tracing::instrument(err)]` asks for.
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

/// What a failure becomes: the plugin's [`Error`], or at an export's edge the text alone, so that a plugin that makes no
/// `Error` of its own doesn't carry anyhow's code, 5 KB.
pub trait ErrorType: Sized {
    /// Whether what makes one is done by functions of this crate's: for [`Error`], so that plugins don't have the code at
    /// each place. At an export's edge it is done in place, which is smaller there.
    const BY_FUNCTION: bool = false;

    /// A failure of this crate's.
    fn text(text: impl Into<Cow<'static, str>>) -> Self;

    /// A failure of the plugin's own conversions.
    fn error(error: Error) -> Self;

    /// A failure of another crate's: its text, without its `Debug`.
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

/// An [`Error`] of this crate's. Not generic, so that anyhow's functions for it, a kilobyte, are compiled here only and not
/// again in the plugin's crate.
#[cold]
#[inline(never)]
fn text_error(text: Cow<'static, str>) -> Error {
    Error::new(Text(text))
}

/// An [`Error`] with words before its text that say what it is about.
#[cold]
#[inline(never)]
pub(crate) fn about(before: &str, name: &str, after: &str, error: &dyn fmt::Display) -> Error {
    Error::text(message::about(before, name, after, &shown(error)))
}

/// An error and its causes.
pub(crate) fn error_text(error: &Error) -> String {
    chain_text(&**error)
}

/// A text that is an error. This crate has no other type of errors: each more would cost some 700 bytes, and a derived
/// `Debug` of a text brings the Unicode tables, 10 KB.
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
