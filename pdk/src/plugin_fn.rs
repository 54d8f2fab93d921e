//! Errors with codes, for what a [`#[plugin_fn]`](macro@crate::plugin_fn) returns.

use crate::{Error, WithReturnCode};

pub use extism_pdk_macros::ErrorCode;

/// An error that has a code for the host.
///
/// A `#[plugin_fn]` that returns `Result<T, E>` gives the host the error's text, and the code if `E` implements this
/// trait. Any other error has the code -1. The derive reads the codes from the variants:
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
/// `Display` and `std::error::Error` can also be derived, with thiserror for example. `#[code(…)]` above the type is
/// the code of all variants that have none themselves. If `extism_pdk` has another path in your crate, name it there,
/// as in `#[code(crate = some::path)]`.
///
/// | host | the code | the text |
/// |---|---|---|
/// | Rust | in the error of `call_get_error_code` | that error's text |
/// | Go | the first value of `plugin.Call`, an `i32` in a `uint32` | `err` |
/// | C | what `extism_plugin_call` returns | what `extism_plugin_error` returns |
/// | Python, Java, JavaScript | not available: if the application needs it, write it into the text | the exception's text |
///
/// A panic has the code -1 in Rust and C. In Go, any trap has the code 1.
///
/// A type that doesn't implement `std::error::Error` can implement `From<Refusal> for WithReturnCode<Error>` instead,
/// which gives both text and code. An error that becomes an [`Error`] before it is returned loses its code, as with `?`
/// in a function that returns an [`FnResult`](crate::FnResult): return `Result<T, E>`, or map the error with
/// [`coded`](Self::coded).
pub trait ErrorCode: Into<Error> {
    /// Returns the code. The code 0 becomes -1, because some hosts take 0 for success.
    fn code(&self) -> i32;

    /// Returns the error that has this code, if the code alone identifies it. With it, the typed client of an
    /// [`interface`](macro@crate::contract::interface) gives the application an `E` in place of code and text.
    ///
    /// The derive returns variants without fields whose code no other variant has. For all other codes the client gives
    /// code and text, as a `contract::CallError::Failed`. That includes -1, which any failure may have, such as a
    /// panic.
    fn from_code(_code: i32) -> Option<Self> {
        None
    }

    /// Pairs the error with its code, for a function that returns an [`FnResult`](crate::FnResult):
    /// `.map_err(E::coded)?`.
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
