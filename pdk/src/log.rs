//! Logs lines, which the host shows from its own level on.

use core::fmt;

use crate::LogLevel;
use crate::extism::{self, LogImport};
use crate::memory::Memory;
use crate::memory::block::copy_out;

/// Logs a formatted line at a level.
///
/// The host drops lines below its level. At [`Trace`](LogLevel::Trace) and [`Debug`](LogLevel::Debug), where lines are
/// most often dropped, the plugin asks for the host's level first, and formats nothing that isn't wanted. Older hosts
/// can't answer and don't load such a plugin: libextism before 1.6, and npm's `@extism/extism` 1.0.3.
/// [`info!`](crate::info), [`warn!`](crate::warn) and [`error!`](crate::error) only need imports that every host has.
///
/// ```
/// use extism_pdk::{LogLevel, log};
///
/// let slow = 0.3;
/// log!(if slow > 1.0 { LogLevel::Warn } else { LogLevel::Debug }, "answered in {slow} s");
/// ```
#[macro_export]
macro_rules! log {
    ($level:expr, $($arg:tt)+) => {{
        let level: $crate::LogLevel = $level;
        if $crate::__private::log_wanted(level) {
            $crate::__private::log(level, ::core::format_args!($($arg)+));
        }
    }};
}

macro_rules! level_macros {
    ($d:tt $($name:ident $import:ident $doc:literal $example:literal $(if $wanted:ident $level:ident)?;)*) => {
        $(
            #[doc = $doc]
            ///
            /// ```
            #[doc = concat!("use extism_pdk::", stringify!($name), ";")]
            ///
            #[doc = $example]
            /// ```
            #[macro_export]
            macro_rules! $name {
                ($d($d arg:tt)+) => {
                    $(if $crate::__private::$wanted($crate::LogLevel::$level))? {
                        $crate::__private::lines::$name(::core::format_args!($d($d arg)+));
                    }
                };
            }
        )*

        /// A function for each level, so that a plugin imports only the levels that it uses.
        pub mod lines {
            $(
                /// Logs a line at this level.
                pub fn $name(line: core::fmt::Arguments<'_>) {
                    super::write(crate::extism::$import, line);
                }
            )*
        }
    };
}

level_macros! { $
    trace log_trace "Logs a formatted line at level trace, if the host wants lines of this level."
        "for word in [\"one\", \"two\"] {\n    trace!(\"at {word:?}\");\n}" if log_enabled Trace;
    debug log_debug "Logs a formatted line at level debug, if the host wants lines of this level."
        "let names = [\"Ada\", \"Grace\"];\ndebug!(\"{} names: {names:?}\", names.len());" if log_enabled Debug;
    info log_info "Logs a formatted line at level info."
        "let (file, rows) = (\"visits.csv\", 12);\ninfo!(\"{file}: {rows} rows\");";
    warn log_warn "Logs a formatted line at level warn."
        "let (used, limit) = (970, 1000);\nwarn!(\"{used} of {limit} requests are used up\");";
    error log_error "Logs a formatted line at level error."
        "if let Err(reason) = \"ten\".parse::<u32>() {\n    error!(\"can't read the limit: {reason}\");\n}";
}

/// Returns the import that logs at a level. It is inlined so that a constant level links one import instead of five.
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

/// Returns whether to log at a level. It is inlined so that a plugin that only logs at level info or above doesn't
/// import the function that asks for the host's level.
#[inline(always)]
pub fn log_wanted(level: LogLevel) -> bool {
    level >= LogLevel::Info || log_enabled(level)
}

/// Returns whether the host wants lines of this level.
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

/// Sends a line. An empty line is sent as a space, because a block can't be empty. A line that the host has no memory
/// for is lost.
pub(crate) fn send(import: LogImport, line: &str) {
    let line = if line.is_empty() { " " } else { line };
    let offset = copy_out(line.as_bytes());
    if offset != 0 {
        // SAFETY: the block was just made, and the host takes it.
        unsafe { import(offset) }
    }
}

impl Memory {
    /// Logs the block's text, or a space if the block is empty. The host frees the block.
    ///
    /// ```
    /// use extism_pdk::{LogLevel, Memory};
    ///
    /// # let host = extism_pdk::testing::Host::new();
    /// # host.run(|| {
    /// Memory::from_bytes("the cache is cold")?.log(LogLevel::Warn);
    /// # Ok::<(), extism_pdk::Error>(())
    /// # }).unwrap();
    /// # assert_eq!(host.logs()[0].text, "the cache is cold");
    /// ```
    pub fn log(&self, level: LogLevel) {
        if self.is_empty() {
            send(import(level), "");
        } else {
            // SAFETY: a log import takes any offset; this block isn't used again here.
            unsafe { import(level)(self.0.offset) }
        }
    }
}
