//! What a [`#[plugin_fn]`](macro@crate::plugin_fn) may return beside values: errors with codes of their own.

use crate::{Error, WithReturnCode};

pub use extism_pdk_macros::ErrorCode;

/// An error that knows the code which its export returns.
///
/// A `#[plugin_fn]` that returns `Result<T, E>` gives the host the error's text and, if `E` has codes, the code; -1 for
/// any other error. The derive takes the codes from the variants:
///
/// ```
/// use core::fmt;
/// use extism_pdk::testing::{Host, Plugin, export};
/// use extism_pdk::{plugin_fn::ErrorCode, *};
///
/// #[derive(Debug, ErrorCode)]
/// enum Refusal {
///     #[code(1)]
///     Empty,
///     #[code(2)]
///     TooLong(usize),
/// }
///
/// impl fmt::Display for Refusal {
///     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
///         match self {
///             Refusal::Empty => write!(f, "no name"),
///             Refusal::TooLong(length) => write!(f, "a name of {length} bytes"),
///         }
///     }
/// }
///
/// impl std::error::Error for Refusal {}
///
/// #[plugin_fn]
/// pub fn greet(name: &str) -> Result<String, Refusal> {
///     match name.len() {
///         0 => Err(Refusal::Empty),
///         length @ 10.. => Err(Refusal::TooLong(length)),
///         _ => Ok(format!("Hello, {name}!")),
///     }
/// }
///
/// let outcome = Host::new().outcome(export!(greet), "Methuselah");
/// assert_eq!((outcome.code(), outcome.error()), (2, Some("a name of 10 bytes")));
/// ```
///
/// `Display` and `std::error::Error` may as well be thiserror's derives. `#[code(…)]` above the type is for all variants
/// without one of their own; `#[code(crate = some::path)]` there finds `extism_pdk` under another path.
///
/// | host | the code is | the text is |
/// |---|---|---|
/// | Rust | `call_get_error_code`'s, in its error | that error's |
/// | Go | the first value of `plugin.Call`, an `i32` in a `uint32` | `err` |
/// | C | what `extism_plugin_call` returns | `extism_plugin_error`'s |
/// | Python, Java, JavaScript | not told: put it into the text, if the application is to know | the exception's |
///
/// A panic has code -1 in Rust and C, and any trap has code 1 in Go.
///
/// An error that is no `std::error::Error` needs none of this: `impl From<Refusal> for WithReturnCode<Error>` has text
/// and code in one. And where an error becomes an [`Error`] before it is returned, as by `?` in a function that returns
/// an [`FnResult`](crate::FnResult), its code is lost: return `Result<T, E>`, or map it by [`coded`](Self::coded).
pub trait ErrorCode: Into<Error> {
    /// The code; 0 becomes -1, as some hosts take it for success.
    fn code(&self) -> i32;

    /// The error of a code, where the code alone tells it: what a typed client of an
    /// [`interface`](macro@crate::contract::interface) gives the application in place of code and text.
    ///
    /// The derive knows it of variants without fields, unless another variant has the same code. Of a variant with fields
    /// the client gives code and text, as a `contract::CallError::Failed`; so it does of the code -1, which any failure may
    /// have, such as a panic.
    fn from_code(_code: i32) -> Option<Self> {
        None
    }

    /// The error with its code, for a function that returns an [`FnResult`](crate::FnResult): `.map_err(E::coded)?`.
    ///
    /// ```
    /// use extism_pdk::{plugin_fn::ErrorCode, *};
    ///
    /// #[derive(Debug, ErrorCode)]
    /// #[code(404)]
    /// struct Missing;
    /// # impl std::fmt::Display for Missing {
    /// #     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("it is missing") }
    /// # }
    /// # impl std::error::Error for Missing {}
    ///
    /// #[plugin_fn]
    /// pub fn fetch(key: &str) -> FnResult<u32> {
    ///     let text: String = var::get(key)?.ok_or(Missing).map_err(Missing::coded)?;
    ///     Ok(text.parse()?) // this error has no code of its own: -1
    /// }
    /// # assert_eq!(fetch("x").unwrap_err().1, 404);
    /// ```
    fn coded(self) -> WithReturnCode<Error> {
        let code = self.code();
        WithReturnCode(self.into(), code)
    }
}
