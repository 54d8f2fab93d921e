//! The outcome of an export's call, on either engine.

use core::fmt;

use super::http::Request;
use super::kernel::Kernel;
use super::record::{HostCall, Log, cut_text};
use super::text::count;
use crate::FromBytes;
use crate::error::error_text;

/// The code of a call that was ended by a trap without an error text, or by a limit of time, fuel or stack, as in the
/// official Rust runtime. A call that was ended by the host's error, or by a panic, has the code -1.
///
/// ```
/// use extism_pdk::plugin_fn;
/// use extism_pdk::testing::{ENDED, Host, Plugin, export};
///
/// #[plugin_fn]
/// pub fn third(numbers: Vec<u8>) -> Vec<u8> {
///     vec![numbers[2]]
/// }
///
/// let outcome = Host::new().outcome(export!(third), [1, 2].as_slice());
/// outcome.assert_code(-1).assert_error("index out of bounds");
/// assert_eq!(ENDED, 134); // the exit code of a program that aborts
/// ```
pub const ENDED: i32 = 134;

/// The outcome of an export's call: its output or error, and what the plugin logged and called.
///
/// ```
/// use extism_pdk::testing::{Host, Plugin, export};
/// use extism_pdk::*;
///
/// #[plugin_fn]
/// pub fn half(n: u32) -> FnResult<u32> {
///     debug!("halving {n}");
///     if n % 2 == 1 {
///         return Err(WithReturnCode::new(Error::msg("an odd number"), 3));
///     }
///     Ok(n / 2)
/// }
///
/// let outcome = Host::new().outcome(export!(half), 7u32);
/// assert_eq!((outcome.code(), outcome.error()), (3, Some("an odd number")));
/// assert_eq!((outcome.logs[0].level, outcome.logs[0].text.as_str()), (LogLevel::Debug, "halving 7"));
///
/// let outcome = Host::new().outcome(export!(half), 8u32);
/// assert_eq!(outcome.result.as_deref(), Ok(4u32.to_le_bytes().as_slice()));
/// assert_eq!(outcome.decode::<u32>().unwrap(), 4);
/// ```
///
/// Assertions such as [`assert_output`](Self::assert_output) show all of it if they fail.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "only the outcome says whether the call failed: check it, for example with `assert_ok`"]
pub struct Outcome {
    /// The export's name.
    pub export: String,
    /// The input.
    pub input: Vec<u8>,
    /// The output, or how the call failed. An output that was set before a failure is dropped, as in the official
    /// hosts.
    pub result: Result<Vec<u8>, Failure>,
    /// The log lines, at the levels that the host wants.
    pub logs: Vec<Log>,
    /// The HTTP requests.
    pub requests: Vec<Request>,
    /// The calls of host functions.
    pub host_calls: Vec<HostCall>,
    /// What the plugin did wrong with blocks of the host's memory: use after free, double free, access outside a block,
    /// and blocks that it didn't free.
    pub reports: Vec<String>,
}

/// The failure of a plugin's call.
///
/// ```
/// use extism_pdk::testing::{Host, Plugin, export};
/// use extism_pdk::{Json, plugin_fn};
///
/// #[plugin_fn]
/// pub fn sum(Json(numbers): Json<Vec<u32>>) -> u32 {
///     numbers.iter().sum()
/// }
///
/// let failure = Host::new().call::<u32>(export!(sum), "[1, 2").unwrap_err();
/// assert_eq!(failure.code, -1);
/// assert!(failure.text.ends_with("EOF while parsing a list at line 1 column 5"));
/// assert_eq!(failure.trap, None); // the export returned
/// ```
///
/// `Debug`, which `main` prints, shows the text, as `Display` does.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The code that the export returned; -1 or [`ENDED`] if the call was ended before it returned.
    pub code: i32,
    /// The plugin's error text, or why the host ended the call. A text of more than 1 MiB is cut, and says so at its
    /// end.
    pub text: String,
    /// What ended the call before the export returned, and where: a trap, or a limit such as a timeout. If it is set, use a
    /// [new instance](crate::guide::after_a_trap). Natively, a panic has its text only.
    pub trap: Option<String>,
}

