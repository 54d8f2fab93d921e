//! Lines of the crate `log` go to the host of the thread.

use core::fmt;

use extism_pdk::testing::{Host, Log};
use extism_pdk::{LogLevel, extism};

/// Fails the test if it is formatted.
struct Unwanted;

impl fmt::Display for Unwanted {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("formatted")
    }
}

fn line(level: LogLevel, text: &str) -> Log {
    Log { level, text: text.into() }
}

#[test]
fn lines_of_all_levels() {
    let host = Host::new();
    host.run(|| {
        assert!(extism::forward_log());
        // Again is harmless.
        assert!(extism::forward_log() && extism::forward_log_from_info());
        log::trace!("{}", 0);
        log::debug!("{}", 1);
        log::info!("{}", 2);
        log::warn!("{}", 3);
        log::error!("constant");
        log::error!("");
    });
    let expected = [
        line(LogLevel::Trace, "0"),
        line(LogLevel::Debug, "1"),
        line(LogLevel::Info, "2"),
        line(LogLevel::Warn, "3"),
        line(LogLevel::Error, "constant"),
        line(LogLevel::Error, " "),
    ];
    assert_eq!(host.logs(), expected);
}

#[test]
fn nothing_is_formatted_below_the_hosts_level() {
    let host = Host::new().log_level(LogLevel::Warn);
    host.run(|| {
        extism::forward_log();
        log::trace!("{Unwanted}");
        log::info!("{Unwanted}");
        log::warn!("wanted");
        assert!(!log::log_enabled!(log::Level::Info) && log::log_enabled!(log::Level::Error));
    });
    assert_eq!(host.logs(), [line(LogLevel::Warn, "wanted")]);
    let off = Host::new().log_level(None);
    off.run(|| log::error!("{Unwanted}"));
    assert!(off.logs().is_empty());
    // The level of another host is another.
    let all = Host::new();
    all.run(|| log::trace!("wanted"));
    assert_eq!(all.logs(), [line(LogLevel::Trace, "wanted")]);
}
