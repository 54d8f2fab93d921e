//! The levels of log lines.

use core::fmt;
use core::str::FromStr;

use crate::Error;
use crate::message::about;

/// The level of a log line.
///
/// ```
/// use extism_pdk::{LogLevel, log};
///
/// # let host = extism_pdk::testing::Host::new();
/// # host.run(|| {
/// let failures = 2;
/// let level = if failures == 0 { LogLevel::Info } else { LogLevel::Error };
/// log!(level, "{failures} of 8 files can't be read");
/// # });
/// # assert_eq!(host.logs()[0].level, LogLevel::Error);
/// assert_eq!(LogLevel::Warn.to_int(), 3);
/// ```
///
/// As text, a level is its name, such as `warn`. Parsing ignores case.
///
/// ```
/// use extism_pdk::LogLevel;
///
/// assert_eq!("WARN".parse::<LogLevel>()?, LogLevel::Warn);
/// assert_eq!(LogLevel::Warn.to_string(), "warn");
/// assert!(LogLevel::Warn > LogLevel::Info);
/// # Ok::<(), extism_pdk::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// 0: each step of the plugin.
    Trace,
    /// 1: details for debugging the plugin.
    Debug,
    /// 2: information.
    Info,
    /// 3: something may be wrong.
    Warn,
    /// 4: something is wrong.
    Error,
}

/// The levels by name.
const NAMES: [(&str, LogLevel); 5] = [
    ("trace", LogLevel::Trace),
    ("debug", LogLevel::Debug),
    ("info", LogLevel::Info),
    ("warn", LogLevel::Warn),
    ("error", LogLevel::Error),
];

impl fmt::Display for LogLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(NAMES.iter().find(|(_, level)| level == self).map_or("", |(name, _)| name))
    }
}

impl FromStr for LogLevel {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let named = NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
        named.map(|(_, level)| *level).ok_or_else(|| {
            let how = "` as a log level: write trace, debug, info, warn or error";
            Error::msg(about("can't parse `", text, how, ""))
        })
    }
}

impl LogLevel {
    /// Returns the level as a number: 0 for trace to 4 for error.
    pub const fn to_int(self) -> i32 {
        self as i32
    }
}
