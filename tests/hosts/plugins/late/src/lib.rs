//! What needs kernel functions that old hosts don't have: all log levels, the level asked, the error read back.

use extism_pdk::*;

/// Logs the input at every level.
#[plugin_fn]
pub fn log_all(text: String) {
    trace!("{text} 0");
    debug!("{text} 1");
    info!("{text} 2");
    warn!("{text} 3");
    error!("{text} 4");
}

/// Logs lines of awkward lengths at level info.
#[plugin_fn]
pub fn log_lengths(Json(lengths): Json<Vec<usize>>) {
    for length in lengths {
        info!("{}", "x".repeat(length));
    }
}

/// The level that the host wants, as the kernel tells it.
#[plugin_fn]
pub fn level() -> String {
    // SAFETY: takes no arguments.
    unsafe { extism::get_log_level() }.to_string()
}

/// Reads the error back that it has set.
#[plugin_fn]
pub fn read_error(text: String) -> FnResult<String> {
    let block = Memory::from_bytes(&text)?;
    // SAFETY: the block was just made; the host takes it and gives it back.
    let found = unsafe {
        extism::error_set(block.offset());
        Memory::find(extism::error_get())
    };
    let text: String = found.ok_or_else(|| Error::msg("there is no error"))?.to()?;
    Err(Error::msg(format!("read back: {text}")))?
}
