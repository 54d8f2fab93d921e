//! Closures that stand in for host functions.

use std::any::{Any, TypeId};
use std::sync::Arc;

use super::scalar::{Crossing, Scalar, ScalarType, Signature};
use super::state::HostFunction;
use super::text::count;
use crate::host_fn::HostError;
use crate::{Error, FromBytes, ToBytes};

impl HostFunction {
    /// Wraps a closure.
    pub fn new<A>(function: impl HostFn<A> + Send + Sync + 'static) -> Self {
        HostFunction { signature: function.signature(), call: Arc::new(move |arguments| function.call(arguments)) }
    }
}

/// A closure that can stand in for a host function.
///
/// It has up to twelve arguments. Each is decoded from its block's bytes, or is a [`Scalar`]. It returns a value that
/// is encoded, a [`Scalar`], or nothing. For more arguments, make a [`HostFunction`].
///
/// If the closure returns an `Err`, the plugin's call ends. A [`HostError`] is given to the plugin instead, which has
/// to declare the import with it.
///
/// ```
/// use extism_pdk::testing::HostFn;
///
/// fn arity<Arguments>(closure: impl HostFn<Arguments>) -> usize {
///     closure.signature().params.len()
/// }
/// assert_eq!(arity(|key: String, value: u32| format!("{key}={value}")), 2);
/// ```
#[diagnostic::on_unimplemented(
    message = "this closure can't stand in for a host function",
    note = "give each argument an owned type, as in `|key: String|`, or `|Json(sale): Json<Sale>|` for one of your own: a type with `FromBytes`, or a `Scalar`",
    note = "return a value of a type with `ToBytes`, a `Scalar`, `()`, or a `Result` of one of these",
    note = "the error of such a `Result` converts into `Error`, as `HostError` does: return `Error::msg(text)` for a text",
    note = "a closure can have up to 12 arguments: for more, make a `HostFunction`"
)]
pub trait HostFn<Arguments> {
    /// Returns how its arguments and its result cross.
    fn signature(&self) -> Signature;

    /// Calls the closure with the bytes of each argument, and returns the bytes of the result.
    ///
    /// # Errors
    /// If the closure returns an error, an argument can't be decoded, or the result can't be encoded.
    fn call(&self, arguments: &[Vec<u8>]) -> Result<Vec<u8>, Error>;
}

/// An argument of a closure that stands in for a host function: a value that is decoded from a block's bytes, or a
/// scalar.
pub trait HostArgument: Sized {
    /// How it crosses.
    const CROSSING: Crossing;

    /// Decodes the argument.
    ///
    /// # Errors
    /// If the bytes can't be decoded as this type.
    fn from_passed(bytes: &[u8]) -> Result<Self, Error>;
}

impl<T: for<'a> FromBytes<'a>> HostArgument for T {
    const CROSSING: Crossing = Crossing::Block;

    fn from_passed(bytes: &[u8]) -> Result<Self, Error> {
        T::from_bytes(bytes)
    }
}

impl<T: ScalarType> HostArgument for Scalar<T> {
    const CROSSING: Crossing = T::CROSSING;

    fn from_passed(bytes: &[u8]) -> Result<Self, Error> {
        T::from_bytes(bytes).map(Scalar)
    }
}

/// The result of a closure that stands in for a host function: a value, a scalar, nothing, or a `Result` of one of
/// these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be the reply of a host function",
    label = "no encoding for this type",
    note = "return a value of a type with `ToBytes`, such as `Json<T>`, a `Scalar`, nothing, or a `Result` of one of these"
)]
pub trait HostReply {
    /// Returns how the result crosses; `None` if there is no result.
    fn crossing() -> Option<Crossing>;

    /// Encodes the result.
    ///
    /// # Errors
    /// If the closure returned an error that ends the call, or the value can't be encoded.
    fn into_bytes(self) -> Result<Vec<u8>, Error>;
}

impl<T: ToBytes<'static> + 'static> HostReply for T {
    fn crossing() -> Option<Crossing> {
        (TypeId::of::<T>() != TypeId::of::<()>()).then_some(Crossing::Block)
    }

    fn into_bytes(self) -> Result<Vec<u8>, Error> {
        Ok(self.to_bytes()?.as_ref().to_vec())
    }
}

impl<T: ScalarType> HostReply for Scalar<T> {
    fn crossing() -> Option<Crossing> {
        Some(T::CROSSING)
    }

    fn into_bytes(self) -> Result<Vec<u8>, Error> {
        Ok(self.0.to_bytes())
    }
}

impl<T: ToBytes<'static> + 'static, E: Into<Error> + 'static> HostReply for Result<T, E> {
    fn crossing() -> Option<Crossing> {
        if is_recoverable::<E>() { Some(Crossing::Envelope) } else { T::crossing() }
    }

    fn into_bytes(self) -> Result<Vec<u8>, Error> {
        match self {
            Ok(value) if is_recoverable::<E>() => Ok([&[0], value.to_bytes()?.as_ref()].concat()),
            Ok(value) => value.into_bytes(),
            Err(error) => match (&error as &dyn Any).downcast_ref::<HostError>() {
                Some(error) => Ok([&[1], error.text().as_bytes()].concat()),
                None => Err(error.into()),
            },
        }
    }
}

impl<T: ScalarType, E: Into<Error> + 'static> HostReply for Result<Scalar<T>, E> {
    fn crossing() -> Option<Crossing> {
        Some(T::CROSSING)
    }

    fn into_bytes(self) -> Result<Vec<u8>, Error> {
        self.map_err(Into::into)?.into_bytes()
    }
}

fn is_recoverable<E: 'static>() -> bool {
    TypeId::of::<E>() == TypeId::of::<HostError>()
}

impl HostFn<Vec<Vec<u8>>> for HostFunction {
    fn signature(&self) -> Signature {
        self.signature.clone()
    }

    fn call(&self, arguments: &[Vec<u8>]) -> Result<Vec<u8>, Error> {
        (self.call)(arguments)
    }
}

macro_rules! closures {
    ($($($argument:ident)*;)*) => {$(
        impl<F, R, $($argument),*> HostFn<($($argument,)*)> for F
        where
            F: Fn($($argument),*) -> R,
            R: HostReply,
            $($argument: HostArgument,)*
        {
            fn signature(&self) -> Signature {
                Signature { params: vec![$($argument::CROSSING),*], result: R::crossing() }
            }

            #[allow(unused_variables, unused_mut)] // without arguments
            fn call(&self, arguments: &[Vec<u8>]) -> Result<Vec<u8>, Error> {
                let mut arguments = arguments.iter().enumerate();
                self($(decode::<$argument>(arguments.next())?),*).into_bytes()
            }
        }
    )*};
}

closures! {
    ;
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E G;
    A B C D E G H;
    A B C D E G H I;
    A B C D E G H I J;
    A B C D E G H I J K;
    A B C D E G H I J K L;
    A B C D E G H I J K L M;
}

fn decode<T: HostArgument>(argument: Option<(usize, &Vec<u8>)>) -> Result<T, Error> {
    let Some((index, bytes)) = argument else {
        return Err(Error::msg("an argument is missing"));
    };
    T::from_passed(bytes).map_err(|error| {
        let (position, length, ty) = (index + 1, count(bytes.len(), "byte"), core::any::type_name::<T>());
        error.context(format!("can't decode argument {position} ({length}) as `{ty}`"))
    })
}
