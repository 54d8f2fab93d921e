//! Levels of log lines.

/// How important a log line is.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    /// 0: every step.
    Trace,
    /// 1: for whoever debugs the plugin.
    Debug,
    /// 2: worth knowing.
    Info,
    /// 3: may be wrong.
    Warn,
    /// 4: is wrong.
    Error,
}

impl LogLevel {
    /// The level as the kernel counts it, trace 0 to error 4.
    pub const fn to_int(self) -> i32 {
        self as i32
    }
}
