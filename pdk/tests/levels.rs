//! Levels of log lines have an order, and names.

#![allow(clippy::unwrap_used)] // tests fail by panicking

use extism_pdk::LogLevel;

#[test]
fn levels_are_ordered_and_have_names() {
    let levels = [LogLevel::Trace, LogLevel::Debug, LogLevel::Info, LogLevel::Warn, LogLevel::Error];
    assert!(levels.is_sorted() && levels.map(LogLevel::to_int) == [0, 1, 2, 3, 4]);
    for (level, name) in levels.into_iter().zip(["trace", "debug", "info", "warn", "error"]) {
        assert_eq!(level.to_string(), name);
        assert_eq!(format!("[{level:<6}]"), format!("[{name:<6}]"));
        for text in [name.to_owned(), name.to_uppercase()] {
            assert_eq!(text.parse::<LogLevel>().unwrap(), level);
        }
    }
    for text in ["", "off", "warning", " warn"] {
        let expected = format!("can't parse `{text}` as a log level: write trace, debug, info, warn or error");
        assert_eq!(text.parse::<LogLevel>().unwrap_err().to_string(), expected);
    }
}
