//! How values cross between a plugin and a host function: in blocks, or as numbers of WebAssembly.

use core::fmt;

use super::text::count;
use crate::Error;

/// How a value crosses between a plugin and a host function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Crossing {
    /// In a block of the host's memory, whose offset is passed.
    Block,
    /// In a block, after a byte that says whether a value or an error text follows. The result of an import that is
    /// declared with [`HostError`](crate::host_fn::HostError) crosses this way.
    Envelope,
    /// As a number: an `i32` or `u32`.
    I32,
    /// As a number: an `i64` or `u64`.
    I64,
    /// As a number: an `f32`.
    F32,
    /// As a number: an `f64`.
    F64,
}

impl Crossing {
    /// Returns whether the value crosses without a block.
    fn is_scalar(self) -> bool {
        !matches!(self, Crossing::Block | Crossing::Envelope)
    }
}

impl fmt::Display for Crossing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Crossing::Block => "block",
            Crossing::Envelope => "envelope",
            Crossing::I32 => "i32",
            Crossing::I64 => "i64",
            Crossing::F32 => "f32",
            Crossing::F64 => "f64",
        })
    }
}

/// How the arguments and the result of a host function cross.
///
/// ```
/// use extism_pdk::testing::{Crossing, HostFn, Scalar};
///
/// let seek = |_file: String, _offset: Scalar<i64>| Scalar(0u32);
/// let signature = HostFn::signature(&seek);
/// assert_eq!(signature.params, [Crossing::Block, Crossing::I64]);
/// assert_eq!(signature.to_string(), "(block, i64) -> i32");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// How each argument crosses.
    pub params: Vec<Crossing>,
    /// How the result crosses; `None` if there is no result.
    pub result: Option<Crossing>,
}

impl Signature {
    /// Says how to change a mock that has another signature than this one.
    #[doc(hidden)] // for host-harness
    pub fn advise_on_mock(&self, mocked: &Signature) -> &'static str {
        match (self.result, mocked.result) {
            (Some(Crossing::Envelope), result) if result != self.result => {
                ": let the closure return a `Result<_, HostError>`"
            }
            (Some(result), Some(Crossing::Block)) if result.is_scalar() => ": let the closure return a `Scalar`",
            (result, Some(Crossing::Envelope)) if result != mocked.result => {
                ": declare the import as `-> Result<_, HostError>`, or let the closure return another error"
            }
            _ if self.params.iter().zip(&mocked.params).any(|(d, m)| d.is_scalar() && *m == Crossing::Block) => {
                ": let the closure take a `Scalar` for each scalar"
            }
            _ => "",
        }
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let params: Vec<String> = self.params.iter().map(ToString::to_string).collect();
        write!(f, "({})", params.join(", "))?;
        self.result.map_or(Ok(()), |result| write!(f, " -> {result}"))
    }
}

/// A number that crosses without a block: an argument or a result that is declared with `#[scalar]`.
pub trait ScalarType: Sized + Copy {
    /// How it crosses.
    const CROSSING: Crossing;

    /// Returns the number's bytes, little-endian.
    fn to_bytes(self) -> Vec<u8>;

    /// Reads the number from its bytes.
    ///
    /// # Errors
    /// If they are too many or too few.
    fn from_bytes(bytes: &[u8]) -> Result<Self, Error>;
}

macro_rules! scalars {
    ($($scalar:ident $crossing:ident $as:ident;)*) => {$(
        impl ScalarType for $scalar {
            const CROSSING: Crossing = Crossing::$crossing;

            fn to_bytes(self) -> Vec<u8> {
                self.to_le_bytes().into()
            }

            fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
                let bytes = bytes.try_into().map_err(|_| {
                    let (ty, length) = (stringify!($scalar), count(size_of::<$scalar>(), "byte"));
                    Error::msg(format!("a scalar of type {ty} has exactly {length}, little-endian"))
                })?;
                Ok(<$scalar>::from_le_bytes(bytes))
            }
        }

        impl From<$scalar> for Passed {
            fn from(value: $scalar) -> Passed {
                Passed::$crossing(value as $as)
            }
        }

        impl From<HostFnResult> for $scalar {
            fn from(returned: HostFnResult) -> $scalar {
                match returned.0 {
                    Some(Passed::Block(value)) => value as $scalar,
                    Some(Passed::I32(value)) => value as $scalar,
                    Some(Passed::I64(value)) => value as $scalar,
                    Some(Passed::F32(value)) => value as $scalar,
                    Some(Passed::F64(value)) => value as $scalar,
                    None => 0 as $scalar,
                }
            }
        }
    )*};
}

scalars! {
    i32 I32 i32;
    u32 I32 i32;
    i64 I64 i64;
    u64 I64 i64;
    f32 F32 f32;
    f64 F64 f64;
}

/// An argument or result that the plugin declares with `#[scalar]`, in a closure that stands in for a host function.
///
/// ```
/// use extism_pdk::testing::{Host, Scalar};
/// use extism_pdk::*;
///
/// #[host_fn]
/// unsafe extern "ExtismHost" {
///     #[scalar]
///     safe fn seek(file: &str, #[scalar] offset: i64) -> u32;
/// }
///
/// let host = Host::new().host_fn("seek", |file: String, Scalar(offset): Scalar<i64>| {
///     Scalar(file.len() as u32 + offset as u32)
/// });
/// assert_eq!(host.run(|| seek("a.txt", 37)).unwrap(), 42);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
pub struct Scalar<T>(
    /// The number.
    pub T,
);

/// A value that crosses: a block's offset, or a number.
#[derive(Debug, Clone, Copy)]
pub enum Passed {
    /// A block's offset.
    Block(u64),
    /// An `i32` or `u32`.
    I32(i32),
    /// An `i64` or `u64`.
    I64(i64),
    /// An `f32`.
    F32(f32),
    /// An `f64`.
    F64(f64),
}

impl Passed {
    /// Returns how the value crosses.
    pub fn crossing(self) -> Crossing {
        match self {
            Passed::Block(_) => Crossing::Block,
            Passed::I32(_) => Crossing::I32,
            Passed::I64(_) => Crossing::I64,
            Passed::F32(_) => Crossing::F32,
            Passed::F64(_) => Crossing::F64,
        }
    }
}

impl From<&Passed> for Passed {
    fn from(passed: &Passed) -> Passed {
        *passed
    }
}

impl From<&u64> for Passed {
    fn from(offset: &u64) -> Passed {
        Passed::Block(*offset)
    }
}

/// The result of a host function, for an import with or without a result.
#[derive(Debug)]
pub struct HostFnResult(pub(super) Option<Passed>);

impl From<HostFnResult> for () {
    fn from(_: HostFnResult) {}
}
