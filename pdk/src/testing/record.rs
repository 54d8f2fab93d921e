//! What is recorded of a call: why it was ended, its log lines, and its calls of host functions.

use core::fmt;

use super::text::count;
use crate::error::error_text;
use crate::{Error, LogLevel};

/// The limit of an error text in bytes. In JSON, each byte may take six.
const MAX_TEXT_BYTES: usize = 1 << 20;

/// Converts a plugin's bytes into a text. A long text is cut, and says so at its end: a plugin can make a text as large
/// as its memory, and it is copied several times on its way to a reader.
pub(super) fn cut_text(bytes: &[u8]) -> String {
    /// How much longer a cut text may have become by notes at its end, so that it isn't cut again.
    const MAX_NOTES_BYTES: usize = 1 << 10;

    let start = bytes.get(..=MAX_TEXT_BYTES + MAX_NOTES_BYTES).unwrap_or(bytes);
    let mut text = lossy(start.to_vec());
    if text.len() > MAX_TEXT_BYTES + MAX_NOTES_BYTES {
        let end = (0..=MAX_TEXT_BYTES).rev().find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or(0));
        text += &format!("… (cut: the text has {})", count(bytes.len(), "byte"));
    }
    text
}

pub(super) fn lossy(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// The reason for which the host ended a call, as a text.
///
/// ```
/// use extism_pdk::testing::Kernel;
///
/// let mut kernel = Kernel::default();
/// kernel.memory_limit = 4;
/// let trap = kernel.begin(b"hello").unwrap_err();
/// assert_eq!(trap.0, "can't give the plugin 5 bytes: the memory limit is 4 bytes");
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Trap(pub String);

impl Trap {
    /// Creates a trap with a text.
    #[doc(hidden)] // for host-harness
    pub fn new(text: String) -> Self {
        Trap(text)
    }

    /// Creates the trap of a host function that failed. Its text has the error and the error's causes.
    #[doc(hidden)] // for host-harness
    pub fn of_host_fn(namespace: &str, name: &str, error: &Error) -> Self {
        Trap(format!("host function `{name}` of `{namespace}`: {}", cut_text(error_text(error).as_bytes())))
    }
}

impl fmt::Display for Trap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Shows the text, which `main` prints.
impl fmt::Debug for Trap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Trap {}

/// A line that a plugin logged.
///
/// ```
/// use extism_pdk::testing::{Host, Log};
/// use extism_pdk::{LogLevel, warn};
///
/// let host = Host::new();
/// host.run(|| warn!("{} retries", 3));
/// assert_eq!(host.logs(), [Log { level: LogLevel::Warn, text: "3 retries".into() }]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// The level of the line.
    pub level: LogLevel,
    /// The text of the line.
    pub text: String,
}

/// A call of a host function.
///
/// ```
/// use extism_pdk::testing::{DEFAULT_NAMESPACE, Host};
///
/// #[extism_pdk::host_fn]
/// unsafe extern "ExtismHost" {
///     safe fn notify(user: &str, level: u32);
/// }
///
/// let host = Host::new().host_fn("notify", |_: String, _: u32| {});
/// host.run(|| notify("Ada", 2)).unwrap();
/// let call = &host.host_calls()[0];
/// assert_eq!((call.namespace.as_str(), call.name.as_str()), (DEFAULT_NAMESPACE, "notify"));
/// assert_eq!(call.arguments, [b"Ada".as_slice(), &[2, 0, 0, 0]]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostCall {
    /// The function's namespace.
    pub namespace: String,
    /// The function's name.
    pub name: String,
    /// The bytes of each argument.
    pub arguments: Vec<Vec<u8>>,
}
