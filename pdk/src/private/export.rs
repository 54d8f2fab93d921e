//! Exports: what `#[plugin_fn]` expands to.

use core::error::Error as StdError;
use core::marker::PhantomData;
use std::borrow::Cow;

use serde::Deserialize;

use crate::encoding::{Json, json_from_slice};
use crate::error::{ErrorType, Text};
use crate::extism::instance::Output;
use crate::extism::with_instance;
use crate::message::chain_text;

use super::fail::{fail, fail_input, fail_text};
use crate::memory::block::{Given, Lent};
use crate::plugin_fn::ErrorCode;
use crate::{Error, FromBytes, ToMemory, WithReturnCode};

use super::bytes::Borrowing;
use super::init::{self, Within};

#[cfg(feature = "msgpack")]
use crate::encoding::{Msgpack, msgpack_from_slice};

/// An export of a plugin: what `export!(name)` gives for a function marked with `#[plugin_fn]`.
///
/// ```
/// use extism_pdk::plugin_fn;
/// use extism_pdk::testing::{Export, export};
///
/// #[plugin_fn(name = "count-words")]
/// pub fn count_words(text: &str) -> u64 {
///     text.split_whitespace().count() as u64
/// }
///
/// let export: Export = export!(count_words);
/// assert_eq!(export.name, "count-words");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Export {
    /// Its name, as hosts know it.
    pub name: &'static str,
    /// The function that hosts call, for engines that run the plugin natively.
    #[doc(hidden)]
    pub function: extern "C-unwind" fn() -> i32,
}

impl AsRef<str> for Export {
    fn as_ref(&self) -> &str {
        self.name
    }
}

/// Begins an export: every export's shim calls it first. If what the plugin has to run before fails, the error is stored
/// and the export's code returned.
#[inline]
pub fn enter() -> Result<(), i32> {
    // One test for both, the first call and one after an output: else there is nothing to do.
    if with_instance(|instance| instance.output.get()) == Output::None { Ok(()) } else { begin() }
}

fn begin() -> Result<(), i32> {
    #[cfg(feature = "panic-hook")]
    crate::panic::install();
    // What fails or traps here is for the next call to begin with.
    with_instance(|instance| instance.output.set(Output::NotBegun));
    init::run(Within::Export)?;
    with_instance(|instance| instance.output.set(Output::None));
    Ok(())
}

/// The type of an export's argument, taken from its function: `Input::of(function).decoder()` says how it is decoded.
///
/// The inherent method is that of formats whose values may borrow from the input, which [`FromBytes`] can't say of them:
/// it is for all that is [`FromBytesOwned`](crate::FromBytesOwned). The trait's method takes any other type.
pub struct Input<A>(PhantomData<fn() -> A>);

impl<A> Input<A> {
    /// The argument's type. Any function with one argument is an `unsafe fn` of it.
    pub fn of<R>(_: unsafe fn(A) -> R) -> Self {
        Input(PhantomData)
    }
}

impl<A: Format> Input<A> {
    /// The decoder.
    pub fn decoder(self) -> BySerde {
        BySerde
    }
}

/// Any argument has a decoder.
pub trait Decoder: Sized {
    /// The decoder.
    fn decoder(self) -> ByBytes {
        ByBytes
    }
}

impl<A> Decoder for Input<A> {}

/// A value in a format of serde's.
pub trait Format {}

/// Decodes an argument by its [`FromBytes`].
pub struct ByBytes;

/// Decodes a value in a format by its `Deserialize`.
pub struct BySerde;

/// Decodes an argument from a block, by way of a buffer that outlives it.
pub trait Decode<'a, A> {
    /// Decodes it.
    fn decode<F: ErrorType>(block: Lent<'_>, buffer: &'a mut Option<Vec<u8>>) -> Result<A, F>;
}

impl<'a, A: FromBytes<'a>> Decode<'a, A> for ByBytes {
    fn decode<F: ErrorType>(block: Lent<'_>, buffer: &'a mut Option<Vec<u8>>) -> Result<A, F> {
        A::__from_block(block, buffer)
    }
}

macro_rules! formats {
    ($($format:ident $from_slice:ident)*) => {$(
        impl<T> Format for $format<T> {}

        impl<'a, T: Deserialize<'a>> Borrowing<'a> for $format<T> {
            fn borrow<F: ErrorType>(data: &'a [u8]) -> Result<$format<T>, F> {
                $from_slice(data).map($format)
            }
        }

        impl<'a, T: Deserialize<'a>> Decode<'a, $format<T>> for BySerde {
            fn decode<F: ErrorType>(block: Lent<'_>, buffer: &'a mut Option<Vec<u8>>) -> Result<$format<T>, F> {
                $format::borrow(block.load_into(buffer)?)
            }
        }
    )*};
}

formats! { Json json_from_slice }
#[cfg(feature = "msgpack")]
formats! { Msgpack msgpack_from_slice }

impl<A: Format> Format for Option<A> {}

