//! Closures as host functions.

use std::any::TypeId;
use std::sync::Arc;

use crate::{Error, FromBytes, ToBytes};

/// The namespace of `#[host_fn]` blocks that name none.
pub const DEFAULT_NAMESPACE: &str = "extism:host/user";

/// A closure as a host function, its types forgotten.
#[derive(Clone)]
pub struct HostFunction {
    /// How many arguments it takes.
    pub params: usize,
    /// Whether it returns a block.
    pub has_result: bool,
    /// Calls it with the bytes of each argument; the bytes of the result.
    pub call: Arc<Call>,
}

type Call = dyn Fn(&[Vec<u8>]) -> Result<Vec<u8>, Error> + Send + Sync;

impl HostFunction {
    /// Forgets a closure's types.
    pub fn new<A>(function: impl HostFn<A> + Send + Sync + 'static) -> Self {
        let (params, has_result) = (function.params(), function.has_result());
        HostFunction { params, has_result, call: Arc::new(move |arguments| function.call(arguments)) }
    }
}

/// A closure that can stand in for a host function: any number of arguments up to eight, each read from its block's
/// bytes; a result that is encoded, or none. `Err` ends the plugin's call.
///
/// ```
/// use extism_pdk::testing::HostFn;
///
/// fn arity<Arguments>(_: impl HostFn<Arguments>) -> usize {
///     <(String, u32)>::default().0.len() + 2
/// }
/// assert_eq!(arity(|key: String, value: u32| format!("{key}={value}")), 2);
/// ```
#[diagnostic::on_unimplemented(
    message = "this closure can't stand in for a host function",
    note = "name the type of each argument (up to 8, each `FromBytes`, as in `|key: String|`), and return a `ToBytes` \
            value, `()`, or a `Result` of either"
)]
pub trait HostFn<Arguments> {
    /// How many arguments it takes.
    fn params(&self) -> usize;

    /// Whether it returns a block.
    fn has_result(&self) -> bool;

    /// Calls it with the bytes of each argument; the bytes of the result.
    ///
    /// # Errors
    /// The closure's own, or one that says which argument can't be decoded.
    fn call(&self, arguments: &[Vec<u8>]) -> Result<Vec<u8>, Error>;
}

/// What a closure that stands in for a host function may return: a value, nothing, or a `Result` of either.
pub trait HostReply {
    /// Whether there is a value.
    fn is_value() -> bool;

    /// The value's bytes.
    ///
    /// # Errors
    /// The closure's own, or if the value can't be encoded.
    fn into_bytes(self) -> Result<Vec<u8>, Error>;
}

impl<T: ToBytes<'static> + 'static> HostReply for T {
    fn is_value() -> bool {
        TypeId::of::<T>() != TypeId::of::<()>()
    }

    fn into_bytes(self) -> Result<Vec<u8>, Error> {
        Ok(self.to_bytes()?.as_ref().to_vec())
    }
}

impl<T: ToBytes<'static> + 'static, E: Into<Error>> HostReply for Result<T, E> {
    fn is_value() -> bool {
        T::is_value()
    }

    fn into_bytes(self) -> Result<Vec<u8>, Error> {
        self.map_err(Into::into)?.into_bytes()
    }
}

macro_rules! closures {
    ($($count:literal: $($argument:ident)*;)*) => {$(
        impl<F, R, $($argument),*> HostFn<($($argument,)*)> for F
        where
            F: Fn($($argument),*) -> R,
            R: HostReply,
            $($argument: for<'a> FromBytes<'a>,)*
        {
            fn params(&self) -> usize {
                $count
            }

            fn has_result(&self) -> bool {
                R::is_value()
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
    0:;
    1: A;
    2: A B;
    3: A B C;
    4: A B C D;
    5: A B C D E;
    6: A B C D E G;
    7: A B C D E G H;
    8: A B C D E G H I;
}

fn decode<T: for<'a> FromBytes<'a>>(argument: Option<(usize, &Vec<u8>)>) -> Result<T, Error> {
    let Some((index, bytes)) = argument else {
        return Err(Error::msg("an argument is missing"));
    };
    T::from_bytes(bytes).map_err(|error| {
        let (position, length, ty) = (index + 1, bytes.len(), core::any::type_name::<T>());
        error.context(format!("argument {position} of {length} bytes is no `{ty}`"))
    })
}
