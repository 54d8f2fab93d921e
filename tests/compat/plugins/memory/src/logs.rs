//! The log macros, each level, at each level of the host's.

use extism_pdk::*;

#[plugin_fn]
pub fn logs(name: String) -> FnResult<u32> {
    let mut formatted = 0;
    let mut count = || {
        formatted += 1;
        formatted
    };
    trace!("trace {} {}", name, count());
    debug!("debug {name} {}", count());
    info!("info {0} {0:?} {1}", name, count());
    warn!("warn {name:>5} {n}", n = count());
    error!("error {}", count());
    log!(LogLevel::Info, "log {}", count());
    let level = LogLevel::Error;
    log!(level, "computed level, no argument");
    extism_pdk::info!("by path");
    extism_pdk::log!(extism_pdk::LogLevel::Warn, "by path {}", 2);
    info!("multi\nline\tünïcode",);
    Ok(formatted)
}

/// A level that only the caller knows; the match is an error if there is a sixth.
fn log_at(level: LogLevel) {
    let number = match level {
        LogLevel::Trace => 0,
        LogLevel::Debug => 1,
        LogLevel::Info => 2,
        LogLevel::Warn => 3,
        LogLevel::Error => 4,
    };
    assert_eq!(level as i32, number);
    log!(level, "at {:?}", level)
}

#[plugin_fn]
pub fn log_levels() -> FnResult<Vec<u8>> {
    const WARN: i32 = LogLevel::Warn.to_int();
    assert_eq!(WARN, 3);
    let levels = [LogLevel::Trace, LogLevel::Debug, LogLevel::Info, LogLevel::Warn, LogLevel::Error];
    levels.into_iter().for_each(log_at);
    assert!(levels[0] == LogLevel::Trace && levels[1] != LogLevel::Trace);
    Ok(levels.iter().map(|level| level.to_int() as u8).collect())
}

#[plugin_fn]
pub fn log_in_expressions(flag: bool) -> FnResult<()> {
    match flag {
        true => info!("an arm"),
        false => warn!("another arm"),
    }
    let failed = Err::<u8, _>("reason").map_err(|reason| error!("closure: {reason}"));
    if failed.is_err() {
        debug!("{:?}", failed)
    }
    Ok(())
}

/// An error within the arguments leaves the export.
#[plugin_fn]
pub fn log_with_question_mark(text: String) -> FnResult<()> {
    info!("parsed {}", text.parse::<i32>()?);
    Ok(())
}

/// A line that is empty reaches the host as one.
#[plugin_fn]
pub fn log_empty() -> FnResult<()> {
    info!("");
    warn!("{}", "");
    Ok(())
}
