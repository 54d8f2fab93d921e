//! Errors of host functions that the plugin handles: what a [`#[host_fn]`](macro@crate::host_fn) import can return.
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

/// The error of a host function's call.
///
/// By default, an error of a host function ends the plugin's call. An import that is declared to return
/// `Result<T, HostError>` gives the error to the plugin instead. It also returns an error for arguments that can't be
/// encoded, and for replies that can't be decoded:
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
/// It implements `std::error::Error`, so `?` converts it into the plugin's own error, with its text.
///
/// # What the host has to do
/// The host function replies with an envelope, which every host SDK can do. The block that it returns begins with a
/// byte 0, and the value's bytes follow; or it begins with a byte 1, and the error text in UTF-8 follows. No block, or
/// a block of length 0, is a value without bytes.
///
/// A host function can also return no block and set the kernel's error text: that text is the error, and is cleared.
/// The JavaScript kernel can't clear it, so there the plugin's call still fails: reply with an envelope. Hosts without
/// the kernel's `error_get`, such as `@extism/extism` 1.0.3, can't load a plugin that calls such an import.
///
/// An import that is declared without `HostError` needs no envelope: the block is the value, and an error ends the
/// call.
pub struct HostError {
    kind: HostErrorKind,
    text: Cow<'static, str>,
}

/// The side that a [`HostError`] comes from.
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
/// /// The price, or `None` if the host refuses. Other failures stay errors.
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
    /// The host function was called, and replied with an error.
    Refused,
    /// The host function wasn't called: an argument can't be encoded, or the host has no memory left for it.
    Argument,
    /// The host function was called, but its reply isn't an envelope, or can't be decoded as the declared type.
    Reply,
}

impl HostError {
    /// Creates an error of the kind [`Refused`](HostErrorKind::Refused), for host functions in tests.
    pub fn new(text: impl Into<String>) -> Self {
        HostError { kind: HostErrorKind::Refused, text: Cow::Owned(text.into()) }
    }

    /// Returns the side that the error comes from.
    pub fn kind(&self) -> HostErrorKind {
        self.kind
    }

    /// Returns the host's error text, or what is wrong with an argument or the reply.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Adds the function and what was being done to the text.
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

/// Writes the text alone. A derived `Debug` would bring the Unicode tables, 10 KB.
impl fmt::Debug for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl core::error::Error for HostError {}
