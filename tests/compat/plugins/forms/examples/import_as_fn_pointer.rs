//! Raw imports as values: they are `unsafe extern "C"` functions.

use extism_pdk::extism;

static LOGS: [unsafe extern "C" fn(u64); 2] = [extism::log_info, extism::log_error];

#[extism_pdk::plugin_fn]
pub fn log_both(text: String) -> extism_pdk::FnResult<()> {
    for log in LOGS {
        unsafe { log(extism_pdk::Memory::from_bytes(&text)?.offset()) };
    }
    Ok(())
}
