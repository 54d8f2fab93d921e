//! The levels of log lines, by name.

use crate::LogLevel;

const LEVELS: [(LogLevel, &str); 5] = [
    (LogLevel::Trace, "trace"),
    (LogLevel::Debug, "debug"),
    (LogLevel::Info, "info"),
    (LogLevel::Warn, "warn"),
    (LogLevel::Error, "error"),
];

pub fn name(level: LogLevel) -> &'static str {
    LEVELS.iter().find(|(known, _)| *known == level).map_or("", |(_, name)| name)
}

/// The level of this name; `None` for any other.
pub fn named(name: &str) -> Option<LogLevel> {
    LEVELS.iter().find(|(_, known)| *known == name).map(|(level, _)| *level)
}
