//! Decides which lines of other crates' macros go to the host, and sends them.
//!
//! `ALL` says whether the levels trace and debug are among them. If they are, the plugin asks the host for its level
//! with each line. Older hosts lack that import, and `log_trace`. Without these two levels, a plugin loads in all
//! hosts.

use crate::extism::{self, LogImport};
use crate::{LogLevel, log};

/// Returns whether the host wants lines of this level. The answer isn't kept: a host can change its level between two
/// calls, and natively each test thread has its own host.
pub fn is_wanted<const ALL: bool>(level: LogLevel) -> bool {
    if ALL { log::log_enabled(level) } else { level >= LogLevel::Info }
}

/// Sends a line whose level the host wants.
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
