//! What a call of an export left behind, on either engine.

use core::fmt;

use super::http::Request;
use super::kernel::Kernel;
use super::record::{HostCall, Log};
use crate::FromBytes;
use crate::failure::error_text;

/// The code of a call that was ended before its export could return, as in the official Rust runtime.
pub const ENDED: i32 = 134;

/// Everything a call of an export left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The export's name.
    pub export: String,
    /// The input.
    pub input: Vec<u8>,
    /// The output, or how the call failed. An output set before a failure is dropped, as in the official hosts.
    pub result: Result<Vec<u8>, Failure>,
    /// The lines logged, at the levels that the host wants.
    pub logs: Vec<Log>,
    /// The HTTP requests made.
    pub requests: Vec<Request>,
    /// The host functions called.
    pub host_calls: Vec<HostCall>,
    /// What the plugin did wrong with blocks of the host's memory: use after free, double free, access outside a block,
    /// blocks it left behind.
    pub reports: Vec<String>,
}

/// How a call of a plugin failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The code that the export returned; 134 if the call was ended before it could.
    pub code: i32,
    /// The plugin's error text, or why the host ended the call.
    pub text: String,
    /// What trapped and where, if the call was ended and the engine knows more than the text.
    pub trap: Option<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl core::error::Error for Failure {}

impl Outcome {
    /// Reads the outcome off the kernel: `ended` is the code that the export returned, or why the call was ended before.
    pub fn of(kernel: &mut Kernel, export: &str, ended: Result<i32, Failure>) -> Self {
        // A call that was ended leaves blocks behind by its nature.
        let reports = if ended.is_ok() { kernel.reports() } else { kernel.misuse().to_vec() };
        let mut result = match (ended, kernel.error()) {
            (Ok(0), None) => Ok(kernel.output()),
            (Ok(code), text) => {
                let text = text.unwrap_or_else(|| format!("the export returned code {code} and set no error text"));
                Err(Failure { code, text, trap: None })
            }
            (Err(failure), _) => Err(failure),
        };
        if let (Err(failure), true) = (&mut result, kernel.was_refused_memory()) {
            failure.text += &format!(" (its blocks may have {} bytes in all)", kernel.memory_limit);
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

    /// The code the export returned: 0 for success, 134 if the call was ended before it could return.
    pub fn code(&self) -> i32 {
        self.result.as_ref().map_or_else(|failure| failure.code, |_| 0)
    }

    /// The error text, if the call failed.
    pub fn error(&self) -> Option<&str> {
        self.result.as_ref().err().map(|failure| failure.text.as_str())
    }

    /// The output, decoded.
    ///
    /// # Errors
    /// How the call failed; with code 0 if it didn't, but gave something else than a `T`.
    pub fn decode<T: for<'a> FromBytes<'a>>(self) -> Result<T, Failure> {
        let output = self.result?;
        T::from_bytes(&output).map_err(|error| {
            let (length, ty) = (output.len(), core::any::type_name::<T>());
            let text = format!("the output of {length} bytes is no `{ty}`: {}", error_text(&error));
            Failure { code: 0, text, trap: None }
        })
    }
}
