//! The bridge from the crate `log`.

use std::sync::OnceLock;

use ::log::{Level, LevelFilter, Log, Metadata, Record};

use super::level;
use crate::LogLevel;
use crate::message::shown;

/// Sends the lines of the crate `log` (`log::info!` and so on, of the plugin and of the crates it is made of) to the host.
/// Call it first in each export that is to log: it installs the logger once, and does nothing after that. Needs the
/// feature `log`.
///
/// The answer is whether lines go to the host: `false` if another logger was installed before.
///
/// The host is asked for its level with each line, and of one that it doesn't want nothing is formatted. A plugin that is
/// not to ask about lines below some level leaves them out at compile time, with the features of `log`, such as
/// `release_max_level_info`.
///
/// The question needs libextism 1.6 or the JavaScript host 2; `@extism/extism` 1.0.3 doesn't load such a plugin. For that
/// one there is [`forward_log_from_info`].
///
/// ```
/// use extism_pdk::testing::{Host, Plugin, export};
/// use extism_pdk::*;
///
/// #[plugin_fn]
/// pub fn double(n: u32) -> u32 {
///     extism::forward_log();
///     ::log::info!("doubling {n}");
///     n * 2
/// }
///
/// let mut host = Host::new().log_level(LogLevel::Info);
/// assert_eq!(host.call::<u32>(export!(double), 4u32).unwrap(), 8);
/// assert_eq!(host.logs()[0].text, "doubling 4");
/// ```
pub fn forward_log() -> bool {
    install::<true>(LevelFilter::Trace)
}

/// Like [`forward_log`], for the levels info, warn and error alone, which every host has: the host isn't asked for its
/// level, and drops the lines that it doesn't want. If both are called, the first counts. Needs the feature `log`.
///
/// ```
/// # let host = extism_pdk::testing::Host::new();
/// # host.run(|| {
/// extism_pdk::extism::forward_log_from_info();
/// log::warn!("two are left");
/// log::debug!("not sent");
/// # });
/// # assert_eq!(host.logs().len(), 1);
/// ```
pub fn forward_log_from_info() -> bool {
    install::<false>(LevelFilter::Info)
}

/// Whether this crate's logger is the one installed; set once for all instances of `install`.
static INSTALLED: OnceLock<bool> = OnceLock::new();

fn install<const ALL: bool>(max_level: LevelFilter) -> bool {
    *INSTALLED.get_or_init(|| {
        let installed = ::log::set_logger(&ForwardLog::<ALL>).is_ok();
        if installed {
            ::log::set_max_level(max_level);
        }
        installed
    })
}

struct ForwardLog<const ALL: bool>;

impl<const ALL: bool> Log for ForwardLog<ALL> {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        level::is_wanted::<ALL>(level_of(metadata.level()))
    }

    fn log(&self, record: &Record<'_>) {
        let level = level_of(record.level());
        if level::is_wanted::<ALL>(level) {
            level::send::<ALL>(level, &shown(record.args()));
        }
    }

    fn flush(&self) {}
}

fn level_of(level: Level) -> LogLevel {
    match level {
        Level::Trace => LogLevel::Trace,
        Level::Debug => LogLevel::Debug,
        Level::Info => LogLevel::Info,
        Level::Warn => LogLevel::Warn,
        Level::Error => LogLevel::Error,
    }
}
