//! Log lines, shown by the host at the level it wants.

use core::fmt;

use crate::Memory;
use crate::extism::{self, LogImport};

/// How important a log line is.
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

/// Logs a formatted line at a level. The host's level is asked first: nothing is formatted that isn't wanted.
///
/// ```
/// use extism_pdk::{LogLevel, log};
///
/// log!(LogLevel::Info, "{} of {}", 1, 2);
/// ```
#[macro_export]
macro_rules! log {
    ($level:expr, $($arg:tt)+) => {{
        let level: $crate::LogLevel = $level;
        if $crate::__private::log_enabled(level) {
            $crate::__private::log(level, ::core::format_args!($($arg)+));
        }
    }};
}

macro_rules! level_macros {
    ($d:tt $($name:ident $level:ident $doc:literal;)*) => {$(
        #[doc = $doc]
        ///
        /// ```
        #[doc = concat!("extism_pdk::", stringify!($name), "!(\"{} of {}\", 1, 2);")]
        /// ```
        #[macro_export]
        macro_rules! $name {
            ($d($d arg:tt)+) => { $crate::log!($crate::LogLevel::$level, $d($d arg)+) };
        }
    )*};
}

level_macros! { $
    trace Trace "Logs a formatted line at level trace.";
    debug Debug "Logs a formatted line at level debug.";
    info Info "Logs a formatted line at level info.";
    warn Warn "Logs a formatted line at level warn.";
    error Error "Logs a formatted line at level error.";
}

/// The import that logs at a level. Inlined so that a constant level links one import, not five.
#[inline(always)]
pub(crate) fn import(level: LogLevel) -> LogImport {
    match level {
        LogLevel::Trace => extism::log_trace,
        LogLevel::Debug => extism::log_debug,
        LogLevel::Info => extism::log_info,
        LogLevel::Warn => extism::log_warn,
        LogLevel::Error => extism::log_error,
    }
}

/// Whether the host wants lines of this level.
pub fn log_enabled(level: LogLevel) -> bool {
    // SAFETY: takes no arguments.
    let lowest = unsafe { extism::get_log_level() };
    level.to_int() >= lowest && lowest != i32::MAX
}

/// Logs a line, whatever the host's level.
#[inline(always)]
pub fn log(level: LogLevel, line: fmt::Arguments<'_>) {
    write(import(level), line);
}

fn write(import: LogImport, line: fmt::Arguments<'_>) {
    match line.as_str() {
        Some(line) => send(import, line),
        None => send(import, &std::fmt::format(line)),
    }
}

/// Sends a line. An empty one becomes a space, as no block can hold nothing; one the host has no memory for is lost.
pub(crate) fn send(import: LogImport, line: &str) {
    let line = if line.is_empty() { " " } else { line };
    if let Ok(block) = Memory::from_bytes(line) {
        // SAFETY: the block was just made; the host takes it.
        unsafe { import(block.offset()) }
    }
}
