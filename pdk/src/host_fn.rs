//! What a [`#[host_fn]`](macro@crate::host_fn) import may return beside values: the host's error, for the plugin to handle.
//!
//! ```
//! use extism_pdk::{host_fn::HostError, *};
//!
//! #[host_fn]
//! unsafe extern "ExtismHost" {
//!     safe fn charge(cents: u32) -> Result<(), HostError>;
//! }
//!
//! /// Fails with code 2 if the host refuses.
//! #[plugin_fn]
//! pub fn pay(cents: u32) -> FnResult<()> {
//!     charge(cents).map_err(|refusal| WithReturnCode::new(refusal.into(), 2))
//! }
//! # use extism_pdk::testing::{Host, Plugin, export};
//! # let refuse = |_: u32| Err::<(), _>(HostError::new("the card has expired"));
//! # let outcome = Host::new().host_fn("charge", refuse).outcome(export!(pay), 5u32);
//! # outcome.assert_error("the card has expired").assert_code(2);
//! ```

use core::fmt;
use std::borrow::Cow;

use crate::Error;
use crate::error::ErrorType;
use crate::error::error_text;
use crate::message;

/// Why a host function gave no value.
///
/// By default an error of a host function ends the plugin's call. An import that is declared to return
/// `Result<T, HostError>` gives it to the plugin instead, with whatever else can go wrong on the way there and back:
///
/// ```
/// use extism_pdk::host_fn::{HostError, HostErrorKind};
/// use extism_pdk::{testing::Host, *};
///
/// #[host_fn]
/// unsafe extern "ExtismHost" {
///     /// The stock of an item.
///     safe fn stock(item: &str) -> Result<u32, HostError>;
/// }
///
/// let host = Host::new().host_fn("stock", |item: String| match item.as_str() {
///     "apple" => Ok(3u32),
///     _ => Err(HostError::new(format!("no item `{item}`"))),
/// });
/// assert_eq!(host.run(|| stock("apple")).unwrap(), 3);
/// let error = host.run(|| stock("pear")).unwrap_err();
/// assert_eq!((error.kind(), error.text()), (HostErrorKind::Refused, "no item `pear`"));
/// ```
///
/// It is a `std::error::Error`: `?` makes the plugin's own error of it, with its text.
///
/// # What the host has to do
/// Any host SDK can: the block that the host function returns is an envelope. Its first byte is 0, then the value's bytes
/// follow, or 1, then the error's text in UTF-8 follows. No block, or one of length 0, is the value of no bytes.
///
/// Where the reply is no block, the kernel's error text counts too, for hosts whose functions set it: it is the error,
/// and is taken away. The JavaScript kernel can't take it away, so there the plugin's call fails in the end: return an
/// envelope. Hosts without the kernel's `error_get`, such as `@extism/extism` 1.0.3, can't load a plugin that calls such
/// an import.
///
/// An import that is declared with a plain type is as ever: the block is the value, and an error ends the call.
pub struct HostError {
    kind: HostErrorKind,
    text: Cow<'static, str>,
}

/// Which side a [`HostError`] is from.
///
/// ```
/// use extism_pdk::host_fn::{HostError, HostErrorKind};
/// use extism_pdk::*;
///
/// #[host_fn]
/// unsafe extern "ExtismHost" {
///     safe fn price(item: &str) -> Result<f64, HostError>;
/// }
///
/// /// The price, if the item is sold. What isn't the host's answer is still an error.
/// fn price_if_sold(item: &str) -> Result<Option<f64>, HostError> {
///     match price(item) {
///         Ok(price) => Ok(Some(price)),
///         Err(error) if error.kind() == HostErrorKind::Refused => Ok(None),
///         Err(error) => Err(error),
///     }
/// }
/// # let host = testing::Host::new().host_fn("price", |_: String| Err::<f64, _>(HostError::new("not sold")));
/// # assert_eq!(host.run(|| price_if_sold("moon")).unwrap(), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum HostErrorKind {
    /// The host's: it got the arguments, and answered with an error.
    Refused,
    /// The plugin's: an argument can't be encoded, or the host has no memory for it. The host wasn't asked.
    Argument,
    /// Between them: what the host replied is no envelope, or not of the type that is declared.
    Reply,
}

impl HostError {
    /// An error of the host's. For host functions in tests.
    pub fn new(text: impl Into<String>) -> Self {
        HostError { kind: HostErrorKind::Refused, text: Cow::Owned(text.into()) }
    }

    /// Which side it is from.
    pub fn kind(&self) -> HostErrorKind {
        self.kind
    }

    /// The host's text, or what is wrong with an argument or the reply.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same, with the function and what was being done.
    #[cold]
    pub(crate) fn within(self, kind: HostErrorKind, function: &str, after: &str) -> Self {
        let text = message::about("host function `", function, after, &self.text);
        HostError { kind, text: Cow::Owned(text) }
    }
}

impl ErrorType for HostError {
    #[cold]
    fn text(text: impl Into<Cow<'static, str>>) -> Self {
        HostError { kind: HostErrorKind::Reply, text: text.into() }
    }

    #[cold]
    fn error(error: Error) -> Self {
        ErrorType::text(error_text(&error))
    }
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Its text: a derived one would bring the Unicode tables, 10 KB.
impl fmt::Debug for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl core::error::Error for HostError {}