impl<'a, A: Format> Decode<'a, Option<A>> for BySerde
where
    BySerde: Decode<'a, A>,
{
    fn decode<F: ErrorType>(block: Lent<'_>, buffer: &'a mut Option<Vec<u8>>) -> Result<Option<A>, F> {
        if block.is_empty() { Ok(None) } else { <BySerde as Decode<'a, A>>::decode(block, buffer).map(Some) }
    }
}

/// Decodes the argument of an export from the input, kept in `buffer` for borrowing arguments. On failure the error is
/// stored and the export's code returned.
#[inline]
pub fn decode<'a, A, D: Decode<'a, A>>(
    _: &D,
    buffer: &'a mut Option<Vec<u8>>,
    function: &'static str,
    ty: &'static str,
) -> Result<A, i32> {
    let block = Lent::input();
    match D::decode(block, buffer) {
        Ok(argument) => Ok(argument),
        Err(cause) => Err(fail_input(function, ty, block.handle().len(), cause)),
    }
}

/// What an export's function returned: `Returned(result).finish()` stores the output or the error and gives the code.
///
/// There are three methods of this name, and rustc takes the first that fits the type alone: the inherent one for errors
/// that are known here, a trait's for any other `Result`, and another trait's, by reference, for any other value. So an
/// error is about what the value lacks: of `FnResult<Json<T>>`, about `T`.
pub struct Returned<R>(pub R);

impl<T, E: KnownError> Returned<Result<T, E>> {
    /// Ends an export whose errors are known.
    #[inline]
    pub fn finish(self) -> i32
    where
        T: ToMemory,
    {
        match self.0 {
            Ok(value) => finish(&value),
            Err(error) => error.fail(),
        }
    }

    /// What an `init` function returned.
    pub fn initialised(self) -> Result<(), WithReturnCode<Error>>
    where
        T: NoOutput,
    {
        self.0.map(drop).map_err(E::into_failure)
    }
}

/// An error that isn't converted into an [`Error`]: one that knows its code, a text, or an error in a box, which doesn't
/// implement [`StdError`] itself.
pub trait KnownError: Sized {
    /// Stores the text for the host and returns the code.
    fn fail(self) -> i32 {
        fail(self.into_failure())
    }

    /// The error of an `init` function.
    fn into_failure(self) -> WithReturnCode<Error>;
}

impl<E: ErrorCode> KnownError for E {
    fn into_failure(self) -> WithReturnCode<Error> {
        self.coded()
    }
}

macro_rules! known_errors {
    ($text:ident: $($error:ty)*) => {$(
        impl KnownError for $error {
            #[cold]
            fn fail(self) -> i32 {
                fail_text(&$text(&*self))
            }

            #[cold]
            fn into_failure(self) -> WithReturnCode<Error> {
                WithReturnCode(Error::text(String::from($text(&*self))), -1)
            }
        }
    )*};
}

known_errors! { text_itself: &str String Box<str> Cow<'_, str> }
known_errors! { chain_text: Box<dyn StdError + '_> Box<dyn StdError + Send + '_> Box<dyn StdError + Send + Sync + '_> }

fn text_itself(text: &str) -> &str {
    text
}

/// What an `init` function may return, or a `Result` of it.
#[diagnostic::on_unimplemented(
    message = "an `init` function can't return `{Self}`",
    label = "it has no output",
    note = "return nothing, or a `Result<(), E>`"
)]
pub trait NoOutput {}

impl NoOutput for () {}

/// What a plugin function may fail with. The bound of its own is for the message.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be the error of a plugin function",
    label = "its error is a `{Self}`",
    note = "a type of your own implements `std::error::Error`; a text needs nothing, nor does `Box<dyn Error>`; an `Error` has \
            a code by `WithReturnCode::new(error, 2)`, which goes with `FnResult<T>`"
)]
pub trait PluginError {
    /// The error and its code.
    fn into_failure(self) -> WithReturnCode<Error>;
}

#[diagnostic::do_not_recommend]
impl<E: Into<WithReturnCode<Error>>> PluginError for E {
    #[inline]
    fn into_failure(self) -> WithReturnCode<Error> {
        self.into()
    }
}

/// Ends an export that can fail.
pub trait FinishResult<T, E> {
    /// Stores the output or the error and gives the code.
    fn finish(self) -> i32
    where
        T: ToMemory,
        E: PluginError;

    /// What an `init` function returned.
    fn initialised(self) -> Result<(), WithReturnCode<Error>>
    where
        T: NoOutput,
        E: PluginError;
}

impl<T, E> FinishResult<T, E> for Returned<Result<T, E>> {
    // Always in the export, where most failures are constants: shared by exports, it is 17 instructions more a call.
    #[inline(always)]
    fn finish(self) -> i32
    where
        T: ToMemory,
        E: PluginError,
    {
        match self.0 {
            Ok(value) => finish(&value),
            Err(error) => fail(error.into_failure()),
        }
    }

    fn initialised(self) -> Result<(), WithReturnCode<Error>>
    where
        T: NoOutput,
        E: PluginError,
    {
        self.0.map(drop).map_err(PluginError::into_failure)
    }
}

/// Ends an export that returns a value.
pub trait FinishValue<T> {
    /// Stores the output and gives the code.
    fn finish(self) -> i32
    where
        T: ToMemory;

    /// What an `init` function returned.
    fn initialised(self) -> Result<(), WithReturnCode<Error>>
    where
        T: NoOutput;
}

impl<T> FinishValue<T> for &Returned<T> {
    fn finish(self) -> i32
    where
        T: ToMemory,
    {
        finish(&self.0)
    }

    fn initialised(self) -> Result<(), WithReturnCode<Error>>
    where
        T: NoOutput,
    {
        Ok(())
    }
}

#[inline]
fn finish<T: ToMemory>(value: &T) -> i32 {
    if value.__is_no_output() {
        return 0;
    }
    match value.__to_output() {
        Ok(block) => finish_output(block),
        Err(Text(text)) => fail_text(&text),
    }
}

/// Not generic: without link-time optimisation there is a [`finish`] for each type.
#[inline(never)]
fn finish_output(block: Given) -> i32 {
    block.set_output();
    0
}
