//! What is noted of a call: why it was ended, what it logged, which host functions it called.

use core::fmt;

use crate::failure::error_text;
use crate::{Error, LogLevel};

/// Why the host ended a call: the text it shows.
///
/// ```
/// use extism_pdk::testing::Kernel;
///
/// let mut kernel = Kernel::default();
/// kernel.memory_limit = 4;
/// let trap = kernel.begin(b"hello").unwrap_err();
/// assert_eq!(trap.0, "5 bytes for the plugin are over the memory limit of 4 bytes");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trap(pub String);

impl Trap {
    /// A host function of the application's failed: the call ends with the error and its causes.
    pub fn of_host_fn(namespace: &str, name: &str, error: &Error) -> Self {
        Trap(format!("host function `{name}` of `{namespace}`: {}", error_text(error)))
    }
}

impl fmt::Display for Trap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
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
    /// Its level.
    pub level: LogLevel,
    /// Its text.
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
pub struct HostCall {
    /// The function's namespace.
    pub namespace: String,
    /// The function's name.
    pub name: String,
    /// The bytes of each argument.
    pub arguments: Vec<Vec<u8>>,
}
