//! Forwards the lines of the crate `log`.

use std::sync::OnceLock;

use ::log::{Level, LevelFilter, Log, Metadata, Record};

use super::level;
use crate::LogLevel;
use crate::message::shown;

/// Sends the lines of the crate `log` (`log::info!` and so on) to the host, from the plugin and the crates that it
/// uses.
///
/// Call it first in each export that logs, or in an `init` function: it installs the logger once, and does nothing
/// after that. It returns whether lines go to the host, which is `false` if another logger was installed before. Needs
/// the feature `log`.
///
/// The plugin asks the host for its level with each line, and formats only lines that the host wants. To leave out
/// lines below a level at compile time, use a feature of the crate `log`, such as `release_max_level_info`.
///
/// libextism before 1.6 and `@extism/extism` 1.0.3 can't answer, and don't load such a plugin. For these hosts, call
/// [`forward_log_from_info`].
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

/// Sends the lines of the crate `log` to the host as [`forward_log`] does, but only those at level info, warn and
/// error.
///
/// Every host loads such a plugin. The plugin doesn't ask the host for its level; the host drops lines that it doesn't
/// want. If both functions are called, the first call decides. Needs the feature `log`.
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

/// Whether this crate's logger is installed. Both instances of the generic `install` share it.
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
