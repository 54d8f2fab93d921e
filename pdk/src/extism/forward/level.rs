//! Which lines of other crates' macros go to the host, and through which import.
//!
//! `ALL` is whether levels trace and debug are among them. If they are, the host is asked for its level with each line:
//! an import that older hosts lack, as they lack `log_trace`. Without them a plugin loads everywhere.

use crate::extism::{self, LogImport};
use crate::{LogLevel, log};

/// Whether to make a line of this level. The answer isn't kept: a host may change its level between two calls, and
/// natively each thread of tests has a host of its own.
pub fn is_wanted<const ALL: bool>(level: LogLevel) -> bool {
    if ALL { log::log_enabled(level) } else { level >= LogLevel::Info }
}

/// Sends a line of a level that is wanted.
pub fn send<const ALL: bool>(level: LogLevel, line: &str) {
    let import: LogImport = match level {
        LogLevel::Trace if ALL => extism::log_trace,
        LogLevel::Debug if ALL => extism::log_debug,
        LogLevel::Trace | LogLevel::Debug => return,
        LogLevel::Info => extism::log_info,
        LogLevel::Warn => extism::log_warn,
        LogLevel::Error => extism::log_error,
    };
    log::send(import, line);
}
