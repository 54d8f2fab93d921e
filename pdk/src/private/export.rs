//! The functions and traits that the expansion of `#[plugin_fn]` uses.

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

/// An export of a plugin. `export!(name)` returns it for a function with `#[plugin_fn]`.
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
    /// The name by which hosts call the export.
    pub name: &'static str,
    /// The exported function, for engines that run the plugin natively.
    #[doc(hidden)]
    pub function: extern "C-unwind" fn() -> i32,
}

impl AsRef<str> for Export {
    fn as_ref(&self) -> &str {
        self.name
    }
}

/// Begins an export: the shim of every export calls it first. If an `init` function fails, its error is stored, and its
/// code is returned for the export.
#[inline]
pub fn enter() -> Result<(), i32> {
    // One test for two cases: the first call, and a call after one that set an output. In all others there is nothing
    // to do.
    if with_instance(|instance| instance.output.get()) == Output::None { Ok(()) } else { begin() }
}

fn begin() -> Result<(), i32> {
    #[cfg(feature = "panic-hook")]
    crate::panic::install();
    // If an `init` function fails or traps, the next call has to run it again.
    with_instance(|instance| instance.output.set(Output::NotBegun));
    init::run(Within::Export)?;
    with_instance(|instance| instance.output.set(Output::None));
    Ok(())
}

/// The type of an export's argument, which is inferred from the function: `Input::of(function).decoder()` is its
/// decoder.
///
/// There are two methods `decoder`. The inherent one is for formats such as `Json<T>`, whose `T` may borrow from the
/// input. A [`FromBytes`] impl can't say that, because it would overlap with the one for
/// [`FromBytesOwned`](crate::FromBytesOwned). The method of the trait [`Decoder`] is for any other type.
pub struct Input<A>(PhantomData<fn() -> A>);

impl<A> Input<A> {
    /// Infers the type from a function. Any function with one argument coerces to an `unsafe fn` pointer.
    pub fn of<R>(_: unsafe fn(A) -> R) -> Self {
        Input(PhantomData)
    }
}

impl<A: Format> Input<A> {
    /// Returns the decoder.
    pub fn decoder(self) -> BySerde {
        BySerde
    }
}

/// The decoder of any argument that isn't in a format of serde's.
pub trait Decoder: Sized {
    /// Returns the decoder.
    fn decoder(self) -> ByBytes {
        ByBytes
    }
}

impl<A> Decoder for Input<A> {}

/// A newtype around a value in a format of serde's, such as `Json<T>`.
pub trait Format {}

/// Decodes an argument by its [`FromBytes`].
pub struct ByBytes;

/// Decodes a value in a format by its `Deserialize`.
pub struct BySerde;

/// Decodes an argument from a block, through a buffer from which it can borrow.
pub trait Decode<'a, A> {
    /// Decodes the argument.
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

/// Decodes the argument of an export from the input, which `buffer` keeps for arguments that borrow. On a failure, the
/// error is stored and the export's code returned.
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

/// The result of an export's function: `Returned(result).finish()` stores the output or the error, and returns the
/// code.
///
/// There are three methods `finish`, and rustc takes the first one whose type fits: the inherent one for errors that
/// implement `KnownError`, the one of [`FinishResult`] for any other `Result`, and the one of [`FinishValue`], by
/// reference, for any other value. The bounds are on the methods, so rustc's error is about the bound that isn't met:
/// for `FnResult<Json<T>>`, about `T`.
pub struct Returned<R>(pub R);

impl<T, E: KnownError> Returned<Result<T, E>> {
    /// Stores the output or the error, and returns the code.
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

    /// Returns the error of an `init` function, if it failed.
    pub fn initialised(self) -> Result<(), WithReturnCode<Error>>
    where
        T: NoOutput,
    {
        self.0.map(drop).map_err(E::into_failure)
    }
}

/// An error that needs no conversion into an [`Error`]: an [`ErrorCode`], a text, or an error in a box, which doesn't
/// implement [`StdError`] itself.
pub trait KnownError: Sized {
    /// Stores the text for the host, and returns the code.
    fn fail(self) -> i32 {
        fail(self.into_failure())
    }

    /// Converts the error of an `init` function.
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

/// What an `init` function can return, by itself or in a `Result`.
#[diagnostic::on_unimplemented(
    message = "an `init` function can't return `{Self}`",
    label = "it has no output",
    note = "return nothing, or a `Result<(), E>`"
)]
pub trait NoOutput {}

impl NoOutput for () {}

/// An error that a plugin function can return. The trait exists for its message.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be the error of a plugin function",
    label = "its error is a `{Self}`",
    note = "implement `std::error::Error` for a type of your own; `String` and `Box<dyn Error>` can be returned as they are; to \
            give an `Error` a code, return `FnResult<T>` and `WithReturnCode::new(error, 2)`"
)]
pub trait PluginError {
    /// Pairs the error with its code.
    fn into_failure(self) -> WithReturnCode<Error>;
}

#[diagnostic::do_not_recommend]
impl<E: Into<WithReturnCode<Error>>> PluginError for E {
    #[inline]
    fn into_failure(self) -> WithReturnCode<Error> {
        self.into()
    }
}

/// Ends an export that returns a `Result`.
pub trait FinishResult<T, E> {
    /// Stores the output or the error, and returns the code.
    fn finish(self) -> i32
    where
        T: ToMemory,
        E: PluginError;

    /// Returns the error of an `init` function, if it failed.
    fn initialised(self) -> Result<(), WithReturnCode<Error>>
    where
        T: NoOutput,
        E: PluginError;
}

impl<T, E> FinishResult<T, E> for Returned<Result<T, E>> {
    // Inlined into each export, where most failures are constants. Shared by exports, it takes 17 instructions more per
    // call.
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

/// Ends an export that returns a value and can't fail.
pub trait FinishValue<T> {
    /// Stores the output, and returns the code.
    fn finish(self) -> i32
    where
        T: ToMemory;

    /// Returns `Ok`: the `init` function can't fail.
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

/// The part of [`finish`] that doesn't depend on the type: without link-time optimisation, `finish` is there once per
/// type.
#[inline(never)]
fn finish_output(block: Given) -> i32 {
    block.set_output();
    0
}
