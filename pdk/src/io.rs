//! The input and output of a call, for exports written by hand and for outputs that are set before the export returns.

use crate::memory::block::{Given, Lent};
use crate::{Error, FromBytes, ToMemory, extism};

/// Returns the input's bytes.
///
/// ```
/// use extism_pdk::*;
///
/// #[plugin_fn]
/// pub fn checksum() -> u32 {
///     input_bytes().into_iter().map(u32::from).sum()
/// }
/// # use extism_pdk::testing::{Host, Plugin, export};
/// # assert_eq!(Host::new().call::<u32>(export!(checksum), b"\x01\xff".as_slice()).unwrap(), 256);
/// ```
///
/// # Panics
/// If the input is longer than the plugin's own memory can hold.
pub fn input_bytes() -> Vec<u8> {
    // SAFETY: takes no arguments.
    unsafe { extism::load_input() }
}

/// Decodes the input.
///
/// ```
/// use extism_pdk::*;
///
/// #[plugin_fn]
/// pub fn double() -> FnResult<u32> {
///     let n: u32 = input()?; // an argument of the function would be the same
///     Ok(n * 2)
/// }
/// # use extism_pdk::testing::{Host, Plugin, export};
/// # assert_eq!(Host::new().call::<u32>(export!(double), 4u32).unwrap(), 8);
/// ```
///
/// # Errors
/// If the bytes can't be decoded as `T`.
#[inline]
pub fn input<T: for<'a> FromBytes<'a>>() -> Result<T, Error> {
    T::__from_block(Lent::input(), &mut None)
}

/// Sets the output of the call. A later output replaces it, and an error discards it.
///
/// ```
/// use extism_pdk::*;
///
/// #[plugin_fn]
/// pub fn greet(name: &str) -> FnResult<()> {
///     output(format!("Hello, {name}!"))?;
///     info!("{name} was greeted"); // `()` leaves the output as it is
///     Ok(())
/// }
/// # use extism_pdk::testing::{Host, Plugin, export};
/// # assert_eq!(Host::new().call::<String>(export!(greet), "Ada").unwrap(), "Hello, Ada!");
/// ```
///
/// # Errors
/// If the value can't be encoded or the host has no memory left.
#[inline]
pub fn output<T: ToMemory>(value: T) -> Result<(), Error> {
    if value.__is_no_output() { Ok(()) } else { set_output(value.__to_output()) }
}

/// The part of [`output`] that doesn't depend on the type: without link-time optimisation, `output` is there once per
/// type.
fn set_output(block: Result<Given, Error>) -> Result<(), Error> {
    block?.set_output();
    Ok(())
}

/// Unwraps a `Result` in an export written by hand. `unwrap!(result)` is the value; on an error it gives the host the
/// error's text and returns -1 from the export.
///
/// ```
/// extern "C" fn double() -> i32 {
///     let n: u32 = extism_pdk::unwrap!(extism_pdk::input());
///     extism_pdk::unwrap!(extism_pdk::output(n * 2));
///     0
/// }
/// # assert_eq!(double(), -1); // the input is empty
/// ```
#[macro_export]
macro_rules! unwrap {
    ($result:expr) => {
        match $result {
            ::core::result::Result::Ok(value) => value,
            ::core::result::Result::Err(error) => {
                $crate::__private::fail_debug(&error);
                return -1;
            }
        }
    };
}

/// Sets a variable to formatted text: `set_var!(key, "format", arguments…)`.
///
/// ```
/// extism_pdk::set_var!("greeting", "Hello, {}", "Ada")?;
/// # assert_eq!(extism_pdk::var::get("greeting")?, Some("Hello, Ada".to_string()));
/// # Ok::<(), extism_pdk::Error>(())
/// ```
#[macro_export]
macro_rules! set_var {
    ($key:expr, $($arg:tt)+) => {
        $crate::var::set($key, &::std::format!($($arg)+))
    };
}
