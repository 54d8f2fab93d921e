//! The functions that a typed client of an interface uses: to encode arguments, and to decode results and errors.

use core::fmt;
use core::marker::PhantomData;

use crate::error::error_text;
use crate::plugin_fn::ErrorCode;
use crate::testing::{ENDED, Failure, decode_output, run_without_host};
use crate::{Error, FromBytes, ToBytes, WithReturnCode};

/// The error of a typed client's call.
///
/// Only the code and the text of a plugin's error reach the application. `E` is the error type of the function. If it
/// [has codes](ErrorCode), and the code identifies one value, such as a variant without fields, the client returns that
/// value. For any other error, such as one of an `FnResult`, it returns the code and the text.
///
/// ```
/// use extism_pdk::contract::{CallError, interface};
/// use extism_pdk::testing::Host;
/// use extism_pdk::{plugin_fn, plugin_fn::ErrorCode};
///
/// #[derive(Debug, PartialEq, ErrorCode)]
/// pub enum CountError {
///     #[code(1)]
///     Empty,
///     #[code(2)]
///     TooLong(usize),
/// }
/// # impl std::fmt::Display for CountError {
/// #     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
/// #         match self {
/// #             CountError::Empty => write!(f, "the text is empty"),
/// #             CountError::TooLong(length) => write!(f, "{length} bytes are too many"),
/// #         }
/// #     }
/// # }
/// # impl std::error::Error for CountError {}
///
/// #[interface]
/// pub trait Words {
///     fn count(text: String) -> Result<u32, CountError>;
/// }
///
/// pub struct Plugin;
///
/// #[plugin_fn]
/// impl Words for Plugin {
///     fn count(text: String) -> Result<u32, CountError> {
///         match text.len() {
///             0 => Err(CountError::Empty),
///             length @ 10.. => Err(CountError::TooLong(length)),
///             _ => Ok(text.split_whitespace().count() as u32),
///         }
///     }
/// }
///
/// fn main() {
///     let mut words = words::test(Plugin, Host::new());
///     assert_eq!(words.count(""), Err(CallError::Plugin(CountError::Empty)));
///     match words.count("more than enough") {
///         Err(CallError::Failed(failure)) => {
///             assert_eq!((failure.code, failure.text.as_str()), (2, "16 bytes are too many"));
///         }
///         other => panic!("{other:?}"),
///     }
/// }
/// ```
///
/// `Debug`, which `main` prints, shows the text, as `Display` does, and which of the two it is.
#[derive(Clone, PartialEq, Eq)]
pub enum CallError<E = WithReturnCode<Error>> {
    /// The function's own error, which its code identifies.
    Plugin(E),
    /// Any other error, with its code and text. It is one of the plugin, or another failure: a trap, an argument that
    /// can't be encoded, or an output that can't be decoded.
    Failed(Failure),
}

impl<E: fmt::Display> fmt::Display for CallError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallError::Plugin(error) => error.fmt(f),
            CallError::Failed(failure) => failure.fmt(f),
        }
    }
}

impl<E: fmt::Display> fmt::Debug for CallError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallError::Plugin(error) => write!(f, "Plugin({error})"),
            CallError::Failed(failure) => write!(f, "Failed(code {}): {failure}", failure.code),
        }
    }
}

impl<E: fmt::Display> core::error::Error for CallError<E> {}

/// The result of an interface's function: a value, or a `Result` of one.
#[doc(hidden)]
pub trait Answer {
    type Value;
    type Error;

    /// Converts it into a `Result`.
    fn into_result(self) -> Result<Self::Value, Self::Error>;
}

impl<T: for<'a> FromBytes<'a>> Answer for T {
    type Value = T;
    type Error = WithReturnCode<Error>;

    fn into_result(self) -> Result<T, Self::Error> {
        Ok(self)
    }
}

impl<T, E> Answer for Result<T, E> {
    type Value = T;
    type Error = E;

    fn into_result(self) -> Result<T, E> {
        self
    }
}

/// Runs the interface's own body of a function that the plugin lacks.
#[doc(hidden)]
pub fn run_own_body<A: Answer>(function: &str, body: impl FnOnce() -> A) -> Result<A::Value, CallError<A::Error>> {
    match run_without_host(body) {
        Ok(answer) => answer.into_result().map_err(CallError::Plugin),
        Err(called) => Err(CallError::Failed(Failure::new(
            -1,
            format!(
                "the interface's own body of `{function}` called {called}: the plugin lacks `{function}`, so the body \
                 runs in the application, where host functions can't be called"
            ),
        ))),
    }
}