impl Failure {
    /// Creates a failure without a trap, for engines that run plugins. The struct may get further fields, so it can't
    /// be created by its fields:
    ///
    /// ```compile_fail,E0639
    /// let failure = extism_pdk::testing::Failure { code: 1, text: String::new(), trap: None };
    /// ```
    pub fn new(code: i32, text: String) -> Self {
        Failure { code, text, trap: None }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::error::Error for Failure {}

/// Shows the lines of `Display`, with the code and the trap, which a [`Failure`] doesn't show by itself.
impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Outcome {
    /// Collects the outcome of a call from the kernel. `ended` is the code that the export returned, or why the call
    /// was ended before that.
    ///
    /// ```
    /// use extism_pdk::testing::{Kernel, Outcome};
    ///
    /// let mut kernel = Kernel::default();
    /// kernel.begin(b"Ada")?;
    /// // An engine calls the export here, which returns 3.
    /// let outcome = Outcome::of(&mut kernel, "greet", Ok(3));
    /// assert_eq!(outcome.error(), Some("the export returned code 3 and set no error text"));
    /// # Ok::<(), extism_pdk::testing::Trap>(())
    /// ```
    #[doc(hidden)] // for host-harness
    pub fn of(kernel: &mut Kernel, export: &str, ended: Result<i32, Failure>) -> Self {
        // A call that was ended couldn't free all its blocks.
        let reports = if ended.is_ok() { kernel.reports() } else { kernel.misuse().to_vec() };
        let mut result = match (ended, kernel.error()) {
            (Ok(0), None) => Ok(kernel.output()),
            (Ok(code), text) => {
                // The text of a freed block is empty.
                let text = text.filter(|text| !text.is_empty());
                let text = text.unwrap_or_else(|| format!("the export returned code {code} and set no error text"));
                Err(Failure::new(code, text))
            }
            (Err(failure), _) => Err(failure),
        };
        if let (Err(failure), true) = (&mut result, kernel.was_refused_memory()) {
            failure.text += &format!(" (the limit of all blocks is {})", count(kernel.memory_limit, "byte"));
        }
        if let Err(failure) = &mut result {
            failure.text = cut_text(failure.text.as_bytes());
            failure.trap = failure.trap.take().map(|trap| cut_text(trap.as_bytes()));
        }
        Outcome {
            export: export.to_owned(),
            input: kernel.input(),
            result,
            logs: kernel.logs().to_vec(),
            requests: kernel.requests().to_vec(),
            host_calls: kernel.host_calls().to_vec(),
            reports,
        }
    }

    /// Returns the code that the export returned: 0 for success; -1 or [`ENDED`] if the call was ended before it
    /// returned.
    pub fn code(&self) -> i32 {
        self.result.as_ref().map_or_else(|failure| failure.code, |_| 0)
    }

    /// Returns the error text, if the call failed.
    pub fn error(&self) -> Option<&str> {
        self.result.as_ref().err().map(|failure| failure.text.as_str())
    }

    /// Decodes the output.
    ///
    /// # Errors
    /// If the call failed; or, with the code 0, if its output can't be decoded as a `T`.
    pub fn decode<T: for<'a> FromBytes<'a>>(self) -> Result<T, Failure> {
        decode_output(&self.result?)
    }
}

/// Decodes an export's output.
#[doc(hidden)]
pub fn decode_output<T: for<'a> FromBytes<'a>>(output: &[u8]) -> Result<T, Failure> {
    T::from_bytes(output).map_err(|error| {
        let (length, ty) = (count(output.len(), "byte"), core::any::type_name::<T>());
        let text = format!("can't decode the output ({length}) as `{ty}`: {}", error_text(&error));
        Failure::new(0, text)
    })
}
