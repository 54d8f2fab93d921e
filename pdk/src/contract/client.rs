//! What the typed client of an interface stands on: how it gives arguments and takes what comes back.

use core::fmt;
use core::marker::PhantomData;

use crate::error::error_text;
use crate::plugin_fn::ErrorCode;
use crate::testing::{ENDED, Failure, decode_output};
use crate::{Error, FromBytes, ToBytes, WithReturnCode};

/// Why a function of a plugin gave no value to a typed client.
///
/// What crosses of a plugin's error is its code and its text. `E` is the error type of the function that is called: if it
/// [has codes](ErrorCode), and the code is that of one value alone, such as a variant without fields, it is that value.
/// Of any other error, as of one of an `FnResult`, code and text are left.
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
/// #             CountError::Empty => write!(f, "there is no text"),
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
/// `Debug`, which `main` prints, is the text, as `Display` is, and which of the two it is.
#[derive(Clone, PartialEq, Eq)]
pub enum CallError<E = WithReturnCode<Error>> {
    /// The function's own error, known by its code.
    Plugin(E),
    /// Any other error of the plugin's, with its code and text; or what else went wrong: a trap, an argument that can't be
    /// encoded, an output that can't be decoded.
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

/// What an interface's function may return: a value, or a `Result` of one.
#[doc(hidden)]
pub trait Answer {
    type Value;
    type Error;

    /// As a `Result` in any case.
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

/// What a default body gave.
#[doc(hidden)]
pub fn given<A: Answer>(answer: A) -> Result<A::Value, CallError<A::Error>> {
    answer.into_result().map_err(CallError::Plugin)
}

/// How a call over the official Rust SDK failed, from the texts of its error's chain: `trap` is set if the export didn't
/// return. (An export that returned has one text, its own; extism 1.x, `src/plugin.rs`, `raw_call`.)
#[doc(hidden)] // for `join_extism!`
pub fn failure_of_extism(code: i32, texts: &[String]) -> Failure {
    let text = texts.last().cloned().unwrap_or_default();
    // The SDK's own words, which it says without a cause.
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

/// What an export gave. A trap isn't an error of the plugin's, whatever its code; -1 is a panic's on some hosts.
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

/// The errors of a type by their codes: `Codes::<E>::from_code`. The inherent function is that of types with codes, which
/// rustc takes first; the trait's is for any other.
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

/// Several arguments: the JSON array that they are.
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

/// A type of std's, whose encoding is that of what a caller lends.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` isn't the type of std that is called so",
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

/// What a caller lent, as the body of an optional function takes it.
#[doc(hidden)]
pub fn own_for_default_body<T: OwnForDefaultBody<B>, B: ?Sized>(lent: &B) -> T {
    T::own(lent)
}

#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` isn't the type of std that is called so",
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