/// Returns the failure of a call through the official Rust SDK, from the texts of its error's chain. `trap` is set if the
/// export didn't return: an export that returned has one text, its own (extism 1.x, `src/plugin.rs`, `raw_call`).
#[doc(hidden)] // for `join_extism!`
pub fn failure_of_extism(code: i32, texts: &[String]) -> Failure {
    let text = texts.last().cloned().unwrap_or_default();
    // The SDK's own texts, which have no cause. A plugin's own error with the same text and code can't be told from them.
    let is_limit = match text.as_str() {
        "timeout" => code == ENDED,
        "oom" => code == ENDED || code == -1,
        "plugin ran out of fuel" => code == -1,
        _ => false,
    };
    let mut failure = Failure::new(code, text);
    failure.trap = (is_limit || texts.len() > 1).then(|| texts.join(": "));
    failure
}

/// Returns the result of an export. A trap isn't the function's own error, whatever its code is, and neither is the
/// code -1, which a panic has on some hosts.
#[doc(hidden)]
pub fn answer<A: Answer>(
    reply: Result<Vec<u8>, Failure>,
    from_code: fn(i32) -> Option<A::Error>,
) -> Result<A::Value, CallError<A::Error>>
where
    A::Value: for<'a> FromBytes<'a>,
{
    let failure = match reply {
        Ok(output) => return decode_output(&output).map_err(CallError::Failed),
        Err(failure) => failure,
    };
    match from_code(failure.code) {
        Some(error) if failure.trap.is_none() && failure.code != -1 => Err(CallError::Plugin(error)),
        _ => Err(CallError::Failed(failure)),
    }
}

/// Finds an error by its code: `Codes::<E>::from_code`. The inherent function is for types with codes, and rustc takes
/// it first. The trait's function is for all other types.
#[doc(hidden)]
pub struct Codes<E>(PhantomData<E>);

impl<E: ErrorCode> Codes<E> {
    pub fn from_code(code: i32) -> Option<E> {
        E::from_code(code)
    }
}

#[doc(hidden)]
pub trait NoCodes {
    type Error;

    fn from_code(_code: i32) -> Option<Self::Error> {
        None
    }
}

impl<E> NoCodes for Codes<E> {
    type Error = E;
}

/// Encodes an export's only argument.
#[doc(hidden)]
pub fn input<'a, E>(export: &str, argument: &impl ToBytes<'a>) -> Result<Vec<u8>, CallError<E>> {
    match argument.to_bytes() {
        Ok(bytes) => Ok(bytes.as_ref().to_vec()),
        Err(error) => Err(unencodable(export, "the input", error_text(&error))),
    }
}

#[cold]
fn unencodable<E>(export: &str, what: &str, error: impl fmt::Display) -> CallError<E> {
    CallError::Failed(Failure::new(0, format!("{export}: can't encode {what}: {error}")))
}

/// The JSON array of several arguments.
#[doc(hidden)]
pub struct Arguments {
    export: &'static str,
    json: Vec<u8>,
}

impl Arguments {
    pub fn of(export: &'static str) -> Self {
        Arguments { export, json: Vec::new() }
    }

    pub fn finish(mut self) -> Vec<u8> {
        self.json.push(b']');
        self.json
    }
}

/// Encodes the next argument.
#[doc(hidden)]
pub fn push<E>(arguments: &mut Arguments, name: &str, argument: &impl serde::Serialize) -> Result<(), CallError<E>> {
    arguments.json.push(if arguments.json.is_empty() { b'[' } else { b',' });
    serde_json::to_writer(&mut arguments.json, argument)
        .map_err(|error| unencodable(arguments.export, &format!("the argument `{name}`"), error))
}

/// A type of std's, whose values have the same encoding as what a caller lends.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` isn't std's type of this name",
    label = "another type of this name",
    note = "a typed client takes a `&[T]` in place of std's `Vec<T>`, and a `&str` in place of its `String`: write the path of \
            your own type, as in `self::{Self}`"
)]
pub trait Lent<B: ?Sized> {}

impl Lent<str> for String {}

impl<T> Lent<[T]> for Vec<T> {}

/// Checks that callers can lend an argument.
#[doc(hidden)]
pub fn is_lent_as<T: Lent<B>, B: ?Sized>() {}

/// Makes an owned argument for the body of an optional function from what the caller lent.
#[doc(hidden)]
pub fn own_for_default_body<T: OwnForDefaultBody<B>, B: ?Sized>(lent: &B) -> T {
    T::own(lent)
}

#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` isn't std's type of this name",
    label = "another type of this name",
    note = "a typed client takes a `&[T]` in place of std's `Vec<T>`, and a `&str` in place of its `String`: write the path of \
            your own type, as in `self::{Self}`"
)]
pub trait OwnForDefaultBody<B: ?Sized> {
    fn own(lent: &B) -> Self;
}

impl OwnForDefaultBody<str> for String {
    fn own(lent: &str) -> Self {
        lent.to_owned()
    }
}

impl<T: Clone> OwnForDefaultBody<[T]> for Vec<T> {
    fn own(lent: &[T]) -> Self {
        lent.to_vec()
    }
}
